/**
 * Reads a folder by scanning stretches. Every record passes the checks that the reader makes; at the seams between
 * stretches, and at whatever a scan left alone, the reader itself takes over.
 */
import type { WalDirectory } from '../directory.ts';
import type { Lsn } from '../lsn.ts';
import { WalEnd, WalReader } from '../reader.ts';
import type { WalRecord } from '../record.ts';
import type { Stop } from '../stop.ts';
import type { ScanResult, ScanTask } from './scan-job.ts';
import type { Scanned } from './scan-records.ts';
import { ScanThreads } from './scan-threads.ts';
import type { PrintOptions } from './stretch-printer.ts';

/** A part of the log: what a scan found in a stretch, one record that was read by itself, or the end. */
export type LogPart =
  | { readonly kind: 'stretch'; readonly scanned: Scanned; readonly printed: ScanResult['printed'] }
  | { readonly kind: 'record'; readonly record: WalRecord }
  | { readonly kind: 'end'; readonly stop: Stop; readonly end: Lsn };

export interface ScanLogOptions {
  readonly from: Lsn;
  readonly threads: number;
  readonly print?: PrintOptions;
}

/** Large enough that seams do not matter, small enough that a result is no burden. */
const stretchBytesMax = 16 * 2 ** 20;

/** Yields the log from the record at `from` on, part by part; the last part tells where and why reading stops. */
export async function* scanLog(
  wal: WalDirectory,
  { from, threads, print }: ScanLogOptions,
): AsyncGenerator<LogPart, void> {
  const { geometry } = wal;
  const stretchBytes = Math.min(geometry.segmentBytes, stretchBytesMax);
  const tasks = tasksOf(wal, from, stretchBytes);
  const scans = new ScanThreads({ geometry, stretchBytes, ...(print ? { print } : {}) }, tasks, threads);
  const begin = tasks[0]?.start ?? 0;
  let reader = new WalReader(wal, { from, trustSegments: true });
  let timeline = 0;
  let scannedIndex = -1;
  try {
    for (;;) {
      const index = Math.floor((reader.position - begin) / stretchBytes);
      if (index > scannedIndex && index < tasks.length) {
        const { scanned, printed } = await scans.result(index);
        scannedIndex = index;
        if (scanned && scanned.firstTimeline >= timeline && fits(scanned, reader)) {
          yield { kind: 'stretch', scanned, printed };
          timeline = scanned.lastTimeline;
          reader = new WalReader(wal, { from: scanned.next, previous: scanned.last, trustSegments: true });
          continue;
        }
      }
      const result = reader.next();
      if (result instanceof WalEnd) {
        yield { kind: 'end', stop: result.stop, end: reader.position };
        return;
      }
      yield { kind: 'record', record: result };
    }
  } finally {
    await scans.close();
  }
}

/** Stretches of the segments that are there without a gap. */
function tasksOf(wal: WalDirectory, from: Lsn, stretchBytes: number): ScanTask[] {
  const { segmentBytes } = wal.geometry;
  const tasks: ScanTask[] = [];
  for (let start = from - (from % segmentBytes); ; start += segmentBytes) {
    const file = wal.fileAt(start);
    if (!file || file.fileBytes !== segmentBytes) return tasks;
    for (let offset = 0; offset < segmentBytes; offset += stretchBytes) {
      tasks.push({ path: file.path, offset, start: start + offset, bytes: stretchBytes });
    }
  }
}

/** True if the next record to be read is the scan's first. A position at the start of a page means behind its header. */
function isAt({ position }: WalReader, { first }: Scanned): boolean {
  return position === first || (position < first && first - position <= 40);
}

/** A scan is taken over if it begins exactly where reading is, and its first record points back to the last one read. */
function fits(scanned: Scanned, reader: WalReader): boolean {
  const { previous } = reader;
  return isAt(reader, scanned) && (previous === undefined || scanned.firstPrevious === previous);
}
