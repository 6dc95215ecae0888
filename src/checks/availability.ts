import { quantileSorted } from 'simple-statistics';
import type { OperationEvent } from '../recording/event.ts';

/** A stretch of the trial's clock, in milliseconds. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * A time in which no operation of a kind succeeded although some were wanted. Its length is `toMs - fromMs`: what a
 * writer beside the clients would measure between two acknowledgements.
 */
export interface Outage extends Window {
  /** Completion of the last success before it; the window's beginning if there never was one. */
  readonly fromMs: number;
  /** Completion of the first success after it; the window's end if it is `open`. */
  readonly toMs: number;
  /**
   * From here on an operation was provably waiting or failing. At `rate` operations per second this is up to
   * 1/rate later than `fromMs`; with slow rates the difference is time in which nobody asked.
   */
  readonly wantedFromMs: number;
  /** True if it had not ended when the window did. */
  readonly open: boolean;
  /** Operations that failed, or stayed in doubt, within it. */
  readonly failed: number;
  readonly inDoubt: number;
}

/**
 * The outages of writes or reads that touch a window, in order.
 * @param longerThanMs leaves out those in which operations were wanted for no longer than this
 */
export function findOutages(
  operations: readonly OperationEvent[],
  kind: OperationEvent['kind'],
  window: Window,
  longerThanMs: number,
): Outage[] {
  const ofKind = ofKindInOrder(operations, kind);
  const gaps = gapsBetweenSuccesses(ofKind, window, longerThanMs);
  if (gaps.length === 0) return [];
  const firstWantedAfter = earliestIntentions(ofKind);
  const outages: Outage[] = [];
  /** The first operation whose outcome became known after the gap's beginning. */
  let next = 0;
  for (const { fromMs, toMs, open } of gaps) {
    while (next < ofKind.length && (ofKind[next]?.atMs ?? 0) <= fromMs) next += 1;
    const wantedFromMs = Math.max(fromMs, firstWantedAfter[next] ?? Number.POSITIVE_INFINITY);
    if (!(toMs - wantedFromMs > longerThanMs)) continue;
    let failed = 0;
    let inDoubt = 0;
    for (let index = next; index < ofKind.length; index += 1) {
      const operation = ofKind[index];
      if (!operation || operation.atMs > toMs) break;
      if (operation.outcome === 'failed') failed += 1;
      if (operation.outcome === 'in-doubt') inDoubt += 1;
    }
    outages.push({ fromMs, toMs, open, wantedFromMs, failed, inDoubt });
  }
  return outages;
}

/**
 * The longest time in a window that can have passed between two successes, or can still pass if no more is recorded, in
 * milliseconds. No outage in the window is longer, whatever becomes known of it later: more successes only cut it.
 */
export function longestSilence(
  operations: readonly OperationEvent[],
  kind: OperationEvent['kind'],
  window: Window,
): number {
  const worst = longest(gapsBetweenSuccesses(ofKindInOrder(operations, kind), window, 0));
  return worst ? worst.toMs - worst.fromMs : 0;
}

/** The longest of some stretches of time; `undefined` if there are none. */
export function longest<Stretch extends Window>(stretches: readonly Stretch[]): Stretch | undefined {
  let found: Stretch | undefined;
  for (const stretch of stretches) {
    if (!found || stretch.toMs - stretch.fromMs > found.toMs - found.fromMs) found = stretch;
  }
  return found;
}

/** What became of the operations of one kind in one stretch of time. */
export interface Bucket extends Window {
  /** Operations the schedule wanted sent in it. */
  readonly intended: number;
  /** Operations whose outcome became known in it. */
  readonly acknowledged: number;
  readonly failed: number;
  readonly inDoubt: number;
}

