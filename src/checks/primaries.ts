import type { ObservationEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';
import type { Window } from './availability.ts';

/** A time in which one node was seen as primary, look after look. */
export interface Reign extends Window {
  readonly node: string;
  /** The first look that showed it as primary. */
  readonly fromMs: number;
  /** The first sign that it no longer was: a look, the end of its process, or of its host's power; else the watch's end. */
  readonly toMs: number;
  /** The last look that showed it as primary: up to here it is certain. */
  readonly lastSeenMs: number;
}

/**
 * Whether a look shows a primary: its server is ready and not in recovery. A look that got no answer from a server
 * that is up does not tell, and counts as what was seen before.
 */
function showsPrimary(look: ObservationEvent): boolean | undefined {
  const { host, server, role } = look.state;
  if (host === 'off' || server !== 'ready') return false;
  return role === undefined ? undefined : role === 'primary';
}

/** The reigns that reach into the watch, in order of their beginning. */
export function reignsOf(timeline: Timeline): Reign[] {
  const watch = timeline.watch;
  if (!watch) return [];
  const reigns = [...timeline.observations.keys()].flatMap((node) => reignsOfNode(timeline, node, watch));
  return reigns.sort((a, b) => a.fromMs - b.fromMs);
}

function reignsOfNode(timeline: Timeline, node: string, watch: Window): Reign[] {
  const reigns: Reign[] = [];
  let begun: { fromMs: number; lastSeenMs: number } | undefined;
  const end = (toMs: number) => {
    if (begun && toMs > watch.fromMs) reigns.push({ node, ...begun, toMs });
    begun = undefined;
  };
  const ends = endings(timeline, node, watch);
  let next = 0;
  for (const look of timeline.observations.get(node) ?? []) {
    const { atMs } = look;
    if (atMs > watch.toMs) break;
    for (; (ends[next] ?? Number.POSITIVE_INFINITY) < atMs; next += 1) end(ends[next] ?? atMs);
    const primary = showsPrimary(look);
    if (primary === true) begun = { fromMs: begun?.fromMs ?? atMs, lastSeenMs: atMs };
    if (primary === false) end(atMs);
  }
  end(ends[next] ?? watch.toMs);
  return reigns;
}

/** When a node's postmaster or its host's power ended, until the watch did, in order. */
function endings(timeline: Timeline, node: string, watch: Window): number[] {
  const exits = timeline.processes.filter((event) => event.node === node && event.change === 'exited');
  const outages = timeline.hosts.filter((event) => event.node === node && event.host === 'off');
  return [...exits, ...outages]
    .map((event) => event.atMs)
    .filter((atMs) => atMs <= watch.toMs)
    .sort((a, b) => a - b);
}
