import { formatDuration } from '../../kit/duration.ts';
import type { SettingSuspect } from '../../model/scenario.ts';
import type { Timeline } from '../../recording/timeline.ts';
import type { Coverage } from '../../trial/coverage.ts';
import type { Verdict } from '../../trial/judge.ts';
import { printable } from '../printable.ts';
import { type FaultSpan, faultSpans } from '../spans.ts';
import { outcomeWords } from '../verdict-words.ts';
import { Moment } from './story-table.tsx';

/** Whether every suspect really was there: which fault landed and went, with its witness, and which setting held. */
export function CoverageTable({
  timeline,
  verdict,
}: {
  readonly timeline: Timeline;
  readonly verdict: Verdict;
}) {
  const { suspects } = timeline.header.scenario;
  const spans = new Map(faultSpans(timeline).map((span) => [span.name, span]));
  const because = new Map(suspects.map((suspect) => [suspect.name, suspect.because]));
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Suspects and schedule, as a table">
      <table class="coverage">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">What</th>
            <th scope="col">Came about</th>
            <th scope="col">Witnesses</th>
          </tr>
        </thead>
        <tbody>
          {verdict.coverage.map((coverage) => (
            <FaultRow
              key={coverage.name}
              because={because.get(coverage.name) ?? 'Part of the schedule, not under suspicion.'}
              coverage={coverage}
              span={spans.get(coverage.name)}
              timeline={timeline}
            />
          ))}
          {suspects.map((suspect) =>
            suspect.kind === 'setting' ? <SettingRow key={suspect.name} suspect={suspect} /> : null,
          )}
        </tbody>
      </table>
    </div>
  );
}

function FaultRow(props: {
  readonly because: string;
  readonly coverage: Coverage;
  readonly span: FaultSpan | undefined;
  readonly timeline: Timeline;
}) {
  const { coverage, span, timeline } = props;
  const { struckMs, lateMs, outcome } = coverage;
  return (
    <tr>
      <th scope="row">
        {coverage.name}
        <small>{printable(props.because)}</small>
      </th>
      <td>
        {coverage.fault} on {coverage.target}
        <small>planned {printable(coverage.planned)}</small>
      </td>
      <td>
        <b class={outcome === 'removed' ? '' : 'doubt'}>{outcomeWords[outcome]}</b>
        {struckMs === undefined ? null : (
          <small>
            struck <Moment timeline={timeline} atMs={struckMs} />
            {lateMs === undefined ? '' : `, ${formatDuration(lateMs)} late`}
          </small>
        )}
      </td>
      <td>
        {[span?.landedWitness, span?.removedWitness].map((witness) =>
          witness === undefined ? null : <small key={witness}>{printable(witness)}</small>,
        )}
      </td>
    </tr>
  );
}

function SettingRow({ suspect }: { readonly suspect: SettingSuspect }) {
  const neutral = suspect.neutral === null ? 'unset' : String(suspect.neutral);
  return (
    <tr>
      <th scope="row">
        {suspect.name}
        <small>{printable(suspect.because)}</small>
      </th>
      <td>
        <code>{printable(`${suspect.path} = ${String(suspect.value)}`)}</code>
      </td>
      <td>a setting, held throughout</td>
      <td>
        <small>harmless value: {printable(neutral)}</small>
      </td>
    </tr>
  );
}
