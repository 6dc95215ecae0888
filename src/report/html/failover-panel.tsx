import { formatDuration } from '../../kit/duration.ts';
import type { Timeline } from '../../recording/timeline.ts';
import { type FailoverStory, failoverStories } from '../failover-words.ts';
import { printable } from '../printable.ts';

/** Each failover with its phases, and each outage of writes in which nobody was promoted with the reason. */
export function FailoverPanel({ timeline }: { readonly timeline: Timeline }) {
  const stories = failoverStories(timeline);
  if (stories.length === 0) return <p class="faint">Nobody was promoted, and writes always succeeded.</p>;
  return stories.map((story) => <Story key={`${story.atMs} ${story.what}`} story={story} />);
}

function Story({ story: { what, because, failover } }: { readonly story: FailoverStory }) {
  return (
    <div class={`failover ${failover ? '' : 'nobody'}`}>
      <p>{printable(what)}</p>
      {because.map((why) => (
        <p key={why} class="faint">
          {printable(why)}
        </p>
      ))}
      {failover ? (
        <div class="scroll" tabIndex={0} role="region" aria-label={printable(`Phases: ${what}`)}>
          <table>
            <thead>
              <tr>
                <th scope="col">Phase</th>
                <th scope="col">Took</th>
                <th scope="col">Share</th>
                <th scope="col">Until</th>
              </tr>
            </thead>
            <tbody>
              {failover.phases.map(({ phase, fromMs, toMs, sign }) => (
                <tr key={phase}>
                  <th scope="row">{phase}</th>
                  <td>{formatDuration(toMs - fromMs)}</td>
                  <td class="share">
                    <Share share={(toMs - fromMs) / Math.max(1, failover.toMs - failover.fromMs)} />
                  </td>
                  <td>{printable(sign)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </div>
  );
}

function Share({ share }: { readonly share: number }) {
  return (
    <svg width="100%" height="10" role="img" aria-label={`${Math.round(share * 100)} %`}>
      <rect width={`${(share * 100).toFixed(1)}%`} height="10" rx="2" class="acknowledged" />
    </svg>
  );
}
