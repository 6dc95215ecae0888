/** Prints the records of a stretch: the frequent kinds where they lie, the others as those of the reader are printed. */
import { parseBody } from '../body.ts';
import { alignUp, type Lsn } from '../lsn.ts';
import type { RecordContent } from '../record.ts';
import { type FilterOptions, type RecordFilter, recordFilter } from '../record-filter.ts';
import { recordJson } from '../record-json.ts';
import { recordLine } from '../record-line.ts';
import type { Release } from '../release.ts';
import { type RecordPrint, recordPrint } from './record-print.ts';
import type { RecordScanner } from './scan-records.ts';

export interface PrintOptions {
  readonly format: 'text' | 'json';
  /** Only records that match; with an empty filter all of them. */
  readonly filter: FilterOptions;
}

export class StretchPrinter {
  readonly #bytes: Buffer;
  readonly #release: Release;
  readonly #machine: RecordPrint;
  readonly #matches: RecordFilter | undefined;
  readonly #lineOf: typeof recordLine;
  #chunks: Buffer<ArrayBuffer>[] = [];

  constructor(scanner: RecordScanner, release: Release, { format, filter }: PrintOptions) {
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
      if (!this.#machine.add(line)) this.#chunks.push(this.#machine.take(), ownBytes(line));
    }
    return at + alignUp(record.totalLength);
  }
}

/** A text's bytes in memory of their own, which can be moved to another thread. */
function ownBytes(text: string): Buffer<ArrayBuffer> {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
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
