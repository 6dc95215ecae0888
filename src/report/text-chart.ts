import type { Timeline } from '../recording/timeline.ts';
import { bucketOperations, drawnWindow, outagesOf, successShare } from './clients-view.ts';
import type { Ink } from './ink.ts';
import { type LaneSegment, nodeLanes, segmentAt } from './node-lanes.ts';
import { type GaugeRow, gaugeRows, meanIn } from './platform-rows.ts';
import { zeroOf } from './since-zero.ts';
import { addressLanes, faultSpans, orderSpans, type ValueSpan } from './spans.ts';
import { timeTicks } from './time-ticks.ts';
import { clip, wrap } from './wrap.ts';

/** A character grid with one row per thing and one column per stretch of time. */
interface Scale {
  readonly fromMs: number;
  readonly toMs: number;
  readonly cells: number;
}

/** Names are shortened to at most this share of the page. */
const labelShare = 0.28;
const nonBreaking = '\u00a0';
const levels = '▁▂▃▄▅▆▇█';

/** Clients, nodes, addresses, faults and orders under each other on one axis of time. */
export function textChart(timeline: Timeline, columns: number, ink: Ink): string[] {
  const { fromMs, toMs } = drawnWindow(timeline);
  const names = namesOf(timeline).map((name) => name.length);
  const labelWidth = Math.min(Math.floor(columns * labelShare), Math.max(...names, 'clients'.length));
  const scale = { fromMs, toMs, cells: Math.max(20, columns - labelWidth - 4) };
  const row = (label: string, cells: string) =>
    `  ${clip(label, labelWidth).padEnd(labelWidth)} ${cells}`.trimEnd();
  const lanes = nodeLanes(timeline).map((lane) => {
    const cells = cellsOf(scale, (fromMs, toMs) => segmentAt(lane, (fromMs + toMs) / 2));
    return { node: lane.node, cells };
  });
  const addresses = [...addressLanes(timeline)].filter(([, spans]) => spans.length > 1);
  const isPlatform = timeline.header.scenario.platform !== undefined;
  return [
    ...(isPlatform
      ? gaugeRows(timeline).map((gauge) => row(labelOf(gauge), gaugeLine(gauge, scale)))
      : [row('clients', successLine(timeline, scale, ink))]),
    ...managerRows(timeline, scale, ink).map(([label, cells]) => row(label, cells)),
    ...lanes.map((lane) => row(lane.node, lane.cells.map((segment) => paintStanding(segment, ink)).join(''))),
    ...addresses.map(([address, spans]) => row(`address ${address}`, holderLine(spans, scale))),
    ...faultSpans(timeline)
      .filter((fault) => fault.landing === 'landed' && fault.fromMs < toMs)
      .map((fault) => row(fault.name, ink.red(bar(scale, fault.fromMs, fault.toMs, '┣━┫╋')))),
    ...orderSpans(timeline).flatMap((order) =>
      order.by === 'manager' || order.begunMs === undefined || order.begunMs >= toMs
        ? []
        : [row(order.name, ink.cyan(bar(scale, order.begunMs, order.toMs, '├─┤┼')))],
    ),
    row('', ink.dim(axis(scale, zeroOf(timeline)))),
    ...legend(
      lanes.flatMap((lane) => lane.cells),
      [
        ...(isPlatform ? [] : ['× none succeeds', '· none tried']),
        ...(timeline.decisions.length > 0 ? ['◆ the manager decides'] : []),
      ],
      scale.cells,
    ).map((line) => row('', ink.dim(line))),
  ];
}

const decisionLabel = 'decisions';
const orderLabel = (node = 'manager') => `${node} orders`;

