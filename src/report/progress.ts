import type { Scenario } from '../model/scenario.ts';
import type { OperationEvent, RecordedEvent } from '../recording/event.ts';
import { standingOf } from './node-lanes.ts';
import { noticesOf } from './notices.ts';
import type { NodeGlance, Progress, Stretch } from './progress-state.ts';

/** Length of a stretch of the clients' line, in milliseconds. */
export const stretchMs = 500;
const stretchesKept = 60;
const noticesKept = 6;

/** Nothing has happened yet. */
export function beginProgress(scenario: Scenario): Progress {
  return {
    title: scenario.title,
    watchMs: scenario.limits.watchMs,
    phase: 'boot',
    phaseFromMs: 0,
    nodes: scenario.topology.nodes.map(({ name }) => ({ node: name })),
    owners: new Map(scenario.topology.addresses.map(({ name, owner }) => [name, owner])),
    standing: [],
    underWay: [],
    clients: [],
    clientsFail: false,
    notices: [],
  };
}

/** The progress after one more event. Events come in the order they were recorded. */
export function advanceProgress(before: Progress, event: RecordedEvent): Progress {
  const after = takeEvent(before, event);
  const notices = noticesOf(before, after, event);
  return notices.length === 0
    ? after
    : { ...after, notices: [...after.notices, ...notices].slice(-noticesKept) };
}

function takeEvent(progress: Progress, event: RecordedEvent): Progress {
  switch (event.type) {
    case 'phase':
      return {
        ...progress,
        phase: event.phase,
        phaseFromMs: event.atMs,
        ...(event.phase === 'watch' ? { zeroMs: event.atMs } : {}),
      };
    case 'observation': {
      const { node, role, host } = event.state;
      const judged = judgeClients(progress, event.atMs);
      const isOff = progress.nodes.some((known) => known.node === node && known.standing === 'off');
      // Power that comes back is an event of its own: this look began before the power was lost.
      if (isOff && host === 'on') return judged;
      return glance(judged, node, {
        node,
        standing: standingOf(event.state),
        ...(role ? { role } : {}),
      });
    }
    case 'host':
      return glance(progress, event.node, {
        node: event.node,
        standing: event.host === 'off' ? 'off' : 'down',
      });
    case 'address':
      return { ...progress, owners: new Map([...progress.owners, [event.address, event.owner]]) };
    case 'fault':
      return takeFault(progress, event);
    case 'decision':
      return { ...progress, decision: event };
    case 'order':
      return takeOrder(progress, event);
    case 'operation':
      return takeOperation(progress, event);
    case 'end':
      return { ...progress, end: event, underWay: [] };
    default:
      return progress;
  }
}

function glance(progress: Progress, node: string, seen: NodeGlance): Progress {
  const known = progress.nodes.find((other) => other.node === node);
  if (known && known.role === seen.role && known.standing === seen.standing) return progress;
  return { ...progress, nodes: progress.nodes.map((other) => (other.node === node ? seen : other)) };
}

function takeFault(progress: Progress, event: Extract<RecordedEvent, { type: 'fault' }>): Progress {
  const others = progress.underWay.filter((doing) => doing.name !== event.name);
  const begins = event.stage === 'striking' || event.stage === 'removing';
  const what = `${event.stage} ${event.fault} on ${event.target}`;
  const underWay = begins ? [...others, { name: event.name, what, sinceMs: event.atMs }] : others;
  const apart = progress.standing.filter((name) => name !== event.name);
  const standing =
    event.stage === 'landed' ? [...apart, event.name] : event.stage === 'removed' ? apart : progress.standing;
  return { ...progress, underWay, standing };
}

function takeOrder(progress: Progress, event: Extract<RecordedEvent, { type: 'order' }>): Progress {
  const others = progress.underWay.filter((doing) => doing.name !== event.name);
  const what =
    event.stage === 'waiting' ? `the ${event.by} waits to ${event.what}` : `${event.by}: ${event.what}`;
  const open = event.stage === 'waiting' || event.stage === 'begun';
  return {
    ...progress,
    underWay: open ? [...others, { name: event.name, what, sinceMs: event.atMs }] : others,
  };
}

function takeOperation(progress: Progress, event: OperationEvent): Progress {
  const fromMs = Math.floor(event.atMs / stretchMs) * stretchMs;
  const clients = reachStretch(progress.clients, fromMs);
  const index = clients.findLastIndex((stretch) => stretch.fromMs === fromMs);
  const stretch = clients[index];
  if (!stretch) return progress;
  const done = event.outcome === 'acknowledged';
  clients[index] = {
    fromMs,
    acknowledged: stretch.acknowledged + (done ? 1 : 0),
    missed: stretch.missed + (done ? 0 : 1),
  };
  const { successes } = progress;
  const { atMs } = event;
  return judgeClients(
    {
      ...progress,
      clients,
      ...(done
        ? {
            successes: {
              firstMs: successes?.firstMs ?? atMs,
              lastMs: atMs,
              count: (successes?.count ?? 0) + 1,
            },
          }
        : {}),
    },
    atMs,
  );
}

/** A copy that reaches up to the given stretch, with empty ones for times in which nothing became known. */
function reachStretch(clients: readonly Stretch[], fromMs: number): Stretch[] {
  const copy = [...clients];
  let next = (copy.at(-1)?.fromMs ?? fromMs - stretchMs) + stretchMs;
  next = Math.max(next, fromMs - stretchesKept * stretchMs);
  for (; next <= fromMs; next += stretchMs) copy.push({ fromMs: next, acknowledged: 0, missed: 0 });
  return copy.slice(-stretchesKept);
}

/**
 * Clients fail once nothing has succeeded for a second, or for five times their usual interval if they are slow. Only
 * the watch is judged: before it they may not have begun, after it they are stopped.
 */
function judgeClients(progress: Progress, nowMs: number): Progress {
  const { successes, phase, clientsFail } = progress;
  if (!successes || phase !== 'watch') return progress;
  const usualMs = (successes.lastMs - successes.firstMs) / Math.max(1, successes.count - 1);
  const fail = nowMs - successes.lastMs > Math.max(1_000, 5 * usualMs);
  return fail === clientsFail ? progress : { ...progress, clientsFail: fail };
}
