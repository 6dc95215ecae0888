import type { FaultEvent, OrderEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';

/** A fault from its strike to its removal. */
export interface FaultSpan {
  readonly name: string;
  readonly fault: string;
  readonly target: string;
  /** When its verbs began; for one that never struck, when that was known. */
  readonly fromMs: number;
  /** When it was removed, or the end of the recording. */
  readonly toMs: number;
  readonly landing: 'landed' | 'missed' | 'never-due' | 'unknown';
  readonly removal: 'removed' | 'stuck' | 'unknown';
  readonly landedMs?: number;
  /** How much later than planned it struck, in milliseconds. */
  readonly lateMs?: number;
  /** What proves that it landed, or what was looked for in vain. */
  readonly landedWitness?: string;
  readonly removedWitness?: string;
}

/** What the manager or the operator did, from beginning to end. */
export interface OrderSpan {
  readonly name: string;
  readonly by: OrderEvent['by'];
  /** The node it acts on, if it is one. */
  readonly node?: string;
  readonly what: string;
  /** When it began to wait for its moment, if it did. */
  readonly waitingMs?: number;
  /** When it began; absent if its moment never came. */
  readonly begunMs?: number;
  readonly toMs: number;
  readonly outcome: 'done' | 'failed' | 'unfinished';
  /** Why it began, as told when it began. */
  readonly why?: string;
  /** What was observed at its end. */
  readonly result?: string;
}

/** A stretch of time in which something had one value. */
export interface ValueSpan<Value> {
  readonly fromMs: number;
  readonly toMs: number;
  readonly value: Value;
}

/** Every fault of the recording, in the order in which they began. */
export function faultSpans(timeline: Timeline): FaultSpan[] {
  return [...groupBy(timeline.faults, (event) => event.name).values()]
    .map((events) => foldFault(events, timeline.lastMs))
    .sort((a, b) => a.fromMs - b.fromMs);
}

function foldFault(events: readonly FaultEvent[], lastMs: number): FaultSpan {
  const stage = (...names: FaultEvent['stage'][]) => events.find((event) => names.includes(event.stage));
  const first = events[0] as FaultEvent;
  const striking = stage('striking');
  const landing = stage('landed', 'missed', 'never-due');
  const removal = stage('removed', 'stuck');
  return {
    name: first.name,
    fault: first.fault,
    target: first.target,
    fromMs: (striking ?? landing ?? first).atMs,
    toMs:
      removal?.stage === 'removed'
        ? removal.atMs
        : landing?.stage === 'landed'
          ? lastMs
          : (landing ?? first).atMs,
    landing: (landing?.stage as FaultSpan['landing'] | undefined) ?? 'unknown',
    removal: (removal?.stage as FaultSpan['removal'] | undefined) ?? 'unknown',
    ...(landing?.stage === 'landed' ? { landedMs: landing.atMs } : {}),
    ...(striking?.lateMs === undefined ? {} : { lateMs: striking.lateMs }),
    ...(landing?.witness === undefined ? {} : { landedWitness: landing.witness }),
    ...(removal?.witness === undefined ? {} : { removedWitness: removal.witness }),
  };
}

/** Every order and runbook step, in the order in which they began. An order may be given more than once. */
export function orderSpans(timeline: Timeline): OrderSpan[] {
  const spans: OrderSpan[] = [];
  const open = new Map<string, OrderEvent[]>();
  for (const event of timeline.orders) {
    const key = `${event.by} ${event.name}`;
    const events = [...(open.get(key) ?? []), event];
    open.set(key, events);
    if (event.stage === 'waiting' || event.stage === 'begun') continue;
    spans.push(foldOrder(events, timeline.lastMs));
    open.delete(key);
  }
  for (const events of open.values()) spans.push(foldOrder(events, timeline.lastMs));
  return spans.sort((a, b) => startOf(a) - startOf(b));
}

/** When the order began, or when it began to wait if it never began, or when it was given up. */
export function startOf(order: OrderSpan): number {
  return order.begunMs ?? order.waitingMs ?? order.toMs;
}

function foldOrder(events: readonly OrderEvent[], lastMs: number): OrderSpan {
  const stage = (...names: OrderEvent['stage'][]) => events.find((event) => names.includes(event.stage));
  const first = events[0] as OrderEvent;
  const waiting = stage('waiting');
  const begun = stage('begun');
  const end = stage('done', 'failed', 'late');
  const why = begun?.reason ?? waiting?.reason;
  return {
    name: first.name,
    by: first.by,
    ...(first.node === undefined ? {} : { node: first.node }),
    what: first.what,
    ...(waiting ? { waitingMs: waiting.atMs } : {}),
    ...(begun ? { begunMs: begun.atMs } : {}),
    toMs: end?.atMs ?? lastMs,
    outcome: end?.stage === 'done' ? 'done' : end ? 'failed' : 'unfinished',
    ...(why === undefined ? {} : { why }),
    ...(end?.reason === undefined ? {} : { result: end.reason }),
  };
}

/** Who held each virtual address, the last taker first, and when; before the first move, whom the topology gave it to. */
export function addressLanes(timeline: Timeline): Map<string, ValueSpan<string | null>[]> {
  const { addresses } = timeline.header.scenario.topology;
  return new Map(
    addresses.map(({ name, owner }) => {
      const moves = timeline.addresses.filter((event) => event.address === name);
      const changes = [
        { fromMs: 0, value: owner },
        ...moves.map(({ atMs, owner, others = [] }) => ({
          fromMs: atMs,
          value: owner === null ? null : [owner, ...others].join(' and '),
        })),
      ];
      return [name, joinValues(changes, timeline.lastMs)];
    }),
  );
}

/** A link that was not as the topology says, one way. */
export interface LinkSpan extends ValueSpan<'cut' | 'reset' | 'slow'> {
  readonly from: string;
  readonly to: string;
}

/** Every stretch of time in which a link was disturbed. */
export function linkSpans(timeline: Timeline): LinkSpan[] {
  return [...groupBy(timeline.links, (event) => `${event.from} ${event.to}`).values()].flatMap((events) =>
    joinValues(
      events.map((event) => ({ fromMs: event.atMs, value: event.state })),
      timeline.lastMs,
    ).flatMap((span) => {
      const { from, to } = events[0] as (typeof events)[0];
      return span.value === 'open' ? [] : [{ ...span, value: span.value, from, to }];
    }),
  );
}

function joinValues<Value>(
  changes: readonly { fromMs: number; value: Value }[],
  lastMs: number,
): ValueSpan<Value>[] {
  const kept = changes.filter((change, index) => change.value !== changes[index - 1]?.value || index === 0);
  return kept.map((change, index) => ({ ...change, toMs: kept[index + 1]?.fromMs ?? lastMs }));
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
