import { measureLatency, type Window } from '../checks/availability.ts';
import type { Evidence, Finding } from '../checks/check.ts';
import { figure } from '../checks/series.ts';
import { formatDuration } from '../kit/duration.ts';
import type { Timeline } from '../recording/timeline.ts';
import type { Verdict } from '../trial/judge.ts';
import { errorCounts, outagesOf } from './clients-view.ts';
import { type Ink, mixInk } from './ink.ts';
import { gaugeRows } from './platform-rows.ts';
import { printable } from './printable.ts';
import { recoveryLines } from './recovery-words.ts';
import { sinceZero } from './since-zero.ts';
import { textChart } from './text-chart.ts';
import { textFailovers } from './text-failovers.ts';
import { textLedger } from './text-ledger.ts';
import { textRunbook } from './text-runbook.ts';
import { textStory } from './text-story.ts';
import { newsOf, outcomeWords, setting, verdictSentence } from './verdict-words.ts';
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
      ...(header.partOf === undefined ? [] : hang('', printable(header.partOf), columns)),
    ],
    verdictLines(timeline, verdict, columns, ink),
    section('Symptoms', symptomLines(timeline, verdict, columns, ink), ink),
    section('Recovery', textRecovery(timeline, columns), ink),
    section('At a glance', textChart(timeline, columns, ink), ink),
    section('Failovers', textFailovers(timeline, columns, ink), ink),
    section('Runbook', textRunbook(timeline, columns, ink), ink),
    section('What happened', textStory(timeline, columns, ink), ink),
    ...(header.scenario.platform
      ? [
          section('What was read', gaugeLines(timeline, columns), ink),
          section('Drawn for this run', drawnLines(timeline, columns), ink),
        ]
      : [
          section('What the clients saw', clientLines(timeline, columns), ink),
          section('Ledger of writes', textLedger(verdict.ledger, columns, ink), ink),
        ]),
    section('Suspects and schedule', coverageLines(timeline, verdict, columns, ink), ink),
    section('To repeat it', [`  ${printable(timeline.header.repeat)}`], ink),
    section(
      'Files',
      (options.files ?? []).map((file) => `  ${printable(file)}`),
      ink,
    ),
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
    ...verdict.remarks.flatMap((remark) => hang('  note: ', printable(remark), columns)).map(ink.dim),
  ];
}

function symptomLines(timeline: Timeline, verdict: Verdict, columns: number, ink: Ink): string[] {
  const signs = {
    present: ink.red('present   '),
    absent: ink.green('absent    '),
    'cannot-tell': ink.magenta('cannot say'),
  };
  const indent = ' '.repeat('  cannot say  '.length);
  return verdict.symptoms.flatMap(({ name, check, finding }) => {
    const left = finding.evidence.length - evidenceShown;
    return [
      `  ${signs[finding.status]}  ${ink.bold(name)} ${ink.dim(`(${check})`)}`,
      ...hang(indent, printable(finding.summary), columns),
      ...finding.evidence
        .slice(0, evidenceShown)
        .flatMap((evidence) =>
          hang(indent, evidenceWords(timeline, finding, evidence), columns).map(ink.dim),
        ),
      ...(left > 0 ? [ink.dim(`${indent}and ${left} more`)] : []),
    ];
  });
}

/** When, where and what. */
function evidenceWords(timeline: Timeline, finding: Finding, evidence: Evidence): string {
  const { fromMs, toMs } = evidence;
  const until = toMs === undefined ? '' : ` to ${sinceZero(timeline, toMs)}`;
  return printable(`${sinceZero(timeline, fromMs)}${until}  ${newsOf(finding, evidence)}`).trimEnd();
}

/** RTO, RPO, clocks and outage, where a region was lost. */
function textRecovery(timeline: Timeline, columns: number): string[] {
  return recoveryLines(timeline).flatMap(({ term, text }) =>
    hang(`  ${term.padEnd(8)}`, printable(text), columns),
  );
}

/** The least and the greatest of what was read, and what stood at the end. */
function gaugeLines(timeline: Timeline, columns: number): string[] {
  return gaugeRows(timeline).flatMap(({ part, gauge, least, most, values }) => {
    const last = figure(values.at(-1) ?? 0);
    return hang('  ', `${part} ${gauge}: ${figure(least)} to ${figure(most)}, ${last} at the end`, columns);
  });
}

/** The values of what nobody published. */
function drawnLines(timeline: Timeline, columns: number): string[] {
  return Object.entries(timeline.facts).flatMap(([key, value]) =>
    hang(
      '  ',
      `${key.replace(/^drawn /, '')}: ${typeof value === 'number' ? figure(value) : String(value)}`,
      columns,
    ),
  );
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
    const errors = errorCounts(wanted).slice(0, 4);
    return [
      ...hang(
        `  ${`${kind}s`.padEnd(6)}  `,
        `${countWords(wanted)}; ${outageWords(timeline, kind)}`,
        columns,
      ),
      ...latencyLines(timeline, kind, columns),
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

function countWords(wanted: Timeline['operations']): string {
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

/** Latency before the first outage and after the last one: one number for all of it would hide both. */
function latencyLines(timeline: Timeline, kind: 'write' | 'read', columns: number): string[] {
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
  const outages = outagesOf(timeline, kind);
  const [first, last] = [outages[0], outages.at(-1)];
  if (!first || !last) return line('throughout', watch);
  return [
    ...line(`until ${sinceZero(timeline, first.fromMs)}`, { fromMs: watch.fromMs, toMs: first.fromMs }),
    ...(last.open
      ? []
      : line(`from ${sinceZero(timeline, last.toMs)}`, { fromMs: last.toMs, toMs: watch.toMs })),
  ];
}

/** Whether every suspect really was there; witnesses of what landed stand in the story, those of what did not, here. */
function coverageLines(timeline: Timeline, verdict: Verdict, columns: number, ink: Ink): string[] {
  const settings = timeline.header.scenario.suspects.flatMap((suspect) =>
    suspect.kind === 'setting' ? [suspect] : [],
  );
  const width = Math.max(0, ...[...verdict.coverage, ...settings].map(({ name }) => name.length));
  return [
    ...verdict.coverage.flatMap(({ name, fault, target, planned, outcome, witness }) => {
      const proved = outcome === 'removed';
      const words = `${outcomeWords[outcome]}: ${fault} on ${target}, planned ${planned}`;
      const [first = '', ...rest] = hang(`  ${name.padEnd(width)}  `, printable(words), columns);
      const why = proved || !witness ? [] : hang(' '.repeat(width + 4), printable(witness), columns);
      const paint = proved ? ink.green : ink.magenta;
      return [first.replace(outcomeWords[outcome], paint), ...rest, ...why.map(ink.dim)];
    }),
    ...settings.flatMap(({ name, path, value }) =>
      hang(`  ${name.padEnd(width)}  `, printable(`setting: ${path} = ${String(value)}`), columns),
    ),
  ];
}
