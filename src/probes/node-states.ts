import type { Clock } from '../kit/clock.ts';
import { isSameData } from '../kit/same-data.ts';
import type { NodeState } from '../model/node-state.ts';
import type { ObservationEvent } from '../recording/event.ts';

/** How often every node is looked at, in milliseconds. */
const lookEveryMs = 100;
/** How often an unchanged state is recorded all the same, in milliseconds. */
const recordEveryMs = 500;

/**
 * Looks at every node ten times a second. All looks are passed on, so that conditions see them; `keep` tells which
 * belong in the recording: those where more changed than positions and counters, and one every half second.
 */
export async function probeNodeStates(options: {
  readonly nodes: readonly string[];
  readonly observe: (node: string) => Promise<NodeState>;
  readonly clock: Clock;
  readonly take: (event: ObservationEvent, keep: boolean) => void;
  readonly signal: AbortSignal;
}): Promise<void> {
  await Promise.all(options.nodes.map((node) => probeNode(node, options)));
}

async function probeNode(node: string, options: Parameters<typeof probeNodeStates>[0]): Promise<void> {
  const { clock, observe, take, signal } = options;
  let last: NodeState | undefined;
  let lastKeptMs = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    const beganMs = clock.now();
    const state = await observe(node);
    const atMs = clock.now();
    const keep = last === undefined || atMs - lastKeptMs >= recordEveryMs || !isAlike(last, state);
    if (keep) lastKeptMs = atMs;
    last = state;
    take({ type: 'observation', atMs, state }, keep);
    await clock.until(beganMs + lookEveryMs, signal).catch(() => undefined);
  }
}

/** Whether two looks differ at most in positions and counters: what else changes is worth recording at once. */
function isAlike(before: NodeState, now: NodeState): boolean {
  return fields.every((field) => {
    const one = before[field];
    const other = now[field];
    if (one === other) return true;
    const essence = essences[field] as (value: unknown) => unknown;
    return isSameData(one && essence(one), other && essence(other));
  });
}

type Essences = {
  readonly [Field in keyof NodeState]-?: (value: NonNullable<NodeState[Field]>) => unknown;
};

const all = (value: unknown) => value;
const nothing = () => undefined;

/** What of each field is neither a position nor a counter. */
const essences: Essences = {
  node: all,
  host: all,
  server: all,
  answers: all,
  silence: all,
  role: all,
  timeline: all,
  flushedLsn: nothing,
  replayedLsn: nothing,
  replay: all,
  receiving: all,
  standbys: (standbys) => standbys.map(({ name, state, sync }) => [name, state, sync]),
  slots: (slots) => slots.map(({ name, active, walStatus }) => [name, active, walStatus]),
  archiver: ({ failed, lastFailed }) => [failed > 0, lastFailed],
  walBytes: nothing,
  frozen: all,
  idleTransactions: all,
  writingTransactions: nothing,
  backups: (backups) => backups.map(({ pid }) => pid),
  parameters: all,
  storage: all,
};

const fields = Object.keys(essences) as (keyof NodeState)[];
