import type { Timeline } from '../../recording/timeline.ts';
import { happeningKinds } from '../happening.ts';
import { printable } from '../printable.ts';
import { sinceZero } from '../since-zero.ts';
import { tellStory } from '../story.ts';
import { Filter } from './filter.tsx';

/** The story as a table that can be filtered by kind and by text. */
export function StoryTable({ timeline }: { readonly timeline: Timeline }) {
  const story = tellStory(timeline);
  const kinds = happeningKinds.filter((kind) => story.some((happening) => happening.kind === kind));
  return (
    <>
      <Filter rows="#story tbody tr" legend="Show" kinds={kinds} />
      <div class="scroll" tabIndex={0} role="region" aria-label="What happened, as a table">
        <table id="story">
          <thead>
            <tr>
              <th scope="col" class="number">
                Time
              </th>
              <th scope="col">About</th>
              <th scope="col">What happened</th>
            </tr>
          </thead>
          <tbody>
            {story.map((happening, index) => (
              <tr key={index} data-kind={happening.kind} class={happening.tone}>
                <td class="number">
                  <Moment timeline={timeline} atMs={happening.atMs} />
                </td>
                <td class="kind">{happening.kind}</td>
                <td>
                  {printable(happening.what)}
                  {happening.details.map((detail) => (
                    <small key={detail}>{printable(detail)}</small>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** A moment that leads to the chart, where the cursor moves to it. */
export function Moment({ timeline, atMs }: { readonly timeline: Timeline; readonly atMs: number }) {
  return (
    <a class="moment" href="#chart" data-at={Math.ceil(atMs)}>
      {sinceZero(timeline, atMs)}
    </a>
  );
}
