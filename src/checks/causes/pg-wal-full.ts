import type { NodeView } from '../../dump/view.ts';
import { formatDuration } from '../../kit/duration.ts';
import { formatSize } from '../../kit/size.ts';
import { type CauseFinding, defineCause } from './cause.ts';
import { judgeArchiver } from './wal/archiver-state.ts';
import { type WalRate, walRate } from './wal/rate.ts';
import { isPinned, noticedSegments, readSlots } from './wal/slots.ts';

/** How long the disk lasts, as an interval; seconds. */
export interface TimeToFull {
  readonly soonestSeconds: number;
  readonly likelySeconds: number;
  readonly latestSeconds: number;
}

/** The time until this many bytes are written at these rates. */
export function timeToFull(freeBytes: number, rate: WalRate): TimeToFull {
  const at = (bytesPerSecond: number) =>
    bytesPerSecond > 0 ? freeBytes / bytesPerSecond : Number.POSITIVE_INFINITY;
  return {
    soonestSeconds: at(rate.highBytesPerSecond),
    likelySeconds: at(rate.bytesPerSecond),
    latestSeconds: at(rate.lowBytesPerSecond),
  };
}

/** Whether pg_wal grows without an end, and when its disk is full. */
export const pgWalFull = defineCause({
  kind: 'pg-wal-full',
  asks: 'Does pg_wal grow without an end, and when is its disk full?',
  look: (cluster, inquiry) =>
    cluster.nodes.flatMap((node): CauseFinding[] => {
      const why = growsBecause(node);
      const rate = walRate(node);
      if (why === undefined || !rate || rate.highBytesPerSecond === 0) return [];
      const horizons = rate.horizons.map(
        ({ since, bytesPerSecond }) => `${since} ${formatSize(Math.round(bytesPerSecond))}/s`,
      );
      const free = node.machine.diskFreeBytes;
      if (free === undefined) {
        return [
          {
            cause: 'pg-wal-full',
            node: node.name,
            weight: 'know',
            confidence: 'possible',
            what: `pg_wal of ${node.name} grows with everything that is written; how long its disk lasts cannot be said.`,
            why: `${why} Free disk space is not visible in SQL.`,
            advice: [`Tell what df says of the disk of pg_wal: --disk-free ${node.name}=300GB`],
            evidence: [`WAL is written: ${horizons.join('; ')}`],
            unseen: ['free space where pg_wal lies'],
          },
        ];
      }
      const { soonestSeconds, likelySeconds, latestSeconds } = timeToFull(free, rate);
      return [
        {
          cause: 'pg-wal-full',
          node: node.name,
          weight: likelySeconds <= inquiry.horizonSeconds ? 'act' : 'know',
          confidence: 'likely',
          what: `The disk of pg_wal on ${node.name} is full in about ${inWords(likelySeconds)} (${inWords(soonestSeconds)} to ${inWords(latestSeconds)}).`,
          why: `${why} When the disk is full the server ends with a PANIC and cannot start again before there is room.`,
          advice: [
            'Remove the cause; more disk only moves the hour.',
            'Never delete files from pg_wal by hand.',
          ],
          evidence: [`${formatSize(free)} free`, `WAL is written: ${horizons.join('; ')}`],
        },
      ];
    }),
});

/** Why nothing is removed at present, if something that does not move by itself keeps the WAL. */
export function growsBecause(node: NodeView): string | undefined {
  const archiver = judgeArchiver(node);
  if (archiver?.state === 'hung') return 'The archiver hangs, so no segment is removed.';
  if (archiver?.state === 'failing') return 'Archiving fails, so no segment is removed.';
  if (archiver?.state === 'without command' && archiver.waiting > 0)
    return 'Segments wait for an archive_command that is not set.';
  const unlimited = (node.settingBytes('max_slot_wal_keep_size') ?? -1) < 0;
  const stuck = readSlots(node).find(
    (reading) =>
      reading.slot.restart_lsn === reading.before.restart_lsn &&
      reading.beyondOrdinaryBytes >= noticedSegments * reading.segmentBytes &&
      (reading.slot.active === false || isPinned(reading)),
  );
  if (stuck && unlimited) {
    return isPinned(stuck)
      ? `An open transaction holds slot ${stuck.slot.name} back, so nothing behind it is removed.`
      : `Slot ${stuck.slot.name} does not move, so nothing behind it is removed.`;
  }
  return undefined;
}

const inWords = (seconds: number) => (Number.isFinite(seconds) ? formatDuration(seconds * 1_000) : 'never');
