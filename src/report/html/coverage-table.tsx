import { formatDuration } from '../../kit/duration.ts';
import type { SettingSuspect } from '../../model/scenario.ts';
import type { Timeline } from '../../recording/timeline.ts';
import type { Coverage } from '../../trial/coverage.ts';
import type { Verdict } from '../../trial/judge.ts';
import { printable } from '../printable.ts';
import { type FaultSpan, faultSpans } from '../spans.ts';
import { outcomeWords } from '../verdict-words.ts';
import { Moment } from './story-table.tsx';
import { Table } from './table.tsx';

/** Whether every suspect really was there: which fault landed and went, with its witness, and which setting held. */
export function CoverageTable({
  timeline,
  verdict,
}: {
  readonly timeline: Timeline;
  readonly verdict: Verdict;
}) {
  return (
    <Table
      label="Suspects and schedule"
      columns={[
        { name: 'Name', cell: nameCell },
        { name: 'What', cell: whatCell },
        { name: 'Came about', cell: (row) => outcomeCell(row, timeline) },
        { name: 'Witnesses', cell: witnessCell },
      ]}
      rows={rowsOf(timeline, verdict)}
      keyOf={({ name }) => name}
    />
  );
}

/** A fault with what became of it, or a setting. */
type Row = { readonly name: string; readonly because: string } & (
  | { readonly coverage: Coverage; readonly span?: FaultSpan }
  | { readonly setting: SettingSuspect }
);

function rowsOf(timeline: Timeline, { coverage }: Verdict): Row[] {
  const { suspects } = timeline.header.scenario;
  const spans = new Map(faultSpans(timeline).map((span) => [span.name, span]));
  const because = new Map(suspects.map((suspect) => [suspect.name, suspect.because]));
  return [
    ...coverage.map((one): Row => {
      const span = spans.get(one.name);
      const why = because.get(one.name) ?? 'Part of the schedule, not under suspicion.';
      return { name: one.name, because: why, coverage: one, ...(span ? { span } : {}) };
    }),
    ...suspects.flatMap((suspect): Row[] =>
      suspect.kind === 'setting' ? [{ name: suspect.name, because: suspect.because, setting: suspect }] : [],
    ),
  ];
}

function nameCell({ name, because }: Row) {
  return (
    <>
      {name}
      <small>{printable(because)}</small>
    </>
  );
}

function whatCell(row: Row) {
  if ('setting' in row) {
    const { path, value } = row.setting;
    return <code>{printable(`${path} = ${String(value)}`)}</code>;
  }
  const { fault, target, planned } = row.coverage;
  return (
    <>
      {fault} on {target}
      <small>planned {printable(planned)}</small>
    </>
  );
}

function outcomeCell(row: Row, timeline: Timeline) {
  if ('setting' in row) return 'a setting, held throughout';
  const { struckMs, lateMs, outcome } = row.coverage;
  return (
    <>
      <b class={outcome === 'removed' ? '' : 'doubt'}>{outcomeWords[outcome]}</b>
      {struckMs === undefined ? null : (
        <small>
          struck <Moment timeline={timeline} atMs={struckMs} />
          {lateMs === undefined ? '' : `, ${formatDuration(lateMs)} late`}
        </small>
      )}
    </>
  );
}

function witnessCell(row: Row) {
  if ('setting' in row) {
    const { neutral } = row.setting;
    return <small>harmless value: {printable(neutral === null ? 'unset' : String(neutral))}</small>;
  }
  const { span } = row;
  return [span?.landedWitness, span?.removedWitness].map((witness) =>
    witness === undefined ? null : <small key={witness}>{printable(witness)}</small>,
  );
}