/** When the manager decided something, and beneath, for each node, when its orders were carried out. */
function managerRows(timeline: Timeline, scale: Scale, ink: Ink): [string, string][] {
  const decided = timeline.decisions.filter(({ atMs }) => atMs >= scale.fromMs && atMs < scale.toMs);
  const orders = orderSpans(timeline).filter(({ by }) => by === 'manager');
  const nodes = timeline.header.scenario.topology.nodes.map(({ name }) => name);
  const rows = nodes.flatMap((name): [string, string][] => {
    const own = orders.filter(
      ({ node, begunMs }) => node === name && begunMs !== undefined && begunMs < scale.toMs,
    );
    const bars = own.map(({ begunMs = 0, toMs }) => bar(scale, begunMs, toMs, '├─┤┼'));
    return own.length === 0 ? [] : [[orderLabel(name), ink.cyan(overlay(bars))]];
  });
  const marks = decided.map(({ atMs }) => `${' '.repeat(columnOf(scale, atMs))}◆`);
  return [...(marks.length > 0 ? ([[decisionLabel, ink.cyan(overlay(marks))]] as const) : []), ...rows] as [
    string,
    string,
  ][];
}

/** Lines upon each other: at each place the last one that is not empty there. */
function overlay(lines: readonly string[]): string {
  const length = Math.max(...lines.map((line) => line.length));
  return Array.from(
    { length },
    (_, index) => lines.findLast((line) => (line[index] ?? ' ') !== ' ')?.[index] ?? ' ',
  ).join('');
}

/** Everything that may stand before a row. */
function namesOf(timeline: Timeline): string[] {
  const { nodes, addresses } = timeline.header.scenario.topology;
  return [
    ...nodes.map(({ name }) => name),
    ...addresses.map(({ name }) => `address ${name}`),
    ...timeline.faults.map(({ name }) => name),
    ...timeline.orders.map(({ by, node, name }) => (by === 'manager' ? orderLabel(node) : name)),
    ...(timeline.decisions.length > 0 ? [decisionLabel] : []),
    ...gaugeRows(timeline).map(labelOf),
  ];
}

function cellsOf<Cell>(scale: Scale, cell: (fromMs: number, toMs: number) => Cell): Cell[] {
  const width = (scale.toMs - scale.fromMs) / scale.cells;
  return Array.from({ length: scale.cells }, (_, index) =>
    cell(scale.fromMs + index * width, scale.fromMs + (index + 1) * width),
  );
}

/**
 * The share of operations that succeeded, by the moment they were wanted, in eighths; `×` where none did, or where no
 * write succeeded at the time although some succeeded late; a dot where nobody tried.
 */
function successLine(timeline: Timeline, scale: Scale, ink: Ink): string {
  const outages = outagesOf(timeline, 'write');
  return bucketOperations(timeline.operations, scale.fromMs, scale.toMs, scale.cells)
    .map((bucket) => {
      const middleMs = (bucket.fromMs + bucket.toMs) / 2;
      const out = outages.some((outage) => outage.fromMs <= middleMs && middleMs < outage.toMs);
      return paintShare(out ? 0 : successShare(bucket), ink);
    })
    .join('');
}

/** One cell of a line of success. */
export function paintShare(share: number | undefined, ink: Ink): string {
  if (share === undefined) return ink.dim('·');
  if (share === 0) return ink.red('×');
  const level = levels[Math.min(7, Math.floor(share * 8))] ?? '█';
  return share > 0.99 ? ink.green(level) : ink.yellow(level);
}

const labelOf = ({ part, gauge }: GaugeRow): string => `${part} ${gauge}`;

/** A gauge in eighths of its greatest value, which stands behind it; a space where it was not read. */
function gaugeLine(row: GaugeRow, scale: Scale): string {
  const bars = cellsOf(scale, (fromMs, toMs) => {
    const mean = meanIn(row, fromMs, toMs);
    if (mean === undefined) return ' ';
    return row.most > 0 ? (levels[Math.min(7, Math.max(0, Math.floor((mean / row.most) * 8)))] ?? ' ') : ' ';
  });
  return bars.join('');
}

/** The sign of each standing of a standby; a primary that is ready is a `P`. */
const signs: Readonly<Record<LaneSegment['standing'], string>> = {
  ready: 's',
  paused: 'p',
  apart: 'a',
  silent: '?',
  frozen: '*',
  starting: '^',
  stopping: 'v',
  down: '-',
  off: ' ',
};

