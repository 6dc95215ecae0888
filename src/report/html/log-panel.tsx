import type { Timeline } from '../../recording/timeline.ts';
import { type LogExcerpt, logExcerpts } from '../log-excerpts.ts';
import { printable } from '../printable.ts';
import { sinceZero } from '../since-zero.ts';
import { Filter } from './filter.tsx';
import { Moment } from './story-table.tsx';

/** The servers' logs around the moments that matter, one expandable excerpt each. */
export function LogPanel({ timeline }: { readonly timeline: Timeline }) {
  const excerpts = logExcerpts(timeline);
  if (excerpts.length === 0) return <p class="faint">No server logged anything around these moments.</p>;
  const logging = new Set(excerpts.flatMap((excerpt) => excerpt.lines.map((line) => line.node)));
  const nodes = timeline.header.scenario.topology.nodes
    .map(({ name }) => name)
    .filter((name) => logging.has(name));
  return (
    <>
      <Filter rows=".log-lines li" legend="Lines of" kinds={nodes} />
      {excerpts.map((excerpt) => (
        <Excerpt key={excerpt.fromMs} excerpt={excerpt} timeline={timeline} />
      ))}
    </>
  );
}

function Excerpt({ excerpt, timeline }: { readonly excerpt: LogExcerpt; readonly timeline: Timeline }) {
  const { lines, leftOut, what } = excerpt;
  return (
    <details class="excerpt">
      <summary>
        <b>
          {sinceZero(timeline, excerpt.fromMs)} to {sinceZero(timeline, excerpt.toMs)}
        </b>{' '}
        {printable(what.slice(0, 3).join('; '))}
        {what.length > 3 ? ` and ${what.length - 3} more` : ''}{' '}
        <span class="faint">
          {lines.length + leftOut} {lines.length + leftOut === 1 ? 'line' : 'lines'}
        </span>
      </summary>
      <ol class="log-lines">
        {lines.map((line, index) => (
          <li
            key={index}
            data-kind={line.node}
            class={`level-${line.level.toLowerCase().replace(/[^a-z]/g, '')}`}
          >
            <Moment timeline={timeline} atMs={line.atMs} />
            <span class="log-node">{line.node}</span>
            <span class="log-text">
              <b>{printable(line.level)}</b> <i>{printable(line.process)}</i> {printable(line.message)}
              {line.details.map((detail) => (
                <small key={detail}>{printable(detail)}</small>
              ))}
            </span>
          </li>
        ))}
      </ol>
      {leftOut > 0 ? <p class="faint">{leftOut} more lines are in the recording.</p> : null}
    </details>
  );
}
