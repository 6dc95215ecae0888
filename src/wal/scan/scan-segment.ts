/**
 * Sums up a whole segment as fast as one thread can: the same checks as the reader, without making objects.
 *
 * Segments are independent, because every page header tells where its first record starts: a scan owns the records
 * that start and end in its segment. Whatever is unusual (a record that goes on into the next segment, an overwritten
 * continuation, the first refusal) it leaves to the reader, which alone says why something is refused.
 */

import { blockFlag, dataPageBytes } from '../body.ts';
import type { Geometry } from '../identify.ts';
import { alignUp, type Lsn } from '../lsn.ts';
import { longHeaderBytes, pageFlag, shortHeaderBytes } from '../page.ts';
import { isResourceManager } from '../release.ts';
import { type CrcMachine, foldedBytesMin, makeCrcMachine, tableBytes } from './crc-module.ts';

/** What a scan found. Records from `first` to `last` are summed; reading goes on at `next`. */
export interface SegmentSums {
  /** The first record that starts in the segment; undefined if nothing could be summed. */
  readonly first: Lsn | undefined;
  /** The address the first record points back to, to be compared with the segment before. */
  readonly firstPrevious: Lsn;
  readonly last: Lsn;
  readonly next: Lsn;
  /** The timelines of the first and the last page that was read. */
  readonly firstTimeline: number;
  readonly lastTimeline: number;
  /** Count, record bytes and image bytes of slot `manager * 16 + (info >> 4)`, three numbers each. */
  readonly sums: Float64Array;
}

/** A scanner for segments of up to `segmentBytes`; its memory is used again for every segment. */
export class SegmentScanner {
  readonly #machine: CrcMachine;
  readonly #bytes: Uint8Array;
  readonly #words: Int32Array;
  readonly #scratch: number;

  constructor(segmentBytes: number) {
    // Behind the segment there is room to put together a record that crosses pages.
    this.#machine = makeCrcMachine(segmentBytes * 2);
    this.#bytes = new Uint8Array(this.#machine.memory.buffer);
    this.#words = new Int32Array(this.#machine.memory.buffer);
    this.#scratch = tableBytes + segmentBytes;
  }

  /** Where the caller puts the segment's bytes before it calls `scan`. */
  target(segmentBytes: number): Uint8Array {
    return this.#bytes.subarray(tableBytes, tableBytes + segmentBytes);
  }

