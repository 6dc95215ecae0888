import type { WalDirectory } from '../../../wal/directory.ts';
import { formatLsn, type Lsn } from '../../../wal/lsn.ts';
import { WalEnd, WalReader } from '../../../wal/reader.ts';
import { scanStats } from '../../../wal/scan/scan-stats.ts';
import { statsRows, statsTable, WalStats } from '../../../wal/stats.ts';
import type { CommandEntry, Terminal } from '../../command.ts';
import { lsnOption, numberOption, openPaths, startingAt, threadsFor } from './arguments.ts';

interface StatsOptions {
  readonly record?: true;
  readonly start?: string;
  readonly end?: string;
  readonly timeline?: string;
  readonly json?: true;
  readonly workers?: string;
}

/** `wal stats`: sums by resource manager, laid out as `pg_waldump --stats` does. */
export const statsCommand: CommandEntry = {
  name: 'stats',
  summary: 'Sum up records as pg_waldump --stats does.',
  declare(command, { terminal }) {
    command
      .argument('<path...>', 'a pg_wal folder, an archive, or segments of one folder')
      .option('--record', 'by kind of record instead of by resource manager')
      .option('--start <lsn>', 'from the first record at this address or behind it')
      .option('--end <lsn>', 'up to this address')
      .option('--timeline <number>', 'the timeline to follow; the newest by default')
      .option('--json', 'print JSON')
      .option('--workers <number>', 'threads; chosen by the size of the log by default')
      .action((paths: string[], options: StatsOptions) => printStats(paths, options, terminal));
  },
};

async function printStats(paths: string[], options: StatsOptions, terminal: Terminal): Promise<void> {
  const wal = openPaths(paths, numberOption(options.timeline, '--timeline', 1));
  const asked = lsnOption(options.start, '--start');
  const until = lsnOption(options.end, '--end');
  const from = startingAt(wal, asked);
  const threads = numberOption(options.workers, '--workers', 1) ?? threadsFor(wal, bytesPerThread);
  const summed =
    asked === undefined && until === undefined
      ? { first: from, ...(await scanStats(wal, from, threads)) }
      : readRange(wal, from, asked ?? 0, until ?? Number.POSITIVE_INFINITY);
  wal.close();
  const rows = statsRows(summed.stats, wal.geometry.release, options.record === true);
  const range = { start: formatLsn(summed.first), end: formatLsn(summed.end) };
  if (options.json) terminal.out(JSON.stringify({ ...range, rows }, undefined, 2));
  else terminal.out(statsTable(rows, range).join('\n'));
}

/** Starting a thread costs about as much as summing up 100 MB. */
const bytesPerThread = 150e6;

/** Sums up a part of the log, record by record. */
function readRange(wal: WalDirectory, from: Lsn, skipTo: Lsn, until: Lsn) {
  const reader = new WalReader(wal, { from, trustSegments: true });
  const stats = new WalStats();
  let first: Lsn | undefined;
  let end = from;
  while (reader.position < until) {
    const result = reader.next();
    if (result instanceof WalEnd || result.lsn >= until) break;
    if (result.lsn < skipTo) continue;
    first ??= result.lsn;
    end = result.next;
    stats.add(result);
  }
  return { stats, first: first ?? from, end };
}
