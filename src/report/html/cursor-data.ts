import type { Timeline } from '../../recording/timeline.ts';
import { chartBuckets } from '../clients-view.ts';
import { decisionSpans } from '../decision-lanes.ts';
import { nodeLanes } from '../node-lanes.ts';
import { boundsOf, gaugeFigure, gaugeRows } from '../platform-rows.ts';
import { printable } from '../printable.ts';
import { addressLanes, faultSpans, linkSpans, orderSpans } from '../spans.ts';
import { segmentWords } from './node-track.tsx';
import { timeScaleOf } from './time-scale.ts';

/** What the cursor reads at a moment: for every row, stretches of time with the words to show. */
export interface CursorData {
  readonly fromMs: number;
  readonly toMs: number;
  readonly zeroMs: number;
  readonly rows: readonly {
    readonly name: string;
    readonly spans: readonly (readonly [fromMs: number, toMs: number, words: string])[];
  }[];
}

/** A decision has no length; the cursor reads it for this long, in milliseconds. */
const heldMs = 200;

/** All rows of the chart as the script needs them. */
export function cursorDataOf(timeline: Timeline): CursorData {
  const { fromMs, toMs, zeroMs } = timeScaleOf(timeline);
  const faults = faultSpans(timeline).filter((fault) => fault.landing === 'landed');
  return {
    fromMs,
    toMs,
    zeroMs,
    rows: [
      ...(timeline.header.scenario.platform
        ? gaugeSpans(timeline)
        : [{ name: 'clients', spans: clientSpans(timeline) }]),
      ...nodeLanes(timeline).map(({ node, segments }) => ({
        name: node,
        spans: segments.map((s) => [s.fromMs, s.toMs, segmentWords(s)] as const),
      })),
      ...[...addressLanes(timeline)].map(([address, spans]) => ({
        name: address,
        spans: spans.map((s) => [s.fromMs, s.toMs, s.value ?? 'nobody'] as const),
      })),
      { name: 'faults', spans: faults.map((f) => [f.fromMs, f.toMs, printable(f.name)] as const) },
      {
        name: 'links',
        spans: linkSpans(timeline).map((s) => [s.fromMs, s.toMs, `${s.from} → ${s.to} ${s.value}`] as const),
      },
      {
        name: 'decided',
        spans: decisionSpans(timeline).map(
          ({ atMs, lastMs, what }) => [atMs, Math.max(lastMs, atMs + heldMs), printable(what)] as const,
        ),
      },
      {
        name: 'orders',
        spans: orderSpans(timeline).flatMap((o) =>
          o.begunMs === undefined ? [] : [[o.begunMs, o.toMs, printable(o.what)] as const],
        ),
      },
    ],
  };
}

/** More gauges than this would hide the chart beneath what the cursor reads. */
const mostGauges = 6;

/** What gauges read from one sample to the next: those that symptoms ask about, or else the first ones. */
function gaugeSpans(timeline: Timeline): CursorData['rows'] {
  const drawn = gaugeRows(timeline);
  const asked = drawn.filter(({ part, gauge }) => boundsOf(timeline, part, gauge).length > 0);
  return (asked.length > 0 ? asked : drawn).slice(0, mostGauges).map(({ part, gauge, atMs, values }) => ({
    name: `${part} ${gauge}`,
    spans: atMs.map((toMs, index) => [
      atMs[index - 1] ?? timeline.watch?.fromMs ?? 0,
      toMs,
      gaugeFigure(values[index] ?? 0),
    ]),
  }));
}

function clientSpans(timeline: Timeline) {
  return chartBuckets(timeline).map((bucket) => {
    const tried = bucket.acknowledged + bucket.failed + bucket.inDoubt;
    const p99 = bucket.p99Ms === undefined ? '' : `, p99 ${bucket.p99Ms.toFixed(1)} ms`;
    const late = bucket.late > 0 ? `, ${bucket.late} of them late` : '';
    const words = tried === 0 ? 'nothing wanted' : `${bucket.acknowledged} of ${tried} succeed${late}${p99}`;
    return [Math.round(bucket.fromMs), Math.round(bucket.toMs), words] as const;
  });
}
