/**
 * Sums up a whole segment as fast as one thread can: the same checks as the reader, without making objects.
 *
 * Segments are independent, because every page header tells where its first record starts: a scan owns the records
 * that start and end in its segment. Whatever is unusual (a record that goes on into the next segment, an overwritten
 * continuation, the first refusal) it leaves to the reader, which alone says why something is refused.
 */
import type { Geometry } from '../identify.ts';
import { alignUp, type Lsn } from '../lsn.ts';
import { longHeaderBytes, pageFlag, shortHeaderBytes } from '../page.ts';
import { isResourceManager } from '../release.ts';
import { bodyImageBytes } from './body-images.ts';
import { type CrcMachine, foldedBytesMin, makeCrcMachine, tableBytes } from './crc-module.ts';

/** What a scan found. Records from `first` to `last` are summed; reading goes on at `next`. */
export interface SegmentSums {
  /** The first record that starts in the segment; undefined if nothing could be summed. */
  first: Lsn | undefined;
  /** The address the first record points back to, to be compared with the segment before. */
  firstPrevious: Lsn;
  last: Lsn;
  next: Lsn;
  /** The timelines of the first and the last page that was read. */
  firstTimeline: number;
  lastTimeline: number;
  /** Count, record bytes and image bytes of slot `manager * 16 + (info >> 4)`, three numbers each. */
  readonly sums: Float64Array;
}

/** Puts the bytes of the segment from `offset` on into `target`, zeros where there are none. */
export type ReadInto = (target: Uint8Array, offset: number) => void;

/** Bytes read at a time: small enough to stay in a processor's cache until they are scanned. */
const windowBytes = 2 ** 18;
/** From this length on folding a body before the tables pays. */
const foldBytesMin = foldedBytesMin + 256;

/** A scanner for segments of one geometry; its memory is used again for every segment. */
export class SegmentScanner {
  readonly #geometry: Geometry;
  readonly #machine: CrcMachine;
  readonly #bytes: Uint8Array;
  readonly #words: Int32Array;
  readonly #target: Uint8Array;
  /** Room to put together a record that crosses pages. */
  readonly #scratch = tableBytes + windowBytes;
  readonly #systemLow: number;
  readonly #systemHigh: number;
  #readInto: ReadInto = () => {};
  #start: Lsn = 0;
  /** Where the segment's first byte would lie in memory if the window reached so far back. */
  #base = 0;
  #windowEnd = 0;

  constructor(geometry: Geometry) {
    this.#geometry = geometry;
    this.#machine = makeCrcMachine(windowBytes + geometry.segmentBytes);
    this.#bytes = new Uint8Array(this.#machine.memory.buffer);
    this.#words = new Int32Array(this.#machine.memory.buffer);
    this.#target = this.#bytes.subarray(tableBytes, tableBytes + windowBytes);
    const system = geometry.systemIdentifier ?? 0n;
    this.#systemLow = Number(system & 0xffff_ffffn) | 0;
    this.#systemHigh = Number(system >> 32n) | 0;
  }

