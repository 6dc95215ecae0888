/** Statistics of a folder by scanning. */
import type { WalDirectory } from '../directory.ts';
import type { Lsn } from '../lsn.ts';
import { WalStats } from '../stats.ts';
import type { Stop } from '../stop.ts';
import { scanLog } from './scan-log.ts';
import type { Scanned } from './scan-records.ts';

export interface ScannedStats {
  readonly stats: WalStats;
  /** Where the last summed record ends. */
  readonly end: Lsn;
  readonly stop: Stop | undefined;
}

/** Sums up everything from the record at `from` to where reading stops. */
export async function scanStats(wal: WalDirectory, from: Lsn, threads: number): Promise<ScannedStats> {
  const stats = new WalStats();
  for await (const part of scanLog(wal, { from, threads })) {
    if (part.kind === 'end') return { stats, end: part.end, stop: part.stop };
    if (part.kind === 'record') stats.add(part.record);
    else addSums(stats, part.scanned);
  }
  return { stats, end: from, stop: undefined };
}

function addSums(stats: WalStats, { sums }: Scanned): void {
  for (let slot = 0; slot < stats.slots.length; slot++) {
    const count = sums[slot * 3] ?? 0;
    if (count === 0) continue;
    stats.addSums(slot, { count, recordBytes: sums[slot * 3 + 1] ?? 0, imageBytes: sums[slot * 3 + 2] ?? 0 });
  }
}
