import { recordLine } from '../../../wal/describe.ts';
import { formatLsn, type Lsn } from '../../../wal/lsn.ts';
import { WalEnd, WalReader } from '../../../wal/reader.ts';
import type { WalRecord } from '../../../wal/record.ts';
import { type RecordFilter, recordFilter } from '../../../wal/record-filter.ts';
import { recordJson } from '../../../wal/record-json.ts';
import { serverText } from '../../../wal/server-text.ts';
import type { Stop } from '../../../wal/stop.ts';
import { type CommandContext, type CommandEntry, exitCode } from '../../command.ts';
import { lsnOption, numberOption, openPaths, startingAt } from './arguments.ts';
import { filterOptions } from './filter-options.ts';

interface DumpOptions {
  readonly rmgr?: string[];
  readonly xid?: string;
  readonly rel?: string;
  readonly start?: string;
  readonly end?: string;
  readonly limit?: string;
  readonly timeline?: string;
  readonly follow?: true;
  readonly json?: true;
}

/** Lines are handed over in bunches: a call for each would cost more than making it. */
const bunchLines = 512;

/** How often a followed log is looked at again. */
const followEveryMs = 250;

/** `wal dump`: records as pg_waldump lists them. */
export const dumpCommand: CommandEntry = {
  name: 'dump',
  summary: 'list records as pg_waldump does, or as JSON lines',
  declare(command, context) {
    command
      .argument('<path...>', 'a pg_wal folder, an archive, or segments of one folder')
      .option('--rmgr <name...>', 'only these resource managers, such as Heap')
      .option('--xid <number>', 'only this transaction')
      .option('--rel <tablespace/database/relation>', 'only records that touch this relation')
      .option('--start <lsn>', 'from the first record at this address or behind it')
      .option('--end <lsn>', 'up to this address')
      .option('--limit <number>', 'at most so many records')
      .option('--timeline <number>', 'the timeline to follow; the newest by default')
      .option('--follow', 'wait for more at the end, until interrupted')
      .option('--json', 'print one JSON object per record')
      .action((paths: string[], options: DumpOptions) => dump(paths, options, context));
  },
};

async function dump(
  paths: string[],
  options: DumpOptions,
  { terminal, exit }: CommandContext,
): Promise<void> {
  const timeline = numberOption(options.timeline, '--timeline', 1);
  const matches = recordFilter(filterOptions(options));
  const until = lsnOption(options.end, '--end') ?? Number.POSITIVE_INFINITY;
  let limit = numberOption(options.limit, '--limit', 1) ?? Number.POSITIVE_INFINITY;
  let place: { from: Lsn; previous?: Lsn } | undefined;
  for (;;) {
    const wal = openPaths(paths, timeline);
    const asked = lsnOption(options.start, '--start');
    place ??= { from: startingAt(wal, asked) };
    const reader = new WalReader(wal, { ...place, trustSegments: asked !== undefined });
    const { release, segmentBytes } = wal.geometry;
    const print = options.json ? recordJson : recordLine;
    const bounds = { until, limit, matches, skipTo: asked ?? 0 };
    const read = printRecords(reader, bounds, (record) => print(record, release), terminal.out);
    limit -= read.printed;
    wal.close();
    if (!read.stop) return;
    if (!options.follow) {
      const lastGood = reader.previous;
      const { text } = serverText({ stop: read.stop, major: release.major, lastGood, segmentBytes });
      terminal.err(`reading stops at ${formatLsn(read.stop.lsn)}: ${text ?? 'the next segment is not here'}`);
      terminal.err('`reenact wal explain` tells whether this is the end of the log or damage');
      exit(isOrdinaryEnd(read.stop) ? exitCode.asExpected : exitCode.deviated);
      return;
    }
    place = {
      from: reader.position,
      ...(reader.previous === undefined ? {} : { previous: reader.previous }),
    };
    await new Promise((resolve) => {
      setTimeout(resolve, followEveryMs);
    });
  }
}

interface Bounds {
  readonly until: Lsn;
  readonly limit: number;
  readonly matches: RecordFilter;
  /** Records before this address are read, for their links, and not printed. */
  readonly skipTo: Lsn;
}

function printRecords(
  reader: WalReader,
  bounds: Bounds,
  print: (record: WalRecord) => string,
  out: (text: string) => void,
): { readonly stop: Stop | undefined; readonly printed: number } {
  // Lines are kept, never records: a record holds on to its page.
  let lines: string[] = [];
  let printed = 0;
  const flush = () => {
    if (lines.length > 0) out(lines.join('\n'));
    lines = [];
  };
  let stop: Stop | undefined;
  while (printed < bounds.limit && reader.position < bounds.until) {
    const result = reader.next();
    if (result instanceof WalEnd) {
      stop = result.stop;
      break;
    }
    if (result.lsn < bounds.skipTo || result.lsn >= bounds.until || !bounds.matches(result)) continue;
    lines.push(print(result));
    printed++;
    if (lines.length >= bunchLines) flush();
  }
  flush();
  return { stop, printed };
}

/** A length of zero or a missing next segment may be the end; anything else deserves exit code 1. */
function isOrdinaryEnd(stop: Stop): boolean {
  return stop.check === 'segment-missing' || (stop.check === 'record-length' && stop.got === 0);
}