  /** Sums up the segment that lies in `target`. `start` is its address. WAL of 9.4 is left to the reader. */
  scan(geometry: Geometry, start: Lsn): SegmentSums {
    const { pageBytes, segmentBytes, release } = geometry;
    const words = this.#words;
    const bytes = this.#bytes;
    const sums = new Float64Array(256 * 16 * 3);
    const result = {
      first: undefined as Lsn | undefined,
      firstPrevious: 0,
      last: 0,
      next: start,
      firstTimeline: 0,
      lastTimeline: 0,
      sums,
    };
    const system = geometry.systemIdentifier ?? 0n;
    const systemLow = Number(system & 0xffff_ffffn) | 0;
    const systemHigh = Number(system >> 32n) | 0;
    if (release.recordHeaderBytes !== 24) return result;
    const base = tableBytes;
    const end = segmentBytes;
    const high = Math.floor(start / 2 ** 32);
    const low = start % 2 ** 32;
    const { imageBits } = release;
    const compressed = imageBits.pglz | imageBits.lz4 | imageBits.zstd;
    let newestTimeline = 0;

    /** The header bytes of the page at `offset` if it is good, else 0. */
    const pageHeader = (offset: number): number => {
      const word = (base + offset) >> 2;
      const magicInfo = words[word] ?? 0;
      const info = magicInfo >>> 16;
      if ((magicInfo & 0xffff) !== geometry.magic || info & ~release.pageFlags) return 0;
      const isLong = (info & pageFlag.longHeader) !== 0;
      if (isLong !== (offset === 0) || info & pageFlag.firstOverwritesContinuation) return 0;
      const address = low + offset;
      if ((words[word + 2] ?? 0) >>> 0 !== address % 2 ** 32) return 0;
      if ((words[word + 3] ?? 0) >>> 0 !== high + Math.floor(address / 2 ** 32)) return 0;
      const timeline = (words[word + 1] ?? 0) >>> 0;
      if (timeline < newestTimeline) return 0;
      newestTimeline = timeline;
      if (isLong) {
        if (words[word + 6] !== systemLow || words[word + 7] !== systemHigh) return 0;
        if (words[word + 8] !== segmentBytes || words[word + 9] !== pageBytes) return 0;
        result.firstTimeline = timeline;
      }
      return isLong ? longHeaderBytes : shortHeaderBytes;
    };

    let at = this.#firstRecord(geometry, pageHeader);
    if (at < 0) return result;
    let previousLow = 0;
    let previousHigh = 0;
    let pageEnd = at - (at % pageBytes) + pageBytes;
    for (;;) {
      if (at === pageEnd) {
        if (at >= end) break;
        const headerBytes = pageHeader(at);
        if (headerBytes === 0 || (bytes[base + at + 2] ?? 0) & pageFlag.firstIsContinuation) break;
        pageEnd = at + pageBytes;
        at += headerBytes;
      }
      const word = (base + at) >> 2;
      const totalLength = words[word] ?? 0;
      if (totalLength < 24 || at + totalLength > end) break;
      let record = base + at;
      let next = at + alignUp(totalLength);
      let nextPageEnd = pageEnd;
      if (at + totalLength > pageEnd) {
        const assembled = this.#assemble(at, totalLength, pageEnd, geometry, pageHeader);
        if (assembled < 0) break;
        record = this.#scratch;
        next = assembled;
        nextPageEnd = next % pageBytes === 0 ? next : next - (next % pageBytes) + pageBytes;
      }

      const header = record >> 2;
      const resourceManager = bytes[record + 17] ?? 0;
      const info = bytes[record + 16] ?? 0;
      if (!isResourceManager(release, resourceManager)) break;
      const linkLow = (words[header + 2] ?? 0) >>> 0;
      const linkHigh = (words[header + 3] ?? 0) >>> 0;
      const lsn = start + at;
      if (result.first === undefined) {
        if (linkHigh * 2 ** 32 + linkLow >= lsn) break;
      } else if (linkLow !== previousLow || linkHigh !== previousHigh) {
        break;
      }

      // The body: headers first. What does not parse is left to the reader.
      const recordEnd = record + totalLength;
      let place = record + 24;
      let payload = 0;
      let images = 0;
      let isGood = true;
      let lastBlock = -1;
      let hasRelation = false;
      while (recordEnd - place > payload) {
        const id = bytes[place] ?? 0;
        if (id === 255) {
          payload += bytes[place + 1] ?? 0;
          place += 2;
          break;
        }
        if (id <= 32) {
          const flags = bytes[place + 1] ?? 0;
          const dataLength = (bytes[place + 2] ?? 0) | ((bytes[place + 3] ?? 0) << 8);
          if (id <= lastBlock || ((flags & blockFlag.hasData) !== 0) !== dataLength > 0) {
            isGood = false;
            break;
          }
          lastBlock = id;
          payload += dataLength;
          place += 4;
          if (flags & blockFlag.hasImage) {
            const length = (bytes[place] ?? 0) | ((bytes[place + 1] ?? 0) << 8);
            const holeOffset = (bytes[place + 2] ?? 0) | ((bytes[place + 3] ?? 0) << 8);
            const imageInfo = bytes[place + 4] ?? 0;
            const hasHole = (imageInfo & imageBits.hasHole) !== 0;
            const isPacked = (imageInfo & compressed) !== 0;
            // Packed images are rare and have rules of their own: their holes are left to the reader's judgement.
            if (isPacked || hasHole === (holeOffset === 0 || length === dataPageBytes)) {
              isGood = isPacked && length < dataPageBytes && hasHole === holeOffset > 0;
              if (!isGood) break;
            }
            place += isPacked && hasHole ? 7 : 5;
            payload += length;
            images += length;
          }
          if (flags & blockFlag.sameRelation) {
            if (!hasRelation) {
              isGood = false;
              break;
            }
            place += 4;
          } else {
            hasRelation = true;
            place += 16;
          }
          continue;
        }
        if (id === 254) {
          payload +=
            ((bytes[place + 1] ?? 0) | ((bytes[place + 2] ?? 0) << 8) | ((bytes[place + 3] ?? 0) << 16)) +
            (bytes[place + 4] ?? 0) * 2 ** 24;
          place += 5;
          break;
        }
        if (id === 253) place += 3;
        else if (id === 252 && release.major >= 14) place += 5;
        else {
          isGood = false;
          break;
        }
      }
      if (!isGood || recordEnd - place !== payload) break;

      const stored = words[header + 5] ?? 0;
      const bodyBytes = totalLength - 24;
      // The header comes last in the checksum, but folding changes the body only, so its order does not matter here.
      const body =
        bodyBytes >= foldedBytesMin + 256
          ? this.#machine.crcFolding(-1, record + 24, bodyBytes)
          : this.#machine.crc(-1, record + 24, bodyBytes);
      if ((this.#machine.crc(body, record, 20) ^ stored) !== -1) break;

      const slot = (resourceManager * 16 + (info >> 4)) * 3;
      sums[slot] = (sums[slot] ?? 0) + 1;
      sums[slot + 1] = (sums[slot + 1] ?? 0) + totalLength - images;
      sums[slot + 2] = (sums[slot + 2] ?? 0) + images;
      if (result.first === undefined) {
        result.first = lsn;
        result.firstPrevious = linkHigh * 2 ** 32 + linkLow;
      }
      result.last = lsn;
      previousLow = lsn % 2 ** 32;
      previousHigh = Math.floor(lsn / 2 ** 32);
      at = next;
      pageEnd = nextPageEnd;
      if (resourceManager === 0 && (info & 0xf0) === 0x40) {
        at = end;
        break;
      }
    }
    return { ...result, next: start + at, lastTimeline: newestTimeline };
  }

  /** The offset of the first record that starts in the segment, or -1. */
  #firstRecord({ pageBytes, segmentBytes }: Geometry, pageHeader: (offset: number) => number): number {
    for (let page = 0; page < segmentBytes; page += pageBytes) {
      const headerBytes = pageHeader(page);
      if (headerBytes === 0) return -1;
      const word = (tableBytes + page) >> 2;
      const continues = ((this.#words[word] ?? 0) >>> 16) & pageFlag.firstIsContinuation;
      if (!continues) return page + headerBytes;
      const remaining = alignUp((this.#words[word + 4] ?? 0) >>> 0);
      if (remaining < pageBytes - headerBytes) return page + headerBytes + remaining;
    }
    return -1;
  }

  /** Copies a record that crosses pages to the scratch room; gives the offset behind it, or -1 to leave it alone. */
  #assemble(
    at: number,
    totalLength: number,
    pageEnd: number,
    { pageBytes, segmentBytes }: Geometry,
    pageHeader: (offset: number) => number,
  ): number {
    const bytes = this.#bytes;
    let got = pageEnd - at;
    bytes.copyWithin(this.#scratch, tableBytes + at, tableBytes + pageEnd);
    for (let page = pageEnd; ; page += pageBytes) {
      if (page >= segmentBytes) return -1;
      const headerBytes = pageHeader(page);
      const word = (tableBytes + page) >> 2;
      const continues = ((this.#words[word] ?? 0) >>> 16) & pageFlag.firstIsContinuation;
      const remaining = (this.#words[word + 4] ?? 0) >>> 0;
      if (headerBytes === 0 || !continues || remaining !== totalLength - got) return -1;
      const taken = Math.min(pageBytes - headerBytes, remaining);
      const from = tableBytes + page + headerBytes;
      bytes.copyWithin(this.#scratch + got, from, from + taken);
      got += taken;
      if (got === totalLength) return page + headerBytes + alignUp(taken);
    }
  }
}
