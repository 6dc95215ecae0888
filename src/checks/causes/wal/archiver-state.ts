import type { NodeView } from '../../../dump/view.ts';
import { walPosition } from '../../../dump/view.ts';

/**
 * What the archiver does, told apart by what moves and what does not. `pg_stat_archiver` alone cannot: a command that
 * hangs is neither a success nor a failure, so no counter moves.
 */
export type ArchiverState =
  | { readonly state: 'off' | 'idle' | 'working' }
  /** archive_mode is on, but there is neither a command nor a library. */
  | { readonly state: 'without command'; readonly waiting: number }
  /** It archives, but less than is written. */
  | {
      readonly state: 'slow';
      readonly waiting: number;
      readonly perSecond: number;
      readonly arriving: number;
    }
  | {
      readonly state: 'failing' | 'hung';
      readonly waiting: number;
      /** How long nothing has been archived although something waited, in seconds. */
      readonly stuckSeconds: number;
      /** True if nothing was ever archived since the statistics were reset. */
      readonly neverWorked: boolean;
      /** True if the archiver process itself says that it waits for its command (version 15 and later). */
      readonly seenWaiting: boolean;
      readonly segment?: string;
    };

/** A command may take its time: nothing is called hung before this has passed, in seconds. */
export const patienceSeconds = 10;

/** How much of the window's new segments must be archived for the archiver to keep up. */
const keepsUp = 0.95;

/** Judges the archiver of a node; `undefined` if what is needed could not be seen. */
export function judgeArchiver(node: NodeView): ArchiverState | undefined {
  const mode = node.setting('archive_mode');
  if (mode === 'off' || (mode === 'on' && node.standby)) return { state: 'off' };
  const [before, now] = [node.earliest('archiver')?.[0], node.latest('archiver')?.[0]];
  const ready = node.latest('readyFiles');
  if (!before || !now || !ready) return undefined;
  const waiting = count(ready);
  const [archived, failed] = [
    (now.archived ?? 0) - (before.archived ?? 0),
    (now.failed ?? 0) - (before.failed ?? 0),
  ];
  const hasCommand = node.setting('archive_command') === 'set' || node.setting('archive_library') === 'set';
  if (!hasCommand) return { state: 'without command', waiting };
  if (waiting === 0) return { state: 'idle' };
  const stuck = {
    waiting,
    stuckSeconds: stuckSeconds(ready, now.archived_seconds),
    neverWorked: (now.archived ?? 0) === 0,
    seenWaiting: alwaysWaits(node, 'ArchiveCommand'),
    ...oldestReady(node, ready),
  };
  const failsLast =
    now.failed_seconds !== null && now.failed_seconds < (now.archived_seconds ?? Number.POSITIVE_INFINITY);
  const patient = stuck.stuckSeconds >= patienceSeconds;
  if (archived === 0 && failsLast && (failed > 0 || patient)) return { state: 'failing', ...stuck };
  // With segments waiting it rests only after three failed attempts, even if a reset has wiped the count of them.
  if (archived === 0 && patient && alwaysWaits(node, 'ArchiverMain')) return { state: 'failing', ...stuck };
  if (archived === 0 && patient) return { state: 'hung', ...stuck };
  return pace(node, waiting, archived);
}

function count(ready: readonly { readonly count: number }[]): number {
  return ready.reduce((total, row) => total + row.count, 0);
}

/** The time since something was archived or, if that is longer, since the oldest of what waits began to wait. */
function stuckSeconds(
  ready: readonly { readonly oldest_seconds: number | null }[],
  archivedSeconds: number | null,
): number {
  const oldest = Math.max(0, ...ready.map(({ oldest_seconds }) => oldest_seconds ?? 0));
  return Math.min(oldest, archivedSeconds ?? Number.POSITIVE_INFINITY);
}

function alwaysWaits(node: NodeView, wait: string): boolean {
  const seen = [node.earliest('archiverProcess'), node.latest('archiverProcess')];
  return seen.every((rows) => rows?.[0]?.wait === wait);
}

/** The name of the oldest segment that waits, which is the one the archiver is at. */
function oldestReady(
  node: NodeView,
  ready: readonly { readonly timeline: number | null; readonly first: number | null }[],
): { readonly segment?: string } {
  const segmentBytes = node.settingBytes('wal_segment_size');
  const oldest = ready.find(({ first }) => first !== null);
  if (segmentBytes === undefined || oldest?.first == null || oldest.timeline === null) return {};
  return { segment: segmentName(oldest.timeline, oldest.first, segmentBytes) };
}

/** A segment's file name. */
function segmentName(timeline: number, number: number, segmentBytes: number): string {
  const perLog = 0x1_0000_0000 / segmentBytes;
  const digits = [timeline, Math.floor(number / perLog), number % perLog];
  return digits.map((digit) => digit.toString(16).toUpperCase().padStart(8, '0')).join('');
}

/** Slow only if a backlog that matters grew in the window: a burst that is being worked off is no trouble. */
function pace(node: NodeView, waiting: number, archived: number): ArchiverState {
  const segmentBytes = node.settingBytes('wal_segment_size');
  const [from, to] = [walPosition(node, 'earliest'), walPosition(node)];
  if (segmentBytes === undefined || from === undefined || to === undefined) return { state: 'working' };
  const seconds = node.windowSeconds || 1;
  const arriving = (to - from) / segmentBytes / seconds;
  const perSecond = archived / seconds;
  const grew = waiting > count(node.earliest('readyFiles') ?? []);
  if (waiting >= 8 && grew && archived > 0 && perSecond < arriving * keepsUp)
    return { state: 'slow', waiting, perSecond, arriving };
  return { state: 'working' };
}