function signOf(segment: LaneSegment): string {
  return segment.standing === 'ready' && segment.role === 'primary' ? 'P' : signs[segment.standing];
}

function paintStanding(segment: LaneSegment | undefined, ink: Ink): string {
  if (!segment) return ' ';
  const sign = signOf(segment);
  if (sign === 'P') return ink.blue(ink.bold(sign));
  return segment.standing === 'ready' ? ink.blue(sign) : ink.yellow(sign);
}

/** Explains the signs that were used; empty space needs no sign but a word. */
function legend(
  cells: readonly (LaneSegment | undefined)[],
  others: readonly string[],
  width: number,
): string[] {
  const used = new Set(cells.flatMap((segment) => (segment ? [signOf(segment)] : [])));
  const words: readonly [string, string][] = [
    ['P', 'primary'],
    ['s', 'standby'],
    ['p', 'replay paused'],
    ['a', 'standby without upstream'],
    ['?', 'silent'],
    ['*', 'frozen'],
    ['^', 'starting'],
    ['v', 'stopping'],
    ['-', 'down'],
  ];
  const parts = words.filter(([sign]) => used.has(sign)).map(([sign, word]) => `${sign} ${word}`);
  const unbroken = [...others, ...parts, ...(used.has(' ') ? ['blank: no power'] : [])];
  if (unbroken.length === 0) return [];
  return wrap(unbroken.map((part) => part.replaceAll(' ', nonBreaking)).join('  '), width).map((line) =>
    line.replaceAll(nonBreaking, ' ').trim(),
  );
}

/** Who held an address, each name with a line as long as it held it; a space where nobody did. A short one loses letters. */
function holderLine(spans: readonly ValueSpan<string | null>[], scale: Scale): string {
  const columns = spans.map(({ fromMs }) => columnOf(scale, fromMs));
  return spans.reduce((line, { value }, index) => {
    const begin = Math.max(line.length, columns[index] ?? 0);
    const next = columns[index + 1];
    const length = Math.max(0, (next ?? scale.cells) - begin);
    const drawn = next === undefined || length === 1 ? length : length - 1;
    const held =
      value === null ? ' '.repeat(length) : `${value} `.padEnd(drawn, '─').slice(0, drawn).padEnd(length);
    return line.padEnd(begin) + held;
  }, '');
}

/** @param signs how the bar begins, goes on and ends, and how it looks when it is one cell long */
function bar(scale: Scale, fromMs: number, toMs: number, signs: string): string {
  const [first, body = '', last, only] = signs;
  const begin = columnOf(scale, fromMs);
  const end = Math.max(begin, columnOf(scale, toMs));
  const length = end - begin + 1;
  if (length === 1) return `${' '.repeat(begin)}${only}`;
  return `${' '.repeat(begin)}${first}${body.repeat(length - 2)}${toMs >= scale.toMs ? body : last}`;
}

function columnOf(scale: Scale, atMs: number): number {
  const share = (atMs - scale.fromMs) / (scale.toMs - scale.fromMs);
  return Math.min(scale.cells - 1, Math.max(0, Math.floor(share * scale.cells)));
}

/** Writes labels where their moment is; one that would touch the label before it is left out. */
function labelsAt(scale: Scale, labels: readonly { atMs: number; label: string }[]): string {
  let line = '';
  for (const { atMs, label } of labels) {
    const column = columnOf(scale, atMs);
    if (line !== '' && column <= line.length) continue;
    if (column + label.length > scale.cells) continue;
    line = line.padEnd(column) + label;
  }
  return line;
}

function axis(scale: Scale, zeroMs: number): string {
  const marks = timeTicks(
    scale.fromMs - zeroMs,
    scale.toMs - zeroMs,
    Math.max(2, Math.floor(scale.cells / 12)),
  );
  return labelsAt(
    scale,
    marks.map(({ sinceMs, label }) => ({ atMs: sinceMs + zeroMs, label })),
  );
}
