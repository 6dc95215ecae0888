import type { OperationEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';

/** An operation that is sent later than this, or never, shows a client that is behind its schedule, in milliseconds. */
const behindMs = 500;
/** Operations wanted this shortly before the first disturbance may be late because of it, in milliseconds. */
const marginMs = 1_000;
/** Below these nothing is said: a hiccup, or too little to tell. */
const leastShare = 0.1;
const leastWanted = 20;

/**
 * Says so if clients were behind their schedule while nothing was disturbed and every answer came soon: there were too few of them
 * for their rate. They have then a backlog that no fault made, and what they saw later includes it.
 */
export function remarkOnPace(timeline: Timeline): string | undefined {
  const { watch, operations } = timeline;
  if (!watch) return undefined;
  const untilMs = quietUntilMs(timeline, watch) - marginMs;
  const clients = new Set<string>();
  let wanted = 0;
  let behind = 0;
  let sent = 0;
  for (const operation of operations) {
    const { client, intendedMs, sentMs, atMs } = operation;
    if (sentMs !== undefined && sentMs >= watch.fromMs && sentMs < untilMs) {
      // Who waits for a server is behind because of it.
      if (operation.outcome !== 'acknowledged' || atMs - sentMs > behindMs) return undefined;
      sent += 1;
      clients.add(client);
    }
    if (intendedMs < watch.fromMs || intendedMs >= untilMs) continue;
    wanted += 1;
    if (sentMs === undefined || sentMs - intendedMs > behindMs) behind += 1;
  }
  if (wanted < leastWanted || sent === 0 || behind / wanted < leastShare) return undefined;
  const perSecond = (count: number) => Number(((count * 1_000) / (untilMs - watch.fromMs)).toPrecision(2));
  return (
    `Before anything was disturbed the clients were behind: ${clients.size} of them sent ${perSecond(sent)} operations a second ` +
    `and were to send ${perSecond(wanted)}. What they saw later includes that; give the workload more clients or a lower rate.`
  );
}

/** Until when nobody had done anything, and nothing had failed but by waiting for its turn. */
function quietUntilMs(
  { faults, orders, operations }: Timeline,
  watch: { fromMs: number; toMs: number },
): number {
  const inWatch = ({ atMs }: { readonly atMs: number }) => atMs >= watch.fromMs;
  const times = [
    faults.find((event) => event.stage === 'striking' && inWatch(event)),
    orders.find((event) => inWatch(event)),
    operations.find((event) => isRefused(event) && inWatch(event)),
  ];
  return Math.min(watch.toMs, ...times.flatMap((event) => (event ? [event.atMs] : [])));
}

function isRefused({ error }: OperationEvent): boolean {
  return error !== undefined && error !== 'not-sent';
}
