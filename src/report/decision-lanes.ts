import type { DecisionEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';
import { apartFromNumbers, type Circle, circlesOf } from './fold-circle.ts';
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

/** Rounds of the same decisions of one node, after the first one. */
export interface DecisionCircle {
  readonly fromMs: number;
  readonly toMs: number;
  /** How many decisions a round has, how many rounds there are with the first, and how long one takes. */
  readonly length: number;
  readonly rounds: number;
  readonly everyMs: number;
}

/** The decisions of one node as they are drawn: of those that go round in a circle one round, and the circle. */
export function foldDecisions(decisions: readonly DecisionSpan[]): {
  readonly told: readonly DecisionSpan[];
  readonly circles: readonly DecisionCircle[];
} {
  const found = circlesOf(decisions.map(({ what }) => apartFromNumbers(what)));
  const again = ({ from, length, rounds }: Circle) => decisions.slice(from + length, from + length * rounds);
  const left = new Set(found.flatMap(again));
  return {
    told: decisions.filter((decision) => !left.has(decision)),
    circles: found.flatMap((circle) => {
      const { from, length, rounds } = circle;
      const [first, last, second] = [decisions[from], again(circle).at(-1), again(circle)[0]];
      const lastRound = decisions[from + (rounds - 1) * length];
      if (!first || !second || !last || !lastRound) return [];
      const everyMs = (lastRound.atMs - first.atMs) / (rounds - 1);
      return { fromMs: second.atMs, toMs: last.lastMs, length, rounds, everyMs };
    }),
  };
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
