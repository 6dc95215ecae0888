import type { Geometry } from '../../../wal/identify.ts';
import { formatLsn, type Lsn } from '../../../wal/lsn.ts';
import { WalEnd, WalReader } from '../../../wal/reader.ts';
import type { WalRecord } from '../../../wal/record.ts';
import { type RecordFilter, recordFilter } from '../../../wal/record-filter.ts';
import { recordJson } from '../../../wal/record-json.ts';
import { recordLine } from '../../../wal/record-line.ts';
import { scanLog } from '../../../wal/scan/scan-log.ts';
import { serverText } from '../../../wal/server-text.ts';
import type { Stop } from '../../../wal/stop.ts';
import { type CommandContext, type CommandEntry, exitCode, type Terminal } from '../../command.ts';
import { lsnOption, numberOption, openPaths, startingAt, threadsFor } from './arguments.ts';
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
  readonly workers?: string;
}

/** Lines are handed over in bunches: a call for each would cost more than making it. */
const bunchLines = 512;

/** How often a followed log is looked at again. */
const followEveryMs = 250;

/** `wal dump`: records as pg_waldump lists them. */
export const dumpCommand: CommandEntry = {
  name: 'dump',
  summary: 'List records as pg_waldump does, or as JSON lines.',
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
      .option('--workers <number>', 'threads; chosen by the size of the log by default')
      .action((paths: string[], options: DumpOptions) => {
        const { start, end, limit, follow } = options;
        const isWhole = start === undefined && end === undefined && limit === undefined && !follow;
        return (isWhole ? dumpWhole : dumpPart)(paths, options, context);
      });
  },
};

/** Dumping this much takes about as long as starting a thread. */
const bytesPerThread = 32e6;

/** Dumps a log from end to end, scanning. */
async function dumpWhole(paths: string[], options: DumpOptions, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const wal = openPaths(paths, numberOption(options.timeline, '--timeline', 1));
  const filter = filterOptions(options);
  const matches = recordFilter(filter);
  const { release } = wal.geometry;
  const lineOf = options.json ? recordJson : recordLine;
  const parts = scanLog(wal, {
    from: startingAt(wal, undefined),
    threads: numberOption(options.workers, '--workers', 1) ?? threadsFor(wal, bytesPerThread),
    print: { format: options.json ? 'json' : 'text', filter },
  });
  let lastGood: Lsn | undefined;
  for await (const part of parts) {
    if (part.kind === 'end') {
      tellEnd(part.stop, lastGood, wal.geometry, context);
    } else if (part.kind === 'record') {
      lastGood = part.record.lsn;
      if (matches(part.record)) terminal.out(lineOf(part.record, release));
    } else {
      lastGood = part.scanned.last;
      if (!(await printLines(terminal, part.printed))) break;
    }
  }
  wal.close();
}

/** Prints bytes that are whole lines together; false if nobody reads them any more. */
async function printLines({ bytes, out }: Terminal, chunks: readonly Buffer[]): Promise<boolean> {
  if (bytes) {
    for (const chunk of chunks) if (!(await bytes(chunk))) return false;
  } else if (chunks.length > 0) {
    out(Buffer.concat(chunks).toString().slice(0, -1));
  }
  return true;
}

/** Dumps a part of a log, or a log that is still growing, record by record. */
async function dumpPart(paths: string[], options: DumpOptions, context: CommandContext): Promise<void> {
  const { terminal } = context;
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
    const { release } = wal.geometry;
    const lineOf = options.json ? recordJson : recordLine;
    const bounds = { until, limit, matches, skipTo: asked ?? 0 };
    const read = printRecords(reader, bounds, (record) => lineOf(record, release), terminal.out);
    limit -= read.printed;
    wal.close();
    if (!read.stop) return;
    if (!options.follow) {
      tellEnd(read.stop, reader.previous, wal.geometry, context);
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

/** Says where reading stops in the server's words; exit code 1 unless it may be the ordinary end. */
function tellEnd(
  stop: Stop,
  lastGood: Lsn | undefined,
  { release, segmentBytes }: Geometry,
  { terminal, exit }: CommandContext,
): void {
  const { text } = serverText({ stop, major: release.major, lastGood, segmentBytes });
  terminal.err(`reading stops at ${formatLsn(stop.lsn)}: ${text ?? 'the next segment is not here'}`);
  terminal.err('`reenact wal explain` tells whether this is the end of the log or damage');
  exit(isOrdinaryEnd(stop) ? exitCode.asExpected : exitCode.deviated);
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
