import { formatLsn } from '../../../wal/lsn.ts';
import { WalEnd, WalReader } from '../../../wal/reader.ts';
import { statsRows, statsTable, WalStats } from '../../../wal/stats.ts';
import type { CommandEntry } from '../../command.ts';
import { lsnOption, numberOption, openPaths, startingAt } from './arguments.ts';

interface StatsOptions {
  readonly record?: true;
  readonly start?: string;
  readonly end?: string;
  readonly timeline?: string;
  readonly json?: true;
}

/** `wal stats`: sums by resource manager, laid out as `pg_waldump --stats` does. */
export const statsCommand: CommandEntry = {
  name: 'stats',
  summary: 'sum up records as pg_waldump --stats does',
  declare(command, { terminal }) {
    command
      .argument('<path...>', 'a pg_wal folder, an archive, or segments of one folder')
      .option('--record', 'by kind of record instead of by resource manager')
      .option('--start <lsn>', 'from the first record at this address or behind it')
      .option('--end <lsn>', 'up to this address')
      .option('--timeline <number>', 'the timeline to follow; the newest by default')
      .option('--json', 'print JSON')
      .action((paths: string[], options: StatsOptions) => {
        const wal = openPaths(paths, numberOption(options.timeline, '--timeline', 1));
        const asked = lsnOption(options.start, '--start');
        const until = lsnOption(options.end, '--end') ?? Number.POSITIVE_INFINITY;
        const reader = new WalReader(wal, {
          from: startingAt(wal, asked),
          trustSegments: asked !== undefined,
        });
        const stats = new WalStats();
        let first: number | undefined;
        let end = reader.position;
        while (reader.position < until) {
          const result = reader.next();
          if (result instanceof WalEnd || result.lsn >= until) break;
          if (result.lsn < (asked ?? 0)) continue;
          first ??= result.lsn;
          end = result.next;
          stats.add(result);
        }
        wal.close();
        const rows = statsRows(stats, wal.geometry.release, options.record === true);
        const range = { start: formatLsn(first ?? 0), end: formatLsn(end) };
        if (options.json) terminal.out(JSON.stringify({ ...range, rows }, undefined, 2));
        else terminal.out(statsTable(rows, range).join('\n'));
      });
  },
};