/** Cuts a window into stretches of `bucketMs` and counts each one's operations, for charts. */
export function countPerBucket(
  operations: readonly OperationEvent[],
  kind: OperationEvent['kind'],
  window: Window,
  bucketMs: number,
): Bucket[] {
  const buckets = Array.from(
    { length: Math.max(0, Math.ceil((window.toMs - window.fromMs) / bucketMs)) },
    () => ({
      intended: 0,
      acknowledged: 0,
      failed: 0,
      inDoubt: 0,
    }),
  );
  const bucketAt = (atMs: number) => buckets[Math.floor((atMs - window.fromMs) / bucketMs)];
  for (const operation of operations) {
    if (operation.kind !== kind) continue;
    const wanted = bucketAt(operation.intendedMs);
    if (wanted) wanted.intended += 1;
    const known = bucketAt(operation.atMs);
    if (!known) continue;
    if (operation.outcome === 'acknowledged') known.acknowledged += 1;
    else if (operation.outcome === 'failed') known.failed += 1;
    else known.inDoubt += 1;
  }
  return buckets.map((bucket, index) => ({
    fromMs: window.fromMs + index * bucketMs,
    toMs: Math.min(window.toMs, window.fromMs + (index + 1) * bucketMs),
    ...bucket,
  }));
}

/** How long acknowledged operations took, counted from the moment the open-loop schedule wanted them sent. */
export interface Latency {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** The latency of a kind's operations acknowledged in a window; `undefined` if there were none. */
export function measureLatency(
  operations: readonly OperationEvent[],
  kind: OperationEvent['kind'],
  window: Window,
): Latency | undefined {
  const latencies = operations
    .filter((operation) => operation.kind === kind && operation.outcome === 'acknowledged')
    .filter((operation) => operation.atMs >= window.fromMs && operation.atMs <= window.toMs)
    .map((operation) => operation.atMs - operation.intendedMs)
    .sort((a, b) => a - b);
  const maxMs = latencies.at(-1);
  if (maxMs === undefined) return undefined;
  return {
    count: latencies.length,
    p50Ms: quantileSorted(latencies, 0.5),
    p95Ms: quantileSorted(latencies, 0.95),
    p99Ms: quantileSorted(latencies, 0.99),
    maxMs,
  };
}

/** A stretch between one success's completion and the next one's; `open` if the window ended first. */
interface Gap extends Window {
  readonly open: boolean;
}

/** The gaps that touch a window and are longer than a time, in order. */
function gapsBetweenSuccesses(
  ofKind: readonly OperationEvent[],
  window: Window,
  longerThanMs: number,
): Gap[] {
  const gaps: Gap[] = [];
  let fromMs = window.fromMs;
  for (const { outcome, atMs } of ofKind) {
    if (outcome !== 'acknowledged') continue;
    if (atMs > window.toMs) break;
    if (atMs > window.fromMs && atMs - fromMs > longerThanMs) gaps.push({ fromMs, toMs: atMs, open: false });
    fromMs = atMs;
  }
  if (window.toMs - fromMs > longerThanMs) gaps.push({ fromMs, toMs: window.toMs, open: true });
  return gaps;
}

/** For each position in the list: the earliest intended moment among the operations from there to the end. */
function earliestIntentions(ofKind: readonly OperationEvent[]): number[] {
  const earliest = ofKind.map(({ intendedMs }) => intendedMs);
  let soFarMs = Number.POSITIVE_INFINITY;
  for (let index = earliest.length - 1; index >= 0; index -= 1) {
    soFarMs = Math.min(soFarMs, earliest[index] ?? soFarMs);
    earliest[index] = soFarMs;
  }
  return earliest;
}

/** Operations of a kind by the time their outcome became known, as they nearly always are already. */
function ofKindInOrder(
  operations: readonly OperationEvent[],
  kind: OperationEvent['kind'],
): readonly OperationEvent[] {
  const found: OperationEvent[] = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  let ordered = true;
  for (const operation of operations) {
    if (operation.kind !== kind) continue;
    found.push(operation);
    if (operation.atMs < lastMs) ordered = false;
    lastMs = operation.atMs;
  }
  return ordered ? found : found.sort((a, b) => a.atMs - b.atMs);
}
