/**
 * What is done with a stretch of the log, on whichever thread: it is summed up, or its records are written out. Jobs
 * and results are plain data, since they travel between threads.
 */
import { closeSync, openSync, readvSync } from 'node:fs';
import { parseBody } from '../body.ts';
import type { Geometry } from '../identify.ts';
import { alignUp, type Lsn } from '../lsn.ts';
import type { RecordContent } from '../record.ts';
import { type FilterOptions, type RecordFilter, recordFilter } from '../record-filter.ts';
import { recordJson } from '../record-json.ts';
import { recordLine } from '../record-line.ts';
import type { Release } from '../release.ts';
import { printRoomBytes, type RecordPrint, recordPrint } from './record-print.ts';
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
  const scanner = new RecordScanner(geometry, stretchBytes, print ? printRoomBytes : 0);
  const printer = print ? new StretchPrinter(scanner, geometry.release, print) : undefined;
  const take: TakeRecords | undefined = printer && ((from, to, toLsn) => printer.print(from, to, toLsn));
  return (task) => {
    const descriptor = openSync(task.path, 'r');
    try {
      const read = (views: readonly Uint8Array[], offset: number) =>
        readvSync(descriptor, views, task.offset + offset);
      const scanned = scanner.scan(task, read, take);
      const printed = printer?.take() ?? [];
      return { scanned, printed: scanned ? printed : [] };
    } finally {
      closeSync(descriptor);
    }
  };
}

/** Prints a stretch's records: the frequent kinds where they lie, the others as the reader's records are printed. */
class StretchPrinter {
  readonly #bytes: Buffer;
  readonly #release: Release;
  readonly #machine: RecordPrint;
  readonly #matches: RecordFilter | undefined;
  readonly #lineOf: typeof recordLine;
  #chunks: Buffer<ArrayBuffer>[] = [];

  constructor(scanner: RecordScanner, release: Release, { format, filter }: NonNullable<ScanJob['print']>) {
    const { memory, room } = scanner.memory;
    this.#bytes = Buffer.from(memory.buffer);
    this.#release = release;
    this.#machine = recordPrint(memory, room, release, format);
    this.#matches = Object.keys(filter).length > 0 ? recordFilter(filter) : undefined;
    this.#lineOf = format === 'json' ? recordJson : recordLine;
  }

  print(from: number, to: number, toLsn: number): void {
    let at = from;
    while (at < to) {
      if (!this.#matches) at = this.#machine.print(at, to, toLsn);
      if (this.#machine.isFull) this.#chunks.push(this.#machine.take());
      else if (at < to) at = this.#printOne(at, at + toLsn);
    }
  }

  take(): Buffer<ArrayBuffer>[] {
    const chunks = [...this.#chunks, this.#machine.take()];
    this.#chunks = [];
    return chunks.filter((chunk) => chunk.length > 0);
  }

  /** Prints a record in the general way and gives where the next one is. */
  #printOne(at: number, lsn: Lsn): number {
    const record = recordAt(this.#bytes, at, lsn, this.#release);
    if (!this.#matches || this.#matches(record)) {
      const line = `${this.#lineOf(record, this.#release)}\n`;
      if (!this.#machine.add(line)) {
        this.#chunks.push(this.#machine.take());
        if (!this.#machine.add(line))
          this.#chunks.push(Buffer.from(Uint8Array.from(Buffer.from(line)).buffer));
      }
    }
    return at + alignUp(record.totalLength);
  }
}

/** The record at a position, which the scan has found good. */
function recordAt(buffer: Buffer, start: number, lsn: Lsn, release: Release): RecordContent {
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
