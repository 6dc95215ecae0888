import type { DecisionEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';
import { type OrderSpan, orderSpans, startOf } from './spans.ts';

/** Something a manager's instance decided, with what it ordered then. */
export interface DecisionSpan {
  readonly atMs: number;
  readonly node: string;
  readonly what: string;
  readonly because: readonly string[];
  readonly orders: readonly OrderSpan[];
  /** How often in a row it decided the same with the same orders' kinds, and when last. */
  readonly times: number;
  readonly lastMs: number;
}

/** Orders begin when they were decided on; a real clock moves a little meanwhile, in milliseconds. */
const sameMomentMs = 5;

/** Every decision of the manager in order of time; one that is only repeated is told once. */
export function decisionSpans(timeline: Timeline): DecisionSpan[] {
  const spans: DecisionSpan[] = [];
  const newest = new Map<string, number>();
  const orders = orderSpans(timeline).map((order) => ({ order, decision: decisionOf(order, timeline) }));
  for (const event of timeline.decisions) {
    const ordered = orders.flatMap(({ order, decision }) => (decision === event ? [order] : []));
    const index = newest.get(event.node);
    const before = index === undefined ? undefined : spans[index];
    if (before && index !== undefined && before.what === event.what && ordered.length === 0) {
      spans[index] = { ...before, times: before.times + 1, lastMs: event.atMs };
      continue;
    }
    const { atMs, node, what, because } = event;
    newest.set(node, spans.length);
    spans.push({ atMs, node, what, because, orders: ordered, times: 1, lastMs: atMs });
  }
  return spans;
}

/** The orders of managers that no recorded decision speaks of, and everything an operator did. */
export function ordersApart(timeline: Timeline): OrderSpan[] {
  return orderSpans(timeline).filter((order) => decisionOf(order, timeline) === undefined);
}

/** An order and how it ended, in one sentence: `promote pg02: done after 3 ms`. */
export function orderWords({ what, outcome, result }: OrderSpan): string {
  const ended = { done: 'done', failed: 'failed', unfinished: 'not finished' }[outcome];
  if (result === undefined) return `${what}: ${ended}`;
  return result.startsWith(ended) ? `${what}: ${result}` : `${what}: ${ended}, ${result}`;
}

/** The decision that an order of a manager's came from: the last one of its node, if that was made at the same moment. */
function decisionOf(order: OrderSpan, { decisions }: Timeline): DecisionEvent | undefined {
  if (order.by !== 'manager') return undefined;
  const beganMs = startOf(order);
  const last = decisions.findLast(({ node, atMs }) => node === order.node && atMs <= beganMs);
  return last && beganMs - last.atMs < sameMomentMs ? last : undefined;
}
