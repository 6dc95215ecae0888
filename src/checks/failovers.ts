import type { ObservationEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';
import type { Window } from './availability.ts';

export const failoverPhases = ['detect', 'decide', 'promote', 'route', 'first write'] as const;

/** A part of a failover. Each begins where the one before it ended, so their lengths add up to the clients' gap. */
export interface FailoverPhase extends Window {
  readonly phase: (typeof failoverPhases)[number];
  /** What ended it, in words. */
  readonly sign: string;
}

/**
 * A standby became primary, seen from the clients: from the last write acknowledged before the new primary's first to
 * that first one.
 * - `detect`: until somebody - manager or operator - did or decided something about it
 * - `decide`: until the promotion was ordered
 * - `promote`: until the new primary was ready
 * - `route`: until a virtual address led to it
 * - `first write`: until it acknowledged a write: clients reconnecting, synchronous standbys coming back
 *
 * What happened before the gap began takes no time of it: a planned switchover is detected in 0 ms.
 */
export interface Failover extends Window {
  /** The node that acknowledged the last write before; absent if none was acknowledged. */
  readonly from?: string;
  readonly to: string;
  readonly timeline?: number;
  /** True if the new primary acknowledged nothing before the watch ended; `toMs` is that end. */
  readonly open: boolean;
  /** Empty if the clients had no gap, because they went on with another primary until the watch ended. */
  readonly phases: readonly FailoverPhase[];
}

interface Promotion {
  readonly node: string;
  readonly atMs: number;
  /** When the node was last seen as a standby. */
  readonly standbyMs: number;
  readonly timeline?: number;
}

/** A moment that ends a phase, with what is to be said of it. */
interface Milestone {
  readonly atMs: number;
  readonly sign: string;
}

/** Every failover of a recording's watch, in the order of the promotions. From the recording alone. */
export function findFailovers(timeline: Timeline): Failover[] {
  const { watch } = timeline;
  if (!watch) return [];
  const acknowledged = timeline.operations
    .filter(({ kind, outcome }) => kind === 'write' && outcome === 'acknowledged')
    .sort((a, b) => a.atMs - b.atMs);
  return [...timeline.observations]
    .flatMap(([node, looks]) => promotionsOf(node, looks, timeline))
    .filter(({ atMs }) => atMs >= watch.fromMs && atMs <= watch.toMs)
    .sort((a, b) => a.atMs - b.atMs)
    .map((promotion) => {
      const first = acknowledged.find(
        ({ node, atMs }) => node === promotion.node && atMs >= promotion.standbyMs && atMs <= watch.toMs,
      );
      const toMs = first?.atMs ?? watch.toMs;
      // Before it was a standby, the new primary may have been the old one.
      const last = acknowledged.findLast(
        ({ node, atMs }) => atMs <= toMs && (node !== promotion.node || atMs < promotion.standbyMs),
      );
      const fromMs = last?.atMs ?? watch.fromMs;
      return {
        fromMs,
        toMs,
        ...(last?.node === undefined ? {} : { from: last.node }),
        to: promotion.node,
        ...(promotion.timeline === undefined ? {} : { timeline: promotion.timeline }),
        open: first === undefined,
        phases:
          first === undefined && fromMs > promotion.atMs
            ? []
            : phasesOf({ fromMs, toMs }, promotion, first !== undefined, timeline),
      };
    });
}

/** When a node turned from standby to primary: when its server said it was ready, or was first seen as primary. */
function promotionsOf(node: string, looks: readonly ObservationEvent[], timeline: Timeline): Promotion[] {
  const promotions: Promotion[] = [];
  let standbyMs: number | undefined;
  for (const { atMs, state } of looks) {
    if (state.role === 'standby') standbyMs = atMs;
    if (state.role !== 'primary' || standbyMs === undefined) continue;
    const since = standbyMs;
    const ready = timeline.logs.find(
      (line) =>
        line.node === node &&
        line.atMs >= since &&
        line.atMs <= atMs &&
        line.message === 'database system is ready to accept connections',
    );
    promotions.push({
      node,
      atMs: ready?.atMs ?? atMs,
      standbyMs: since,
      ...(state.timeline === undefined ? {} : { timeline: state.timeline }),
    });
    standbyMs = undefined;
  }
  return promotions;
}

function phasesOf(gap: Window, promotion: Promotion, written: boolean, timeline: Timeline): FailoverPhase[] {
  const { node, atMs } = promotion;
  const ordered = orderOf(promotion, timeline);
  const onTimeline = promotion.timeline === undefined ? '' : ` on timeline ${promotion.timeline}`;
  const milestones: readonly Milestone[] = [
    noticed(gap, ordered, timeline),
    ordered,
    { atMs, sign: `${node} was ready as primary${onTimeline}` },
    routed(gap, node, atMs, timeline),
    {
      atMs: gap.toMs,
      sign: written ? `${node} acknowledged a write` : 'the watch ended, with no write acknowledged',
    },
  ];
  let beganMs = gap.fromMs;
  return failoverPhases.map((phase, index) => {
    const { atMs: endMs, sign } = milestones[index] as Milestone;
    const fromMs = beganMs;
    beganMs = Math.min(gap.toMs, Math.max(fromMs, endMs));
    return { phase, fromMs, toMs: beganMs, sign };
  });
}

/** The order that made the node a primary; else the moment its server was told; else the promotion itself. */
function orderOf({ node, atMs, standbyMs }: Promotion, timeline: Timeline): Milestone {
  const order = timeline.orders.findLast(
    (event) =>
      event.stage === 'begun' &&
      event.atMs <= atMs &&
      (event.what === `promote ${node}` || (event.verb === 'promote' && event.node === node)),
  );
  if (order) return { atMs: order.atMs, sign: `${order.what} was ordered` };
  const told = timeline.logs.find(
    (line) =>
      line.node === node &&
      line.atMs >= standbyMs - lookGrainMs &&
      line.message === 'received promote request',
  );
  if (told) return { atMs: told.atMs, sign: `${node} received a promote request` };
  return { atMs, sign: 'nobody is recorded to have ordered it' };
}

/** Logs have whole milliseconds and a look takes some, so that a line may seem to come before the look it followed. */
const lookGrainMs = 1_000;

/** The first thing that anybody did or decided once the clients' gap had begun. */
function noticed(gap: Window, ordered: Milestone, timeline: Timeline): Milestone {
  const within = (atMs: number) => atMs >= gap.fromMs && atMs <= ordered.atMs;
  const signs: Milestone[] = [
    ...timeline.decisions.map(({ atMs, node, what }) => ({ atMs, sign: `${node} decided: ${what}` })),
    ...timeline.orders.flatMap(({ stage, atMs, noticedMs, by, what }) =>
      stage === 'begun'
        ? [
            {
              atMs: noticedMs ?? atMs,
              sign:
                noticedMs === undefined
                  ? `the ${by} acted: ${what}`
                  : `the ${by} noticed that it is time to act`,
            },
          ]
        : [],
    ),
  ];
  const first = signs.filter(({ atMs }) => within(atMs)).sort((a, b) => a.atMs - b.atMs)[0];
  return first ?? ordered;
}

/** When a virtual address led to the new primary, as the last one did before its first write. */
function routed(gap: Window, node: string, promotedMs: number, timeline: Timeline): Milestone {
  const move = timeline.addresses.findLast(
    (event) =>
      event.owner === node && event.atMs >= Math.min(gap.fromMs, promotedMs) && event.atMs <= gap.toMs,
  );
  if (!move) return { atMs: promotedMs, sign: 'no address moved' };
  return { atMs: move.atMs, sign: `address ${move.address} led to ${node}` };
}
