import type { NodeState } from '../model/node-state.ts';
import type { ObservationEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';

/**
 * How a node stood, in one word: what an operator would say of it.
 * - `off`: its host has no power
 * - `silent`: the server should answer but does not
 * - `paused`: a standby that does not replay what it has
 * - `apart`: a standby that receives nothing from its upstream
 */
export type Standing =
  | 'ready'
  | 'paused'
  | 'apart'
  | 'silent'
  | 'frozen'
  | 'starting'
  | 'stopping'
  | 'down'
  | 'off';

/** What a standing is called in a sentence that begins with the node. */
export const standingWords: Readonly<Record<Standing, string>> = {
  ready: 'is ready',
  paused: 'has paused replay',
  apart: 'receives nothing from its upstream',
  silent: 'does not answer',
  frozen: 'is frozen',
  starting: 'is starting',
  stopping: 'is stopping',
  down: 'is down',
  off: 'has no power',
};

/** A stretch of time in which a node kept its role and standing. */
export interface LaneSegment {
  readonly fromMs: number;
  readonly toMs: number;
  readonly standing: Standing;
  /** Absent while nobody could ask it. */
  readonly role?: 'primary' | 'standby';
  readonly timeline?: number;
}

/** One node through the whole recording. */
export interface NodeLane {
  readonly node: string;
  readonly segments: readonly LaneSegment[];
  /** How far the node's replayed position was behind the newest position seen on a primary, while it was a standby. */
  readonly lag: readonly { readonly atMs: number; readonly lagBytes: number }[];
}

/** A change of what is known of a node, from whichever event told it first. */
interface Sighting extends Omit<LaneSegment, 'toMs'> {
  /** True if it tells that a process ended, which a lost host makes needless to say. */
  readonly exit?: boolean;
}

/** One lane per node, in the order of the topology. */
export function nodeLanes(timeline: Timeline): NodeLane[] {
  const primaryPositions = positionsOfPrimaries(timeline);
  return timeline.header.scenario.topology.nodes.map(({ name }) => {
    const observations = timeline.observations.get(name) ?? [];
    return {
      node: name,
      segments: joinSightings(sightingsOf(timeline, name, observations), timeline.lastMs),
      lag: lagOf(observations, primaryPositions),
    };
  });
}

/** The segment of a lane at a time, if anything was known of the node then. */
export function segmentAt(lane: NodeLane, atMs: number): LaneSegment | undefined {
  return lane.segments.findLast((segment) => segment.fromMs <= atMs);
}

/** What an operator would call this state. */
export function standingOf(state: NodeState): Standing {
  if (state.host === 'off') return 'off';
  if (state.server !== 'ready') return state.server;
  if (!state.answers) return 'silent';
  if (state.role !== 'standby') return 'ready';
  if (state.replay !== undefined && state.replay !== 'running') return 'paused';
  return state.receiving === false ? 'apart' : 'ready';
}

/** Observations come a few times a second; ends of processes and hosts are known to the millisecond. */
function sightingsOf(
  timeline: Timeline,
  node: string,
  observations: readonly ObservationEvent[],
): Sighting[] {
  const seen = observations.map(({ atMs, state }) => ({
    fromMs: atMs,
    standing: standingOf(state),
    ...(state.role ? { role: state.role } : {}),
    ...(state.timeline === undefined ? {} : { timeline: state.timeline }),
  }));
  const exits = timeline.processes
    .filter((event) => event.node === node && event.change !== 'ready')
    .map((event) => ({
      fromMs: event.atMs,
      standing: event.change === 'exited' ? ('down' as const) : ('starting' as const),
      exit: event.change === 'exited',
    }));
  const hosts = timeline.hosts
    .filter((event) => event.node === node)
    .map((event) => ({
      fromMs: event.atMs,
      standing: event.host === 'off' ? ('off' as const) : ('down' as const),
    }));
  return [...seen, ...exits, ...hosts].sort((a, b) => a.fromMs - b.fromMs);
}

function joinSightings(sightings: readonly Sighting[], lastMs: number): LaneSegment[] {
  const segments: LaneSegment[] = [];
  for (const sighting of sightings) {
    const previous = segments.at(-1);
    // A server on a host without power also exits; that it is off says more.
    const needless = previous?.standing === 'off' && sighting.exit === true;
    if (needless || (previous && isSame(previous, sighting))) continue;
    if (previous) segments[segments.length - 1] = { ...previous, toMs: sighting.fromMs };
    const { exit: _, ...segment } = sighting;
    segments.push({ ...segment, toMs: lastMs });
  }
  return segments;
}

function isSame(a: Sighting, b: Sighting): boolean {
  return a.standing === b.standing && a.role === b.role && a.timeline === b.timeline;
}

/** Where the primary's WAL ended. A primary left behind on an older timeline no longer counts. */
function positionsOfPrimaries(timeline: Timeline): { atMs: number; lsn: number }[] {
  let newestTimeline = 0;
  return [...timeline.observations.values()]
    .flat()
    .filter(({ state }) => state.role === 'primary')
    .sort((a, b) => a.atMs - b.atMs)
    .flatMap(({ atMs, state: { flushedLsn, timeline: own = 0 } }) => {
      newestTimeline = Math.max(newestTimeline, own);
      return flushedLsn === undefined || own < newestTimeline ? [] : [{ atMs, lsn: flushedLsn }];
    });
}

/** Walks both lists once: for every look at the standby, the newest look at a primary before it. */
function lagOf(
  observations: readonly ObservationEvent[],
  primaries: readonly { atMs: number; lsn: number }[],
): { atMs: number; lagBytes: number }[] {
  const lag: { atMs: number; lagBytes: number }[] = [];
  let next = 0;
  let newest: number | undefined;
  for (const { atMs, state } of observations) {
    for (let look = primaries[next]; look && look.atMs <= atMs; look = primaries[next]) {
      newest = look.lsn;
      next += 1;
    }
    if (state.role !== 'standby' || state.replayedLsn === undefined || newest === undefined) continue;
    lag.push({ atMs, lagBytes: Math.max(0, newest - state.replayedLsn) });
  }
  return lag;
}
