import type { Evidence, Finding } from '../../checks/check.ts';
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
      {verdict.symptoms.map(({ name, check, finding }) => {
        const more = finding.evidence.length - evidenceShown;
        return (
          <li key={name} class={finding.status}>
            <h3>
              <span class="status">{finding.status === 'cannot-tell' ? 'cannot say' : finding.status}</span>{' '}
              {name} <span class="faint">{check}</span>
            </h3>
            <p>{printable(finding.summary)}</p>
            <EvidenceList
              timeline={timeline}
              finding={finding}
              evidence={finding.evidence.slice(0, evidenceShown)}
            />
            {more > 0 ? (
              <details>
                <summary>{more} more</summary>
                <EvidenceList
                  timeline={timeline}
                  finding={finding}
                  evidence={finding.evidence.slice(evidenceShown)}
                />
              </details>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}

/** How many pieces of evidence stand open under a symptom. */
const evidenceShown = 3;

function EvidenceList(props: {
  readonly timeline: Timeline;
  readonly finding: Finding;
  readonly evidence: readonly Evidence[];
}) {
  const { timeline, finding, evidence } = props;
  if (evidence.length === 0) return null;
  return (
    <ul class="evidence">
      {evidence.map((one, index) => (
        <li key={index}>
          <Moment timeline={timeline} atMs={one.fromMs} />
          {one.toMs === undefined ? '' : ` to ${sinceZero(timeline, one.toMs)}`}{' '}
          {printable(newsOf(finding, one))}
        </li>
      ))}
    </ul>
  );
}
