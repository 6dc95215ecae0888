import { type NodeView, walPosition } from '../../../dump/view.ts';

/** How fast a node writes WAL, seen over several horizons: a window of seconds alone cannot tell a burst from a habit. */
export interface WalRate {
  /** The middle of the horizons' rates, in bytes per second. */
  readonly bytesPerSecond: number;
  readonly lowBytesPerSecond: number;
  readonly highBytesPerSecond: number;
  readonly horizons: readonly Horizon[];
}

export interface Horizon {
  /** What the time is counted from: `the last 3 s`, `since the last checkpoint`. */
  readonly since: string;
  readonly seconds: number;
  readonly bytesPerSecond: number;
}

/** Older horizons say what the cluster did last week, not what fills the disk today. */
const oldestHorizonSeconds = 7 * 86_400;

/**
 * The server remembers positions with their times - at its last checkpoint, at the last archived segment, at the reset of
 * its statistics - so two samples are enough for long horizons too.
 */
export function walRate(node: NodeView): WalRate | undefined {
  const horizons = [
    ...windowHorizon(node),
    ...checkpointHorizon(node),
    ...archiverHorizon(node),
    ...statisticsHorizon(node),
  ].filter(({ seconds }) => seconds > 0.2 && seconds <= oldestHorizonSeconds);
  if (horizons.length === 0) return undefined;
  const rates = horizons.map(({ bytesPerSecond }) => bytesPerSecond).sort((a, b) => a - b);
  const middle = (rates.length - 1) / 2;
  const [below = 0, above = 0] = [rates[Math.floor(middle)], rates[Math.ceil(middle)]];
  return {
    bytesPerSecond: (below + above) / 2,
    lowBytesPerSecond: rates[0] ?? 0,
    highBytesPerSecond: rates.at(-1) ?? 0,
    horizons,
  };
}

function windowHorizon(node: NodeView): Horizon[] {
  const [from, to] = [walPosition(node, 'earliest'), walPosition(node)];
  const [first, last] = [node.earliest('position')?.[0], node.latest('position')?.[0]];
  if (from === undefined || to === undefined || !first || !last) return [];
  const seconds = last.clock_seconds - first.clock_seconds;
  return [horizon(`in the last ${Number(seconds.toFixed(1))} s`, seconds, to - from)];
}

function checkpointHorizon(node: NodeView): Horizon[] {
  const to = walPosition(node);
  const control = node.latest('control')?.[0];
  if (to === undefined || control?.redo_lsn == null || control.checkpoint_seconds === null) return [];
  if (control.checkpoint_seconds < node.windowSeconds) return [];
  // The time before the server ran is no time in which it could have written.
  const upSeconds = node.latest('server')?.[0]?.up_seconds ?? Number.POSITIVE_INFINITY;
  const seconds = Math.min(control.checkpoint_seconds, upSeconds + node.windowSeconds);
  return [horizon('since the last checkpoint', seconds, to - control.redo_lsn)];
}

function archiverHorizon(node: NodeView): Horizon[] {
  const to = walPosition(node);
  const archiver = node.latest('archiver')?.[0];
  const segmentBytes = node.settingBytes('wal_segment_size');
  if (to === undefined || segmentBytes === undefined || archiver?.archived_seconds == null) return [];
  if (archiver.archived_seconds < Math.max(10, node.windowSeconds)) return [];
  const end = segmentEnd(archiver.last_archived, segmentBytes);
  if (end === undefined || end > to) return [];
  return [horizon('since the last archived segment', archiver.archived_seconds, to - end)];
}

/**
 * Only if they were reset since the server was started: they outlive a stop, and how long a server that was started
 * since then had been down is not known. A cluster restored from a copy counts from when the copy was made.
 */
function statisticsHorizon(node: NodeView): Horizon[] {
  const row = node.latest('walStatistics')?.[0];
  if (row?.bytes == null || row.reset_seconds === null || row.reset_seconds < 60) return [];
  const upSeconds = node.latest('server')?.[0]?.up_seconds ?? 0;
  if (row.reset_seconds > upSeconds + node.windowSeconds) return [];
  return [horizon('since the statistics were reset', row.reset_seconds, row.bytes)];
}

function horizon(since: string, seconds: number, bytes: number): Horizon {
  return { since, seconds, bytesPerSecond: Math.max(0, bytes) / seconds };
}

/** The position where a segment of this name ends, in bytes since 0/0. */
export function segmentEnd(name: string | null, segmentBytes: number): number | undefined {
  const match = /^[0-9A-F]{8}([0-9A-F]{8})([0-9A-F]{8})$/.exec(name ?? '');
  if (!match) return undefined;
  const [log, number] = [Number.parseInt(match[1] ?? '', 16), Number.parseInt(match[2] ?? '', 16)];
  return log * 0x1_0000_0000 + (number + 1) * segmentBytes;
}
