import { findOutages, longest } from '../checks/availability.ts';
import { reconcile } from '../checks/ledger.ts';
import { formatDuration } from '../kit/duration.ts';
import { endsOverLowerParameter } from '../model/setting/lower-parameter.ts';
import type { Timeline } from '../recording/timeline.ts';

/** What one rehearsal did to the clients and to the nodes. */
export interface Measured {
  /** Acknowledged writes that no surviving node has; absent if the ledger could not be reconciled. */
  readonly lostWrites?: number;
  /** Writes that were refused, or of which nobody said whether they were done. */
  readonly rejectedWrites: number;
  /** The longest time without a successful write, and without a successful read, in milliseconds. */
  readonly writeOutageMs: number;
  readonly readOutageMs: number;
  /** What broke, in the order of time, each with its moment after the trial's zero. */
  readonly broke: readonly string[];
  /** Why the figures are not to be trusted: the trial did not end, or a step failed. */
  readonly spoiled?: string;
}

/** Gaps between successes shorter than this are the clients' own rhythm, in milliseconds. */
const rhythmMs = 50;

/** Measures a recording. Pure: the same recording gives the same figures. */
export function measure(timeline: Timeline): Measured {
  const { watch, operations } = timeline;
  const ledger = reconcile(timeline);
  const outage = (kind: 'write' | 'read') => {
    const found = watch ? longest(findOutages(operations, kind, watch, rhythmMs)) : undefined;
    return found ? found.toMs - found.fromMs : 0;
  };
  const spoiled =
    timeline.end?.how === 'completed' ? undefined : (timeline.end?.why ?? 'the recording was cut short');
  return {
    ...(ledger.status === 'reconciled' ? { lostWrites: ledger.lost.count } : {}),
    rejectedWrites: ledger.failed + ledger.inDoubt,
    writeOutageMs: outage('write'),
    readOutageMs: outage('read'),
    broke: breakages(timeline),
    ...(spoiled === undefined ? {} : { spoiled }),
  };
}

/** Replay that paused, servers that went down and were not started again, and steps that failed. */
function breakages(timeline: Timeline): string[] {
  const zeroMs = timeline.watch?.fromMs ?? 0;
  const endMs = timeline.watch?.toMs ?? Number.POSITIVE_INFINITY;
  const broke: { readonly atMs: number; readonly what: string }[] = [];
  for (const [node, looks] of timeline.observations) {
    const watched = looks.filter(({ atMs }) => atMs >= zeroMs && atMs <= endMs);
    const paused = watched.find(({ state }) => state.replay === 'paused');
    const resumed =
      paused && watched.find(({ atMs, state }) => atMs > paused.atMs && state.replay === 'running');
    if (paused) {
      const length = resumed ? `for ${formatDuration(resumed.atMs - paused.atMs)}` : 'until the end';
      broke.push({ atMs: paused.atMs, what: `${node} stops replaying ${length}` });
    }
  }
  for (const log of timeline.logs) {
    const fatal = log.level === 'FATAL' && endsOverLowerParameter(log.message);
    if (fatal && log.atMs >= zeroMs)
      broke.push({ atMs: log.atMs, what: `${log.node} does not start: ${log.message}` });
  }
  for (const order of timeline.orders) {
    if (order.stage === 'failed')
      broke.push({ atMs: order.atMs, what: `${order.what} failed: ${order.reason ?? 'nobody said why'}` });
  }
  return broke
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ atMs, what }) => `at ${formatDuration(atMs - zeroMs)} ${what}`);
}
