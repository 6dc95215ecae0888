import type { Clock } from '../kit/clock.ts';
import type { NodeState, StandbyState } from '../model/node-state.ts';
import type { Topology } from '../model/topology.ts';
import type { WorldEvent } from './world.ts';

/** What whoever acts may look at: faults and operators' actions alike. */
export interface Lookout {
  readonly clock: Clock;
  readonly topology: Topology;
  readonly observe: (node: string) => Promise<NodeState>;
  /**
   * Awaits a world event, counting those since the act began.
   * @returns the event, or `undefined` if none matched in time
   */
  readonly awaitEvent: (
    matches: (event: WorldEvent) => boolean,
    withinMs: number,
  ) => Promise<WorldEvent | undefined>;
  readonly signal: AbortSignal;
}

/** The answer of a look with a deadline. */
export interface Sight {
  readonly met: boolean;
  /** The last state seen, whether or not it met what was awaited. */
  readonly state: NodeState;
  /** How long it took, in milliseconds. */
  readonly afterMs: number;
}

/** A look may cost the server a refused connection and a log line, so a long wait looks less and less often. */
const pauseMsMin = 10;
const pauseMsMax = 250;

/** Looks at a node from outside until its state meets what is awaited, at most `withinMs`. */
export async function awaitState(
  scene: Pick<Lookout, 'clock' | 'observe' | 'signal'>,
  node: string,
  meets: (state: NodeState) => boolean,
  withinMs: number,
): Promise<Sight> {
  const { clock, signal } = scene;
  const beganMs = clock.now();
  const deadlineMs = beganMs + withinMs;
  for (;;) {
    signal.throwIfAborted();
    const state = await scene.observe(node);
    const nowMs = clock.now();
    const afterMs = nowMs - beganMs;
    const met = meets(state);
    if (met || nowMs >= deadlineMs) return { met, state, afterMs };
    const pauseMs = Math.min(pauseMsMax, Math.max(pauseMsMin, afterMs / 20));
    await clock.until(Math.min(deadlineMs, nowMs + pauseMs), signal);
  }
}

/** Commits wait for this standby: by itself, or as one of a quorum (`ANY 1 (...)`). */
export function isSynchronous({ sync }: Pick<StandbyState, 'sync'>): boolean {
  return sync === 'sync' || sync === 'quorum';
}

/** It is one of the synchronous standbys, or takes the place of one that goes away (`FIRST 1 (...)` with more than one name). */
export function isInSync(standby: Pick<StandbyState, 'sync'>): boolean {
  return isSynchronous(standby) || standby.sync === 'potential';
}

/** The server accepts connections and answers. */
export function isReady(state: NodeState): boolean {
  return state.server === 'ready' && state.answers;
}

/** The server is ready, or only owes its answer: a busy machine is no reason to believe that it is gone. */
export function isUp(state: NodeState): boolean {
  return state.server === 'ready' && (state.answers || state.overdue === true);
}

/** The server is ready, as a standby, and receives WAL. */
export function isStreaming(state: NodeState): boolean {
  return isReady(state) && state.role === 'standby' && state.receiving === true;
}

/** How long a node whose answer is overdue may still turn out to be the primary, in milliseconds. */
const overdueMs = 5_000;

/**
 * The node that answers as primary, of the highest timeline if several do. If none does, whoever only owes an answer is
 * asked again for a while: a busy machine is no reason to believe that nobody is primary.
 * @returns `undefined` if there is none
 */
export async function findPrimary(
  scene: Pick<Lookout, 'clock' | 'topology' | 'observe' | 'signal'>,
): Promise<NodeState | undefined> {
  const deadlineMs = scene.clock.now() + overdueMs;
  for (;;) {
    const states = await Promise.all(scene.topology.nodes.map((node) => scene.observe(node.name)));
    const primary = states
      .filter((state) => state.answers && state.role === 'primary')
      .sort((a, b) => (b.timeline ?? 0) - (a.timeline ?? 0))[0];
    const nowMs = scene.clock.now();
    if (primary || nowMs >= deadlineMs || !states.some((state) => state.overdue)) return primary;
    await scene.clock.until(Math.min(deadlineMs, nowMs + pauseMsMax), scene.signal);
  }
}

/** A state in words: `pg01 is ready as primary on timeline 1`. */
export function describeState(state: NodeState): string {
  if (state.host === 'off') return `${state.node} has no power`;
  if (state.server !== 'ready') return `the server of ${state.node} is ${state.server}`;
  if (!state.answers) return `${state.node} does not answer (${state.silence ?? 'no reason known'})`;
  const timeline = state.timeline === undefined ? '' : ` on timeline ${state.timeline}`;
  return `${state.node} is ready as ${state.role ?? 'a server of unknown role'}${timeline}`;
}

/**
 * The last line in which a server said why it gives up, among those logged since the given time.
 * @returns `: "FATAL: ..."` for the end of a sentence, or nothing
 */
export async function lastWords(
  scene: Pick<Lookout, 'awaitEvent'>,
  node: string,
  sinceMs: number,
): Promise<string> {
  let words = '';
  await scene.awaitEvent((event) => {
    const gaveUp = event.type === 'log' && event.node === node && /^(FATAL|PANIC)$/.test(event.level);
    // Log times have whole milliseconds, so one of the same moment may seem a little earlier.
    if (gaveUp && event.atMs >= sinceMs - 1) words = `: "${event.level}: ${event.message}"`;
    return false;
  }, 0);
  return words;
}