  /** Sums up the segment that starts at `start`. WAL of 9.4 is left to the reader. */
  scan(start: Lsn, readInto: ReadInto): SegmentSums {
    this.#readInto = readInto;
    this.#start = start;
    this.#windowEnd = 0;
    const result: SegmentSums = {
      first: undefined,
      firstPrevious: 0,
      last: 0,
      next: start,
      firstTimeline: 0,
      lastTimeline: 0,
      sums: new Float64Array(256 * 16 * 3),
    };
    if (this.#geometry.release.recordHeaderBytes === 24) this.#walk(result);
    return result;
  }

  #walk(result: SegmentSums): void {
    const { pageBytes, segmentBytes, release } = this.#geometry;
    const words = this.#words;
    const bytes = this.#bytes;
    let at = this.#firstRecord(result);
    if (at < 0) return;
    let pageEnd = at - (at % pageBytes) + pageBytes;
    while (at < segmentBytes) {
      if (at === pageEnd) {
        const headerBytes = this.#openPage(at, result);
        if (headerBytes === 0 || this.#continues(at)) break;
        pageEnd = at + pageBytes;
        at += headerBytes;
      }
      const totalLength = words[(this.#base + at) >> 2] ?? 0;
      if (totalLength < 24 || at + totalLength > segmentBytes) break;
      let record = this.#base + at;
      let next = at + alignUp(totalLength);
      let nextPageEnd = pageEnd;
      if (at + totalLength > pageEnd) {
        next = this.#assemble(at, totalLength, pageEnd, result);
        if (next < 0) break;
        record = this.#scratch;
        nextPageEnd = Math.ceil(next / pageBytes) * pageBytes;
      }
      const resourceManager = bytes[record + 17] ?? 0;
      if (!isResourceManager(release, resourceManager)) break;
      const lsn = this.#start + at;
      const header = record >> 2;
      const previous = ((words[header + 2] ?? 0) >>> 0) + ((words[header + 3] ?? 0) >>> 0) * 2 ** 32;
      if (result.first === undefined ? previous >= lsn : previous !== result.last) break;
      const images = bodyImageBytes(bytes, record, record + totalLength, release);
      if (images < 0 || !this.#checksumFits(record, totalLength)) break;

      const info = bytes[record + 16] ?? 0;
      addTo(result.sums, (resourceManager * 16 + (info >> 4)) * 3, totalLength - images, images);
      if (result.first === undefined) {
        result.first = lsn;
        result.firstPrevious = previous;
      }
      result.last = lsn;
      at = next;
      pageEnd = nextPageEnd;
      // After a segment switch the rest of the segment is unused.
      if (resourceManager === 0 && (info & 0xf0) === 0x40) at = segmentBytes;
    }
    result.next = this.#start + at;
  }

  #checksumFits(record: number, totalLength: number): boolean {
    const { crc, crcFolding } = this.#machine;
    const stored = this.#words[(record >> 2) + 5] ?? 0;
    const bodyBytes = totalLength - 24;
    const body = (bodyBytes >= foldBytesMin ? crcFolding : crc)(-1, record + 24, bodyBytes);
    return (crc(body, record, 20) ^ stored) === -1;
  }

  /** Makes sure the page at `offset` is in the window; gives its header's bytes if it is good, else 0. */
  #openPage(offset: number, result: SegmentSums): number {
    const { magic, pageBytes, segmentBytes, release } = this.#geometry;
    if (offset >= this.#windowEnd) {
      this.#readInto(this.#target, offset);
      this.#base = tableBytes - offset;
      this.#windowEnd = offset + windowBytes;
    }
    const words = this.#words;
    const word = (this.#base + offset) >> 2;
    const magicAndInfo = words[word] ?? 0;
    const info = magicAndInfo >>> 16;
    if ((magicAndInfo & 0xffff) !== magic || info & ~release.pageFlags) return 0;
    const isLong = (info & pageFlag.longHeader) !== 0;
    if (isLong !== (offset === 0) || info & pageFlag.firstOverwritesContinuation) return 0;
    const address = ((words[word + 2] ?? 0) >>> 0) + ((words[word + 3] ?? 0) >>> 0) * 2 ** 32;
    const timeline = (words[word + 1] ?? 0) >>> 0;
    if (address !== this.#start + offset || timeline < result.lastTimeline) return 0;
    result.lastTimeline = timeline;
    if (!isLong) return shortHeaderBytes;
    if (words[word + 6] !== this.#systemLow || words[word + 7] !== this.#systemHigh) return 0;
    if (words[word + 8] !== segmentBytes || words[word + 9] !== pageBytes) return 0;
    result.firstTimeline = timeline;
    return longHeaderBytes;
  }

  #continues(page: number): boolean {
    return (((this.#words[(this.#base + page) >> 2] ?? 0) >>> 16) & pageFlag.firstIsContinuation) !== 0;
  }

  #remainingLength(page: number): number {
    return (this.#words[((this.#base + page) >> 2) + 4] ?? 0) >>> 0;
  }

  /** The offset of the first record that starts in the segment, or -1. */
  #firstRecord(result: SegmentSums): number {
    const { pageBytes, segmentBytes } = this.#geometry;
    for (let page = 0; page < segmentBytes; page += pageBytes) {
      const headerBytes = this.#openPage(page, result);
      if (headerBytes === 0) return -1;
      if (!this.#continues(page)) return page + headerBytes;
      const remaining = alignUp(this.#remainingLength(page));
      // A page that says it continues a record and then continues nothing is refused.
      if (remaining === 0) return -1;
      if (remaining < pageBytes - headerBytes) return page + headerBytes + remaining;
    }
    return -1;
  }

  /** Copies a record that crosses pages to the scratch room; gives the offset behind it, or -1 to leave it alone. */
  #assemble(at: number, totalLength: number, pageEnd: number, result: SegmentSums): number {
    const { pageBytes, segmentBytes } = this.#geometry;
    const bytes = this.#bytes;
    let got = pageEnd - at;
    bytes.copyWithin(this.#scratch, this.#base + at, this.#base + pageEnd);
    for (let page = pageEnd; page < segmentBytes; page += pageBytes) {
      const headerBytes = this.#openPage(page, result);
      const remaining = this.#remainingLength(page);
      if (headerBytes === 0 || !this.#continues(page) || remaining !== totalLength - got) return -1;
      const taken = Math.min(pageBytes - headerBytes, remaining);
      const from = this.#base + page + headerBytes;
      bytes.copyWithin(this.#scratch + got, from, from + taken);
      got += taken;
      if (got === totalLength) return page + headerBytes + alignUp(taken);
    }
    return -1;
  }
}

function addTo(sums: Float64Array, slot: number, recordBytes: number, images: number): void {
  sums[slot] = (sums[slot] ?? 0) + 1;
  sums[slot + 1] = (sums[slot + 1] ?? 0) + recordBytes;
  sums[slot + 2] = (sums[slot + 2] ?? 0) + images;
}
