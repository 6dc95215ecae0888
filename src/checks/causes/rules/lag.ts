import { type ClusterView, type NodeView, walPosition } from '../../../dump/view.ts';
import { walRate } from '../wal/rate.ts';

/**
 * How far a standby is behind, right when nothing is written, when it is disconnected and when its replay is paused: bytes
 * come from both ends, never from what the standby has received. Seconds are derived from those bytes, because the age
 * of the last replayed commit is the time since somebody last wrote when the standby has everything.
 */
export interface Lag {
  /** From the standby's replayed position to the primary's flushed one, in bytes. */
  readonly bytes: number;
  /** The oldest that what the standby shows can be, in seconds, and the least; both 0 if it has everything. */
  readonly seconds?: { readonly least: number; readonly most: number };
  /** How fast it replays and how fast the primary writes, in bytes per second. */
  readonly replayedPerSecond?: number;
  readonly writtenPerSecond?: number;
  /** When it will have caught up at these rates, in seconds; `never` if it does not gain. */
  readonly caughtUpIn?: number | 'never';
  /** Whether a receiver runs; absent if this role cannot see it. */
  readonly receiving?: boolean;
  readonly replay: string;
}

/** Two nodes are asked at the same time, but not at the same instant: what the primary wrote in between is not lag. */
const simultaneousSeconds = 0.2;

export function measureLag(cluster: ClusterView, standby: NodeView): Lag | undefined {
  const [before, now] = [standby.earliest('position')?.[0], standby.latest('position')?.[0]];
  if (!now || now.replayed_lsn === null) return undefined;
  const { primary } = cluster;
  const upstream = primary ? walPosition(primary) : standby.latest('receiver')?.[0]?.upstream_lsn;
  if (upstream == null) return undefined;
  const bytes = Math.max(0, upstream - now.replayed_lsn);
  const seconds = standby.windowSeconds;
  const receivers = standby.latest('receiver');
  const common = {
    bytes,
    replay: now.replay ?? 'unknown',
    ...(receivers ? { receiving: receivers.length > 0 } : {}),
    ...staleness(primary, bytes, now.replayed_commit_seconds),
  };
  if (seconds === 0 || before?.replayed_lsn == null) return common;
  const replayedPerSecond = (now.replayed_lsn - before.replayed_lsn) / seconds;
  const began = primary && walPosition(primary, 'earliest');
  if (began === undefined) return { ...common, replayedPerSecond };
  const writtenPerSecond = Math.max(0, (upstream - began) / seconds);
  const gain = replayedPerSecond - writtenPerSecond;
  const close = bytes <= Math.max(writtenPerSecond, replayedPerSecond) * simultaneousSeconds;
  const caughtUpIn = bytes === 0 || close ? 0 : gain > 0 ? bytes / gain : ('never' as const);
  return { ...common, replayedPerSecond, writtenPerSecond, caughtUpIn };
}

/**
 * What the standby shows is at most as old as the last commit it replayed, and at least as old as the bytes it lacks take
 * to write at the fastest pace seen.
 */
function staleness(
  primary: NodeView | undefined,
  bytes: number,
  replayedCommitSeconds: number | null,
): Pick<Lag, 'seconds'> {
  const rate = primary && walRate(primary);
  if (bytes === 0) return { seconds: { least: 0, most: 0 } };
  const least = rate && rate.highBytesPerSecond > 0 ? bytes / rate.highBytesPerSecond : 0;
  const byRate =
    rate && rate.lowBytesPerSecond > 0 ? bytes / rate.lowBytesPerSecond : Number.POSITIVE_INFINITY;
  const most = Math.min(replayedCommitSeconds ?? Number.POSITIVE_INFINITY, Math.max(byRate, least));
  if (!Number.isFinite(most)) return {};
  return { seconds: { least: Math.min(least, most), most } };
}
