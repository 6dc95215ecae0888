import { measureLatency, type Window } from '../checks/availability.ts';
import { formatDuration } from '../kit/duration.ts';
import type { Timeline } from '../recording/timeline.ts';
import type { Verdict } from '../trial/judge.ts';
import { errorCounts, outagesOf } from './clients-view.ts';
import { type Ink, mixInk } from './ink.ts';
import { printable } from './printable.ts';
import { signed, sinceZero, zeroOf } from './since-zero.ts';
import { faultSpans } from './spans.ts';
import { textChart } from './text-chart.ts';
import { textLedger } from './text-ledger.ts';
import { textStory } from './text-story.ts';
import { setting, verdictSentence } from './verdict-words.ts';
import { hang } from './wrap.ts';

export interface TextOptions {
  /** Width of the terminal; the page uses 60 to 120 columns of it. */
  readonly columns: number;
  /** Default: plain text. */
  readonly colors?: boolean;
  /** Where the run's files are, for the last lines. */
  readonly files?: readonly string[];
}

/** The final page in the terminal: the verdict and why, what happened, what the clients saw, how to repeat it. */
export function renderText(timeline: Timeline, verdict: Verdict, options: TextOptions): string {
  const columns = Math.min(120, Math.max(60, options.columns));
  const ink = mixInk(options.colors ?? false);
  const { header } = timeline;
  const sections = [
    [
      ...hang('', printable(header.scenario.title), columns).map(ink.bold),
      ...hang('', setting(timeline), columns).map(ink.dim),
    ],
    verdictLines(timeline, verdict, columns, ink),
    section('Symptoms', symptomLines(timeline, verdict, columns, ink), ink),
    section('At a glance', textChart(timeline, columns, ink), ink),
    section('What happened', textStory(timeline, columns, ink), ink),
    section('What the clients saw', clientLines(timeline, columns), ink),
    section('Ledger of writes', textLedger(verdict.ledger, columns, ink), ink),
    section('Suspects and schedule', coverageLines(timeline, columns, ink), ink),
    section('Again', againLines(timeline, options.files ?? []), ink),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function section(title: string, lines: readonly string[], ink: Ink): string[] {
  return lines.length === 0 ? [] : [ink.bold(title), ...lines];
}

function verdictLines(timeline: Timeline, verdict: Verdict, columns: number, ink: Ink): string[] {
  const paint = verdict.verdict === 'inconclusive' ? ink.magenta : verdict.asExpected ? ink.green : ink.red;
  const word = verdict.verdict.toUpperCase();
  const prefix = ` ${word}  `;
  const [first = '', ...rest] = hang(prefix, verdictSentence(timeline, verdict), columns);
  return [
    `${ink.inverse(ink.bold(paint(` ${word} `)))} ${ink.bold(first.slice(prefix.length))}`,
    ...rest.map((line) => ink.bold(line)),
    ...verdict.reasons.flatMap((reason) => hang('  - ', printable(reason), columns)),
  ];
}

function symptomLines(timeline: Timeline, verdict: Verdict, columns: number, ink: Ink): string[] {
  const width = Math.max(0, ...verdict.symptoms.map((symptom) => symptom.name.length));
  const signs = {
    present: ink.red('present   '),
    absent: ink.green('absent    '),
    'cannot-tell': ink.magenta('cannot say'),
  };
  return verdict.symptoms.flatMap(({ name, finding }) => {
    const prefix = `  ${'cannot say'}  ${name.padEnd(width)}  `;
    const [first = '', ...rest] = hang(prefix, printable(finding.summary), columns);
    const indent = ' '.repeat(prefix.length);
    const evidence = finding.evidence.slice(0, evidenceShown).flatMap((moment) => {
      const until = moment.toMs === undefined ? '' : ` to ${sinceZero(timeline, moment.toMs)}`;
      const node = moment.node && !moment.text.includes(moment.node) ? `${moment.node}: ` : '';
      const text = `${sinceZero(timeline, moment.fromMs)}${until}  ${node}${moment.text}`;
      return hang(indent, printable(text), columns).map((line) => ink.dim(line));
    });
    const left = finding.evidence.length - evidenceShown;
    const more = left > 0 ? [ink.dim(`${indent}and ${left} more`)] : [];
    return [
      `  ${signs[finding.status]}  ${ink.bold(name.padEnd(width))}  ${first.slice(prefix.length)}`,
      ...rest,
      ...evidence,
      ...more,
    ];
  });
}

/** How many pieces of evidence stand under a symptom; all of them are in the other formats. */
const evidenceShown = 3;

function clientLines(timeline: Timeline, columns: number): string[] {
  const { watch, operations } = timeline;
  if (!watch)
    return hang('  ', 'The watch never began, so there is nothing to say about the clients.', columns);
  return (['write', 'read'] as const).flatMap((kind) => {
    const wanted = operations.filter(
      (operation) => operation.kind === kind && operation.intendedMs >= watch.fromMs,
    );
    if (wanted.length === 0) return [];
    const outages = outagesOf(timeline, kind);
    const first = outages[0];
    const errors = errorCounts(wanted).slice(0, 4);
    return [
      ...hang(`  ${kind}s  `, `${outcomeWords(wanted)}; ${outageWords(timeline, kind)}`, columns),
      ...latencyLines(timeline, kind, first ? { fromMs: watch.fromMs, toMs: first.fromMs } : watch, columns),
      ...(errors.length > 0
        ? hang(
            '          ',
            `errors: ${errors.map(({ error, count }) => `${count} ${printable(error)}`).join(', ')}`,
            columns,
          )
        : []),
    ];
  });
}

function outcomeWords(wanted: Timeline['operations']): string {
  const count = (outcome: string) => wanted.filter((operation) => operation.outcome === outcome).length;
  const missing = wanted.filter((operation) => operation.missing).length;
  const words = [
    `${wanted.length} wanted`,
    `${count('acknowledged')} acknowledged`,
    `${count('failed')} failed`,
  ];
  if (count('in-doubt') > 0) words.push(`${count('in-doubt')} in doubt`);
  if (missing > 0) words.push(`${missing} did not find a row acknowledged before`);
  return words.join(', ');
}

function outageWords(timeline: Timeline, kind: 'write' | 'read'): string {
  const outages = outagesOf(timeline, kind);
  if (outages.length === 0) return 'no outage';
  return outages
    .map(({ fromMs, toMs, open }) => {
      const end = open ? 'the end of the watch' : sinceZero(timeline, toMs);
      return `outage of ${formatDuration(toMs - fromMs)}, ${sinceZero(timeline, fromMs)} to ${end}`;
    })
    .join('; ');
}

/** Latency before the first outage and in the whole watch: the second one alone would hide how fast it usually is. */
function latencyLines(timeline: Timeline, kind: 'write' | 'read', calm: Window, columns: number): string[] {
  const { watch, operations } = timeline;
  if (!watch) return [];
  const line = (when: string, window: Window) => {
    const latency = measureLatency(operations, kind, window);
    if (!latency) return [];
    const { p50Ms, p95Ms, p99Ms, maxMs } = latency;
    const parts = [`p50 ${formatDuration(p50Ms)}`, `p95 ${formatDuration(p95Ms)}`];
    parts.push(`p99 ${formatDuration(p99Ms)}`, `max ${formatDuration(maxMs)}`);
    return hang('          ', `latency ${when}: ${parts.join(', ')}`, columns);
  };
  if (calm.toMs === watch.toMs) return line('throughout', watch);
  return [...line(`until ${signed(calm.toMs - zeroOf(timeline))}`, calm), ...line('throughout', watch)];
}

function coverageLines(timeline: Timeline, columns: number, ink: Ink): string[] {
  const { scenario } = timeline.header;
  const spans = new Map(faultSpans(timeline).map((span) => [span.name, span]));
  const faults = [
    ...scenario.suspects.flatMap((suspect) => (suspect.kind === 'fault' ? [suspect.disturbance] : [])),
    ...scenario.schedule,
  ];
  const settings = scenario.suspects.flatMap((suspect) => (suspect.kind === 'setting' ? [suspect] : []));
  const width = Math.max(
    0,
    ...faults.map(({ name }) => name.length),
    ...settings.map(({ name }) => name.length),
  );
  return [
    ...faults.flatMap(({ name }) => {
      const span = spans.get(name);
      const landed =
        span?.landing === 'landed' ? ink.green('landed') : ink.magenta(span?.landing ?? 'never due');
      const removed =
        span?.landing !== 'landed'
          ? ''
          : span.removal === 'removed'
            ? ', removed'
            : ink.magenta(', not removed');
      const witness =
        span?.landing === 'landed' ? '' : (span?.landedWitness ?? 'the recording does not tell');
      const prefix = `  ${name.padEnd(width)}  `;
      const [first = '', ...rest] = hang(prefix, printable(witness), columns - 20);
      return [`${prefix}${landed}${removed}${witness ? `: ${first.slice(prefix.length)}` : ''}`, ...rest];
    }),
    ...settings.flatMap(({ name, path, value }) =>
      hang(`  ${name.padEnd(width)}  `, printable(`${path} = ${String(value)}`), columns),
    ),
  ];
}

function againLines(timeline: Timeline, files: readonly string[]): string[] {
  return [`  ${printable(timeline.header.repeat)}`, ...files.map((file) => `  ${file}`)];
}
