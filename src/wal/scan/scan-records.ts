/**
 * Scans a stretch of the log as fast as one thread can: the same checks as the reader's, without making objects.
 *
 * Stretches are independent, because every page header tells where its first record starts: a scan owns the records that
 * start and end in its stretch. Whatever is unusual (a record that goes on behind the stretch, an overwritten
 * continuation, the first refusal) it leaves to the reader, which alone says why something is refused.
 */
import type { Geometry } from '../identify.ts';
import { alignUp, type Lsn } from '../lsn.ts';
import { shortHeaderBytes } from '../page.ts';
import { type JointChecksum, jointChecksum } from './joint-checksum.ts';
import { type ReadInto, RecordStream, type Stretch } from './record-stream.ts';
import { type RecordWalk, recordWalk } from './record-walk.ts';
import type { WasmMemory } from './wasm-runtime.ts';

/** What a scan found: records from `first` to `last` are good; reading goes on at `next`. */
export interface Scanned {
  readonly first: Lsn;
  /** The address the first record points back to, to be compared with the stretch before. */
  readonly firstPrevious: Lsn;
  readonly last: Lsn;
  readonly next: Lsn;
  /** The timelines of the first and the last page that was read. */
  readonly firstTimeline: number;
  readonly lastTimeline: number;
  /** Count, record bytes and image bytes of slot `manager * 16 + (info >> 4)`, three numbers each. */
  readonly sums: Float64Array;
}

/** Takes good records that lie whole in `[from, to)` of the scanner's bytes; an address is a position plus `toLsn`. */
export type TakeRecords = (from: number, to: number, toLsn: number) => void;

export class RecordScanner {
  readonly #geometry: Geometry;
  readonly #stream: RecordStream;
  readonly #walk: RecordWalk;
  readonly #checksum: JointChecksum;

  constructor(geometry: Geometry, stretchBytesMax: number, roomBytes = 0) {
    this.#geometry = geometry;
    this.#stream = new RecordStream(geometry, stretchBytesMax, roomBytes);
    this.#walk = recordWalk(this.#stream.memory, geometry.release);
    this.#checksum = jointChecksum(this.#stream.memory);
  }

  /** Where records are read to, again and again, and where in it the room begins that was asked for. */
  get memory(): { readonly memory: WasmMemory; readonly room: number } {
    return this.#stream;
  }

  /**
   * Gives the stretch's records to `take`, in order. Undefined if there is none or a checksum is wrong: then what was
   * taken is void and the reader must read the stretch. WAL of 9.4 is always left to it.
   */
  scan(stretch: Stretch, readInto: ReadInto, take: TakeRecords = () => {}): Scanned | undefined {
    if (this.#geometry.release.recordHeaderBytes !== 24) return undefined;
    const stream = this.#stream;
    stream.open(stretch, readInto);
    const begin = this.#findFirst();
    if (begin === undefined) return undefined;
    const first = begin + this.#toLsn(stretch, begin);
    const firstPrevious = stream.long(begin + 8);
    if (firstPrevious >= first) return undefined;
    this.#walk.begin(firstPrevious);
    const end = this.#scanFrom(begin, stretch, take);
    if (end === undefined || end === begin) return undefined;
    const { segmentBytes } = this.#geometry;
    const next = end + this.#toLsn(stretch, end - 8);
    return {
      first,
      firstPrevious,
      last: this.#walk.last,
      // After a segment switch the rest of the segment is unused.
      next: this.#walk.isSwitched ? Math.ceil(next / segmentBytes) * segmentBytes : next,
      firstTimeline: stream.firstTimeline,
      lastTimeline: stream.lastTimeline,
      sums: this.#walk.sums,
    };
  }

  /** Gives the place behind the last good record, or undefined if a checksum is wrong. */
  #scanFrom(begin: number, stretch: Stretch, take: TakeRecords): number | undefined {
    const stream = this.#stream;
    let place = begin;
    let unverified = begin;
    for (;;) {
      const whole = this.#takeOne(place, stretch, take);
      if (whole > place) {
        place = whole;
        if (!this.#walk.isSwitched) continue;
      }
      // The checksum destroys what it has verified, so it comes when those bytes are not needed any more.
      if (!this.#checksum.fits(stream.base + unverified, stream.base + place)) return undefined;
      unverified = place;
      if (this.#walk.isSwitched || whole < 0 || !stream.more(place)) return place;
    }
  }

  /**
   * Walks to the end of the page, or over one record that crosses it. Gives the place reached; -1 if the record there
   * is unusual, or `place` if it is not there to its end.
   */
  #takeOne(place: number, stretch: Stretch, take: TakeRecords): number {
    const stream = this.#stream;
    const { base, pagePayload } = stream;
    if (place >= stream.end) return place;
    const page = Math.floor(place / pagePayload);
    if (page * pagePayload === place && stream.remaining[page] !== -1) return -1;
    const toLsn = this.#toLsn(stretch, place) - base;
    const pageEnd = (page + 1) * pagePayload;
    let reached = this.#walk.walk(base + place, base + pageEnd, toLsn) - base;
    if (reached === place) {
      const end = place + stream.word(place);
      if (end <= pageEnd || end > stream.length) return -1;
      if (end > stream.end) return place;
      if (!this.#isContinued(end, page)) return -1;
      reached = this.#walk.walk(base + place, base + end, toLsn) - base;
      if (reached === place) return -1;
    }
    take(base + place, base + reached, toLsn);
    return reached;
  }

  /** What makes an address of a place: the stream has no page headers, addresses count them. */
  #toLsn({ start }: Stretch, place: number): number {
    return start + (Math.floor(place / this.#stream.pagePayload) + 1) * shortHeaderBytes;
  }

  /** The place of the first record that starts in the stretch, its header being there. */
  #findFirst(): number | undefined {
    const stream = this.#stream;
    if (!stream.more(0)) return undefined;
    let place = stream.firstPlace;
    const remaining = stream.remaining[0] ?? -1;
    if (remaining >= 0) {
      const end = place + remaining;
      // A page that says it continues a record and then continues nothing is refused.
      if (remaining === 0 || end > stream.length) return undefined;
      while (stream.end < end) if (!stream.more(stream.end)) return undefined;
      if (!this.#isContinued(end, 0)) return undefined;
      place = alignUp(end);
    }
    while (stream.end < place + 24) if (!stream.more(place)) return undefined;
    return place;
  }

  /** True if every page behind `page` that a record reaches into says how much of it is left. */
  #isContinued(end: number, page: number): boolean {
    const { remaining, pagePayload } = this.#stream;
    for (let at = page + 1; at * pagePayload < end; at++) {
      if (remaining[at] !== end - at * pagePayload) return false;
    }
    return true;
  }
}
