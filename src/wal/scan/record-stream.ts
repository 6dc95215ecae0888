/**
 * A stretch of the log as one uninterrupted stream of records: page headers are read to one side, where they are
 * checked, and what the pages hold is read to the other, where it joins up.
 *
 * Places are counted in bytes of the stream from the stretch's first page on; `base + place` is the byte's position in
 * memory. A window of the stretch is there at a time, small enough to stay in a processor's cache.
 */
import type { Geometry } from '../identify.ts';
import type { Lsn } from '../lsn.ts';
import { longHeaderBytes, pageFlag, shortHeaderBytes } from '../page.ts';
import { roomBefore } from './joint-checksum.ts';
import { ledgerBytes } from './record-walk.ts';
import { type WasmMemory, wasmMemory } from './wasm-runtime.ts';

/** Fills the views one after another with the file's bytes from `offset` on; tells how many there were. */
export type ReadInto = (views: readonly Uint8Array[], offset: number) => number;

/** A stretch to be read: whole pages of one segment. */
export interface Stretch {
  readonly start: Lsn;
  readonly bytes: number;
}

const windowBytes = 2 ** 18;

export class RecordStream {
  readonly memory: WasmMemory;
  /** Where the memory's room for others begins. */
  readonly room: number;
  readonly bytes: Buffer;
  readonly words: Int32Array;
  /** Bytes of a page without its header. */
  readonly pagePayload: number;
  /** What each page says is left of a record begun before it; -1 if it begins with a record of its own. */
  readonly remaining: Float64Array;
  base = 0;
  /** Behind the last byte that is there. */
  end = 0;
  firstTimeline = 0;
  lastTimeline = 0;
  readonly #geometry: Geometry;
  readonly #headerRow = ledgerBytes;
  readonly #windowStart: number;
  readonly #windowPages: number;
  readonly #views: readonly Uint8Array[];
  readonly #system: readonly [number, number];
  #stretch: Stretch = { start: 0, bytes: 0 };
  #read: ReadInto = () => 0;
  #pagesRead = 0;
  #isOver = false;

  /**
   * A stream for stretches of at most so many bytes; its memory is used again for every stretch. `roomBytes` more are
   * for others who work on the records where they lie.
   */
  constructor(geometry: Geometry, stretchBytesMax: number, roomBytes: number) {
    const { pageBytes } = geometry;
    this.#geometry = geometry;
    this.pagePayload = pageBytes - shortHeaderBytes;
    this.#windowPages = windowBytes / pageBytes;
    const rowBytes = this.#windowPages * shortHeaderBytes;
    // A record that is not whole yet is kept before the window; it may be as long as the stretch.
    this.#windowStart = this.#headerRow + rowBytes + roomBefore + stretchBytesMax;
    this.#windowStart += -this.#windowStart & 15;
    this.room = this.#windowStart + windowBytes;
    this.memory = wasmMemory(this.room + roomBytes);
    this.bytes = Buffer.from(this.memory.buffer);
    this.words = new Int32Array(this.memory.buffer);
    this.remaining = new Float64Array(stretchBytesMax / pageBytes);
    this.#views = Array.from({ length: this.#windowPages }, (_, page) => [
      this.#view(this.#headerRow + page * shortHeaderBytes, shortHeaderBytes),
      this.#view(this.#windowStart + page * this.pagePayload, this.pagePayload),
    ]).flat();
    const system = geometry.systemIdentifier ?? 0n;
    this.#system = [Number(BigInt.asIntN(32, system)), Number(BigInt.asIntN(32, system >> 32n))];
  }

  /** Begins a stretch. Nothing is there before the first `more`. */
  open(stretch: Stretch, read: ReadInto): void {
    this.#stretch = stretch;
    this.#read = read;
    this.#pagesRead = 0;
    this.#isOver = false;
    this.end = 0;
    this.firstTimeline = 0;
    this.lastTimeline = 0;
  }

  /** Bytes of the whole stretch's stream. */
  get length(): number {
    return (this.#stretch.bytes / this.#geometry.pageBytes) * this.pagePayload;
  }

  /** Reads the next window and keeps the bytes from `place` on. False if no further page is there or good. */
  more(place: number): boolean {
    const { pageBytes } = this.#geometry;
    const offset = this.#pagesRead * pageBytes;
    if (this.#isOver || offset >= this.#stretch.bytes) return false;
    const kept = this.#windowStart - (this.end - place);
    this.bytes.copyWithin(kept, this.base + place, this.base + this.end);
    this.base = this.#windowStart - this.end;
    const pages = Math.min(this.#windowPages, (this.#stretch.bytes - offset) / pageBytes);
    const views = pages === this.#windowPages ? this.#views : this.#views.slice(0, pages * 2);
    const got = Math.floor(this.#read(views, offset) / pageBytes);
    for (let page = 0; page < got && this.#isGood(page); page++) this.#pagesRead++;
    this.#isOver = this.#pagesRead * pageBytes < offset + pages * pageBytes;
    this.end = this.#pagesRead * this.pagePayload;
    return this.#pagesRead * pageBytes > offset;
  }

  /** Checks a page of the window and notes what it says. An overwritten continuation counts as not good. */
  #isGood(page: number): boolean {
    const { magic, release, segmentBytes } = this.#geometry;
    const { words } = this;
    const header = (this.#headerRow + page * shortHeaderBytes) >> 2;
    const offset = this.#pagesRead * this.#geometry.pageBytes;
    const magicAndInfo = words[header] ?? 0;
    const info = magicAndInfo >>> 16;
    if ((magicAndInfo & 0xffff) !== magic || info & ~release.pageFlags) return false;
    const lsn = this.#stretch.start + offset;
    const isLong = (info & pageFlag.longHeader) !== 0;
    const isFirstOfSegment = offset === 0 && lsn % segmentBytes === 0;
    if (isLong !== isFirstOfSegment || info & pageFlag.firstOverwritesContinuation) return false;
    if (isLong && !this.#isLongHeaderGood()) return false;
    const timeline = (words[header + 1] ?? 0) >>> 0;
    if (longAt(words, header + 2) !== lsn || timeline < this.lastTimeline) return false;
    if (offset === 0) this.firstTimeline = timeline;
    this.lastTimeline = timeline;
    const continues = (info & pageFlag.firstIsContinuation) !== 0;
    this.remaining[this.#pagesRead] = continues ? (words[header + 4] ?? 0) >>> 0 : -1;
    return true;
  }

  /** A long header goes on where the other pages' payload begins. */
  #isLongHeaderGood(): boolean {
    const { segmentBytes, pageBytes } = this.#geometry;
    const rest = this.#windowStart >> 2;
    const expected = [...this.#system, segmentBytes, pageBytes];
    return expected.every((value, index) => this.words[rest + index] === value);
  }

  /** Where the records of a stretch can begin: behind the rest of a long header, if it has one. */
  get firstPlace(): number {
    return this.#stretch.start % this.#geometry.segmentBytes === 0 ? longHeaderBytes - shortHeaderBytes : 0;
  }

  /** The 32-bit number at a place. */
  word(place: number): number {
    return (this.words[(this.base + place) >> 2] ?? 0) >>> 0;
  }

  /** The 64-bit number at a place. */
  long(place: number): number {
    return longAt(this.words, (this.base + place) >> 2);
  }

  #view(position: number, count: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, position, count);
  }
}

/** The 64-bit number at a word, exact up to 2^53; a larger one only has to differ from every address. */
function longAt(words: Int32Array, word: number): number {
  return ((words[word] ?? 0) >>> 0) + ((words[word + 1] ?? 0) >>> 0) * 2 ** 32;
}
