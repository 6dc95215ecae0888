/**
 * Records from a stream of bytes: a segment, or several in a row, coming from a pipe or over the network.
 *
 * The stream begins at the start of a segment. Bytes are kept only from the record being read on. A record that is not
 * whole yet is tried again when at least as much again has arrived, so a long one costs no more than twice its reading.
 */
import { identify } from './identify.ts';
import { type Lsn, segmentNameAt } from './lsn.ts';
import { WalEnd, WalReader } from './reader.ts';
import type { WalRecord } from './record.ts';
import { firstRecordFrom } from './records.ts';
import type { WalSource } from './source.ts';
import type { Stop } from './stop.ts';

/** Bytes that must be there before the kind of WAL is told: the first page of any page size. */
const headBytes = 65_536;

/** Yields records as they become whole; the return value is the reason for the end. Refuses what `identify` refuses. */
export async function* readStream(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<WalRecord, Stop | undefined> {
  const window = new StreamWindow();
  let reading: { source: WalSource; reader: WalReader } | undefined;
  let tryAt = headBytes;
  let last: WalEnd | undefined;

  for await (const chunk of chunks) {
    window.append(chunk);
    if (window.end - window.start < tryAt) continue;
    reading ??= begin(window);
    if (!reading) {
      tryAt *= 2;
      continue;
    }
    for (;;) {
      const result = reading.reader.next();
      if (result instanceof WalEnd) {
        last = result;
        break;
      }
      yield result;
    }
    if (!isWaiting(last)) return last.stop;
    window.forget(reading.reader.position);
    tryAt = Math.max(1, (window.end - window.start) * 2);
    reading = { ...reading, reader: again(reading) };
  }

  reading ??= begin(window);
  for (;;) {
    const result = reading?.reader.next();
    if (!result) return last?.stop;
    if (result instanceof WalEnd) return result.stop;
    yield result;
  }
}

/** True if the reader only misses bytes that may still come. */
function isWaiting(end: WalEnd): boolean {
  return end.stop.check === 'page-short' || end.stop.check === 'segment-missing';
}

/** A new reader at the same place: the old one remembers a page that was cut short. */
function again({ source, reader }: { source: WalSource; reader: WalReader }): WalReader {
  const { position, previous } = reader;
  return new WalReader(source, {
    from: position,
    trustSegments: true,
    ...(previous === undefined ? {} : { previous }),
  });
}

function begin(window: StreamWindow): { source: WalSource; reader: WalReader } | undefined {
  const geometry = identify(window.bytes(0, headBytes), 'the stream');
  window.place(geometry.start);
  const source: WalSource = {
    geometry,
    segment(lsn) {
      const start = lsn - (lsn % geometry.segmentBytes);
      if (start >= window.end) return undefined;
      return {
        name: segmentNameAt(geometry.timeline, start, geometry.segmentBytes),
        start,
        read: (offset, count) => window.bytes(start + offset - window.start, count),
      };
    },
  };
  const from = firstRecordFrom(source, geometry.start);
  return from === undefined
    ? undefined
    : { source, reader: new WalReader(source, { from, trustSegments: true }) };
}

/** The bytes of the stream that are still needed, with their addresses. */
class StreamWindow {
  #joined = Buffer.alloc(0);
  /** Chunks that came since the last look: joined only when somebody looks. */
  #pending: Uint8Array[] = [];
  #length = 0;
  start: Lsn = 0;

  get end(): Lsn {
    return this.start + this.#length;
  }

  append(chunk: Uint8Array): void {
    this.#pending.push(chunk);
    this.#length += chunk.length;
  }

  /** Tells the address of the first byte. */
  place(start: Lsn): void {
    this.start = start;
  }

  /** Drops what lies before the 64 KiB that hold an address. */
  forget(lsn: Lsn): void {
    const kept = lsn - (lsn % headBytes);
    if (kept <= this.start) return;
    this.#joined = Buffer.from(this.#all().subarray(kept - this.start));
    this.#length = this.#joined.length;
    this.start = kept;
  }

  bytes(offset: number, count: number): Buffer {
    return this.#all().subarray(Math.max(0, offset), Math.max(0, offset + count));
  }

  #all(): Buffer {
    if (this.#pending.length > 0) this.#joined = Buffer.concat([this.#joined, ...this.#pending]);
    this.#pending = [];
    return this.#joined;
  }
}
