import { quantileSorted } from 'd3-array';
import { findOutages, type Outage, type Window } from '../checks/availability.ts';
import type { OperationEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';
import { zeroOf } from './since-zero.ts';

/** An acknowledged operation is late if it took longer than this, counted from the wanted moment, in milliseconds. */
const lateMs = 1_000;

/** What the clients wanted to do in a stretch of time, and what became of it. */
export interface WantedBucket {
  readonly fromMs: number;
  readonly toMs: number;
  readonly acknowledged: number;
  /** Of the acknowledged ones, those that took longer than `lateMs`: they succeeded, but nobody waits that long. */
  readonly late: number;
  readonly failed: number;
  readonly inDoubt: number;
  /** Of the acknowledged operations, counted from the intended moment; absent if there were none. */
  readonly p50Ms?: number;
  readonly p99Ms?: number;
}

/** An interruption shorter than this, in milliseconds, is a hiccup and not told as an outage. */
const shortestOutageMs = 500;

type Outages = Readonly<Record<OperationEvent['kind'], readonly Outage[]>>;

/** A page asks for the same outages in many places, and finding them looks at every operation. */
const found = new WeakMap<Timeline, Outages>();

/** The times in which no write succeeded, or no read, that are worth telling. */
export function outagesOf(timeline: Timeline, kind: OperationEvent['kind']): readonly Outage[] {
  const known = found.get(timeline);
  if (known) return known[kind];
  const { operations, watch } = timeline;
  const find = (each: OperationEvent['kind']) =>
    watch ? findOutages(operations, each, watch, shortestOutageMs) : [];
  const outages = { write: find('write'), read: find('read') };
  found.set(timeline, outages);
  return outages[kind];
}

/**
 * Divides a stretch of time into equal buckets of operations by their intended moment, so that a stalled server
 * shows as what it failed to do and not as silence.
 */
export function bucketOperations(
  operations: readonly OperationEvent[],
  fromMs: number,
  toMs: number,
  count: number,
): WantedBucket[] {
  const width = (toMs - fromMs) / count;
  const groups = Array.from({ length: count }, (): OperationEvent[] => []);
  if (width > 0) {
    for (const operation of operations)
      groups[Math.floor((operation.intendedMs - fromMs) / width)]?.push(operation);
  }
  return groups.map((group, index) => {
    const latencies = group
      .filter((operation) => operation.outcome === 'acknowledged')
      .map((operation) => operation.atMs - operation.intendedMs)
      .sort((a, b) => a - b);
    const p50Ms = quantileSorted(latencies, 0.5);
    const p99Ms = quantileSorted(latencies, 0.99);
    const outcomes = (outcome: OperationEvent['outcome']) =>
      group.reduce((sum, operation) => sum + (operation.outcome === outcome ? 1 : 0), 0);
    return {
      fromMs: fromMs + index * width,
      toMs: fromMs + (index + 1) * width,
      acknowledged: outcomes('acknowledged'),
      late: latencies.filter((latency) => latency > lateMs).length,
      failed: outcomes('failed'),
      inDoubt: outcomes('in-doubt'),
      ...(p50Ms === undefined ? {} : { p50Ms }),
      ...(p99Ms === undefined ? {} : { p99Ms }),
    };
  });
}

/** Widths of buckets that people count in, in milliseconds. */
const roundWidths = [50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000] as const;
const mostBuckets = 240;

/**
 * Buckets for a chart: of a round width, the trial's zero between two of them, so that a steady rate of operations
 * draws as a straight line.
 */
export function chartBuckets(timeline: Timeline): WantedBucket[] {
  const { fromMs, toMs } = drawnWindow(timeline);
  const zeroMs = zeroOf(timeline);
  const width =
    roundWidths.find((round) => (toMs - fromMs) / round <= mostBuckets) ?? (toMs - fromMs) / mostBuckets;
  const first = Math.floor((fromMs - zeroMs) / width);
  const count = Math.ceil((toMs - zeroMs) / width) - first;
  return bucketOperations(
    timeline.operations,
    zeroMs + first * width,
    zeroMs + (first + count) * width,
    count,
  );
}

/** The share of operations that succeeded, from 0 to 1; `undefined` if none were tried. */
export function successShare(bucket: WantedBucket): number | undefined {
  const tried = bucket.acknowledged + bucket.failed + bucket.inDoubt;
  return tried === 0 ? undefined : bucket.acknowledged / tried;
}

/** How often each error ended an operation, most frequent first. */
export function errorCounts(operations: readonly OperationEvent[]): { error: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { error } of operations) if (error) counts.set(error, (counts.get(error) ?? 0) + 1);
  return [...counts].map(([error, count]) => ({ error, count })).sort((a, b) => b.count - a.count);
}

/**
 * The stretch of time a report draws: the watch with a little of what came before and after, because a warm-up or a
 * healing that takes minutes would leave no room for what matters. Everything, if the watch never began.
 */
export function drawnWindow({ phases, watch, lastMs }: Timeline): Window {
  if (!watch) return { fromMs: 0, toMs: Math.max(lastMs, 1) };
  const marginMs = Math.max(shortestMarginMs, (watch.toMs - watch.fromMs) * marginShare);
  const warmUp = phases.find(({ phase }) => phase === 'warm-up');
  return {
    fromMs: Math.max(warmUp?.fromMs ?? 0, watch.fromMs - marginMs),
    toMs: Math.max(Math.min(lastMs, watch.toMs + marginMs), watch.fromMs + 1),
  };
}

const marginShare = 0.2;
const shortestMarginMs = 2_000;
