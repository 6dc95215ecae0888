import type { Clock } from '../kit/clock.ts';
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
  let lastShape = '';
  let lastKeptMs = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    const beganMs = clock.now();
    const state = await observe(node);
    const atMs = clock.now();
    const shape = shapeOf(state);
    const keep = shape !== lastShape || atMs - lastKeptMs >= recordEveryMs;
    if (keep) lastKeptMs = atMs;
    lastShape = shape;
    take({ type: 'observation', atMs, state }, keep);
    await clock.until(beganMs + lookEveryMs, signal).catch(() => undefined);
  }
}

/** A state without its positions and counters: what makes a change worth recording at once. */
function shapeOf(state: NodeState): string {
  const {
    flushedLsn: _f,
    replayedLsn: _r,
    walBytes: _w,
    writingTransactions: _t,
    backups,
    standbys,
    slots,
    archiver,
    ...rest
  } = state;
  return JSON.stringify([
    rest,
    standbys?.map((standby) => [standby.name, standby.state, standby.sync]),
    slots?.map((slot) => [slot.name, slot.active, slot.walStatus]),
    archiver && [archiver.failed > 0, archiver.lastFailed],
    backups?.map(({ pid }) => pid),
  ]);
}
