/**
 * What is done with a stretch of the log, on whichever thread: it is summed up, or its records are written out. Jobs
 * and results are plain data, since they travel between threads.
 */
import { closeSync, openSync, readvSync } from 'node:fs';
import { parseBody } from '../body.ts';
import { ByteWriter } from '../byte-writer.ts';
import type { Geometry } from '../identify.ts';
import { alignUp, type Lsn } from '../lsn.ts';
import type { RecordContent } from '../record.ts';
import { type FilterOptions, recordFilter } from '../record-filter.ts';
import { jsonWriter } from '../record-json.ts';
import { lineWriter } from '../record-line.ts';
import type { Stretch } from './record-stream.ts';
import { RecordScanner, type Scanned, type TakeRecords } from './scan-records.ts';

export interface ScanJob {
  readonly geometry: Geometry;
  readonly stretchBytes: number;
  /** Write the records out, in this form; absent if only sums are wanted. */
  readonly print?: { readonly format: 'text' | 'json'; readonly filter: FilterOptions };
}

/** A stretch and the file it lies in. */
export interface ScanTask extends Stretch {
  readonly path: string;
  readonly offset: number;
}

export interface ScanResult {
  /** Undefined if the reader must read the stretch. */
  readonly scanned: Scanned | undefined;
  /** What was printed, in order. */
  readonly printed: readonly Buffer<ArrayBuffer>[];
}

/** Makes the function that does a job on one stretch after another, on this thread. */
export function startJob({ geometry, stretchBytes, print }: ScanJob): (task: ScanTask) => ScanResult {
  const scanner = new RecordScanner(geometry, stretchBytes);
  const printer = print ? recordPrinter(scanner.bytes, geometry, print) : undefined;
  return (task) => {
    const descriptor = openSync(task.path, 'r');
    try {
      const read = (views: readonly Uint8Array[], offset: number) =>
        readvSync(descriptor, views, task.offset + offset);
      const scanned = scanner.scan(task, read, printer?.take);
      const printed = printer?.printed() ?? [];
      return { scanned, printed: scanned ? printed : [] };
    } finally {
      closeSync(descriptor);
    }
  };
}

const lineEnd = 0x0a;

function recordPrinter(
  bytes: Buffer,
  { release }: Geometry,
  { format, filter }: NonNullable<ScanJob['print']>,
): { readonly take: TakeRecords; readonly printed: () => Buffer<ArrayBuffer>[] } {
  const out = new ByteWriter();
  const writer = format === 'json' ? jsonWriter(release) : lineWriter(release);
  const matches = recordFilter(filter);
  const isAll = Object.keys(filter).length === 0;
  return {
    take(from, to, toLsn) {
      for (let at = from; at < to; at += alignUp(bytes.readUInt32LE(at))) {
        const record = recordAt(bytes, at, at + toLsn, release);
        if (!isAll && !matches(record)) continue;
        out.room();
        writer.write(out, record);
        out.room();
        out.byte(lineEnd);
      }
    },
    printed: () => out.take(),
  };
}

/** The record at a position, which the scan has found good. */
function recordAt(buffer: Buffer, start: number, lsn: Lsn, release: Geometry['release']): RecordContent {
  const totalLength = buffer.readUInt32LE(start);
  const body = parseBody(buffer, start, totalLength, release);
  if ('kind' in body) throw new Error(`the scan passed a record whose body is refused: ${body.kind}`);
  return {
    lsn,
    totalLength,
    transaction: buffer.readUInt32LE(start + 4),
    previous: buffer.readUInt32LE(start + 8) + buffer.readUInt32LE(start + 12) * 2 ** 32,
    info: buffer[start + 16] ?? 0,
    resourceManager: buffer[start + 17] ?? 0,
    buffer,
    start,
    body,
    overwrote: undefined,
  };
}
