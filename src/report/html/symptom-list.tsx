import type { Timeline } from '../../recording/timeline.ts';
import type { Verdict } from '../../trial/judge.ts';
import { printable } from '../printable.ts';
import { sinceZero } from '../since-zero.ts';
import { newsOf } from '../verdict-words.ts';
import { Moment } from './story-table.tsx';

/** Every symptom with its answer and the moments that show it. */
export function SymptomList({
  timeline,
  verdict,
}: {
  readonly timeline: Timeline;
  readonly verdict: Verdict;
}) {
  if (verdict.symptoms.length === 0) return <p class="faint">The scenario names no symptoms.</p>;
  return (
    <ul class="symptoms">
      {verdict.symptoms.map(({ name, check, finding }) => (
        <li key={name} class={finding.status}>
          <h3>
            <span class="status">{finding.status === 'cannot-tell' ? 'cannot say' : finding.status}</span>{' '}
            {name} <span class="faint">{check}</span>
          </h3>
          <p>{printable(finding.summary)}</p>
          {finding.evidence.length > 0 ? (
            <ul class="evidence">
              {finding.evidence.map((evidence, index) => (
                <li key={index}>
                  <Moment timeline={timeline} atMs={evidence.fromMs} />
                  {evidence.toMs === undefined ? '' : ` to ${sinceZero(timeline, evidence.toMs)}`}{' '}
                  {printable(newsOf(finding, evidence))}
                </li>
              ))}
            </ul>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
