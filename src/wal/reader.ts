/**
 * Reads records one after another, making the server's checks in the server's order, until one fails.
 *
 * The order is that of PostgreSQL's xlogreader.c, so that the reason to stop is the one a server would give. Nothing is
 * allocated from a length that only a damaged header may have promised: a record that crosses pages is put together
 * from pages that were really there, and each page must confirm how much is still to come.
 */
import { parseBody } from './body.ts';
import { parseBody94 } from './body-94.ts';
import { checkPageHeader } from './check-page.ts';
import {
  checkRecordHeader,
  isSwitch,
  type RawRecordHeader,
  readRecordHeader,
  recordChecksum,
} from './check-record.ts';
import type { Geometry } from './identify.ts';
import { alignUp, type Lsn } from './lsn.ts';
import { type PageHeader, pageFlag, readPageHeader, shortHeaderBytes } from './page.ts';
import type { WalRecord } from './record.ts';
import type { Segment, WalSource } from './source.ts';
import type { PageFailure, RecordFailure, Stop } from './stop.ts';

export interface ReaderOptions {
  /** Where to start: a record's address, or a page boundary. */
  readonly from: Lsn;
  /** Timelines a page may belong to; absent means any. Recovery checks this after each record. */
  readonly timelines?: ReadonlySet<number>;
  /** The system identifier long headers must carry; absent means that of the source's geometry. */
  readonly systemIdentifier?: bigint;
  /** Skip the check of a segment's first page when entering in its middle; for reading on behind damage. */
  readonly trustSegments?: boolean;
  /** The record before `from`, if known; without it the first link can only be required to point backwards. */
  readonly previous?: Lsn;
  /**
   * The largest length a server can make room for, about 1 GB: servers to 11 and the first minors of 12 to 15
   * refuse a longer record before looking at its pages. Absent means no limit.
   */
  readonly recordBytesMax?: number;
}

/** A stop as a class instance, so that it can be told from a record at a glance. */
export class WalEnd {
  readonly stop: Stop;
  constructor(stop: Stop) {
    this.stop = stop;
  }
}

/** Where to start over, and which unfinished record was overwritten there. */
interface Restart {
  readonly at: Lsn;
  readonly overwrote: Lsn | undefined;
}

/** Thrown inside the reader only; `next` turns it into a `WalEnd`. */
class Refusal extends Error {
  readonly stop: Stop;
  constructor(stop: Stop) {
    super(stop.check);
    this.stop = stop;
  }
}

export class WalReader {
  readonly #source: WalSource;
  readonly #geometry: Geometry;
  readonly #options: ReaderOptions;
  #position: Lsn;
  #previous: Lsn | undefined;
  #segment: Segment | undefined;
  #page: Buffer = Buffer.alloc(0);
  #pageAddress = -1;
  #header: PageHeader | undefined;
  #newestPage = -1;
  #newestTimeline = 0;

  constructor(source: WalSource, options: ReaderOptions) {
    this.#source = source;
    this.#geometry = source.geometry;
    this.#options = options;
    this.#position = options.from;
    this.#previous = options.previous;
  }

  /** The timeline of the newest page that passed its checks; 0 before the first. */
  get timeline(): number {
    return this.#newestTimeline;
  }

  /** The address the next record is expected at. */
  get position(): Lsn {
    return this.#position;
  }

  /** The address of the last record read, if any. */
  get previous(): Lsn | undefined {
    return this.#previous;
  }

  /** The next record, or why there is none. A reader that ended may be asked again: it tries the same place. */
  next(): WalRecord | WalEnd {
    try {
      const record = this.#readOverRestarts();
      this.#previous = record.lsn;
      this.#position = record.next;
      return record;
    } catch (error) {
      if (error instanceof Refusal) return new WalEnd(error.stop);
      throw error;
    }
  }

  /**
   * Reads one record. Where a page says that it overwrites an abandoned continuation, reading starts again at that
   * page, and the record that was begun is remembered as overwritten.
   */
  #readOverRestarts(): WalRecord {
    let restart: Restart = { at: this.#position, overwrote: undefined };
    for (;;) {
      const result = this.#read(restart);
      if (!('at' in result)) return result;
      restart = result;
    }
  }

  #read({ at, overwrote }: Restart): WalRecord | Restart {
    const { pageBytes, release } = this.#geometry;
    const isOnPage = at >= this.#pageAddress && at < this.#pageAddress + pageBytes;
    const pageAddress = isOnPage ? this.#pageAddress : at - (at % pageBytes);
    const header = this.#openPage(pageAddress, at);
    const lsn = at === pageAddress ? at + header.headerBytes : at;
    const offset = lsn - pageAddress;
    if (offset < header.headerBytes) {
      this.#refuse({ check: 'record-offset', expected: header.headerBytes, got: offset }, lsn, pageAddress);
    }
    if (header.info & pageFlag.firstIsContinuation && offset === header.headerBytes) {
      this.#refuse({ check: 'continuation-requested' }, lsn, pageAddress);
    }
    const page = this.#page;
    const totalLength = page.readUInt32LE(offset);
    const headerIsWhole = offset <= pageBytes - release.recordHeaderBytes;
    const raw = headerIsWhole ? readRecordHeader(page, offset, release) : undefined;
    if (raw) {
      this.#checkHeader(raw, lsn, pageAddress);
    } else if (totalLength < release.recordHeaderBytes) {
      const expected = release.recordHeaderBytes;
      this.#refuse({ check: 'record-length', expected, got: totalLength }, lsn, pageAddress);
    }
    const bytesMax = this.#options.recordBytesMax ?? Number.POSITIVE_INFINITY;
    if (totalLength > bytesMax)
      this.#refuse({ check: 'record-too-long', got: totalLength }, lsn, pageAddress);

    if (totalLength <= pageBytes - offset) {
      return this.#finish(lsn, page, offset, totalLength, lsn + alignUp(totalLength), overwrote);
    }
    return this.#assemble(lsn, totalLength, raw !== undefined, overwrote);
  }

  /** Puts a record together that goes on over the following pages. */
  #assemble(
    lsn: Lsn,
    totalLength: number,
    headerChecked: boolean,
    overwrote: Lsn | undefined,
  ): WalRecord | Restart {
    const { pageBytes, release } = this.#geometry;
    let pageAddress = lsn - (lsn % pageBytes);
    const pieces = [this.#page.subarray(lsn - pageAddress)];
    let got = pageBytes - (lsn - pageAddress);
    let isChecked = headerChecked;
    let last: PageHeader;
    do {
      pageAddress += pageBytes;
      last = this.#openPage(pageAddress, lsn);
      if (last.info & pageFlag.firstOverwritesContinuation) return { at: pageAddress, overwrote: lsn };
      if (!(last.info & pageFlag.firstIsContinuation)) {
        this.#refuse({ check: 'continuation-flag' }, lsn, pageAddress);
      }
      const found = last.remainingLength;
      const expected = totalLength - got;
      if (found === 0 || found !== expected) {
        this.#refuse({ check: 'continuation-length', found, expected }, lsn, pageAddress);
      }
      const taken = Math.min(pageBytes - last.headerBytes, found);
      pieces.push(this.#page.subarray(last.headerBytes, last.headerBytes + taken));
      got += taken;
      if (!isChecked) {
        // The header was split between two pages: only now are all its bytes here.
        const start = Buffer.concat(pieces.slice(0, 2));
        this.#checkHeader(readRecordHeader(start, 0, release), lsn, pageAddress);
        isChecked = true;
      }
    } while (got < totalLength);
    const next = pageAddress + last.headerBytes + alignUp(last.remainingLength);
    return this.#finish(lsn, Buffer.concat(pieces, totalLength), 0, totalLength, next, overwrote);
  }

  #finish(
    lsn: Lsn,
    buffer: Buffer,
    start: number,
    totalLength: number,
    after: Lsn,
    overwrote: Lsn | undefined,
  ): WalRecord {
    const { release, segmentBytes } = this.#geometry;
    const page = this.#pageAddress;
    const raw = readRecordHeader(buffer, start, release);
    const old = release.recordHeaderBytes === 32;
    // 9.4 looks at the backup blocks while it computes the checksum, so their faults come first there.
    const body = old ? parseBody94(buffer, start, totalLength) : undefined;
    if (body && 'kind' in body) this.#refuse({ check: 'body', detail: body }, lsn, page);
    const computed = recordChecksum(buffer, start, totalLength, release);
    if (computed !== raw.crc) this.#refuse({ check: 'checksum', stored: raw.crc, computed }, lsn, page);
    const parsed = body ?? parseBody(buffer, start, totalLength, release);
    if ('kind' in parsed) this.#refuse({ check: 'body', detail: parsed }, lsn, page);
    const { timelines } = this.#options;
    if (timelines && !timelines.has(this.#newestTimeline)) {
      this.#refusePage({ check: 'page-timeline-history', found: this.#newestTimeline }, lsn, page);
    }
    const next = isSwitch(raw.resourceManager, raw.info) ? roundUp(after, segmentBytes) : after;
    return {
      lsn,
      next,
      totalLength,
      transaction: raw.transaction,
      previous: Number(raw.previous),
      info: raw.info,
      resourceManager: raw.resourceManager,
      crc: raw.crc,
      buffer,
      start,
      body: parsed,
      overwrote,
    };
  }

  #checkHeader(raw: RawRecordHeader, lsn: Lsn, page: Lsn): void {
    const failure = checkRecordHeader(raw, lsn, this.#previous, this.#geometry.release);
    if (failure) this.#refuse(failure, lsn, page);
  }

  /** Makes `page` the current page and gives its checked header. */
  #openPage(page: Lsn, lsn: Lsn): PageHeader {
    if (page === this.#pageAddress && this.#header) return this.#header;
    this.#pageAddress = -1;
    const { segmentBytes } = this.#geometry;
    const segmentAt = page - (page % segmentBytes);
    if (this.#segment?.start !== segmentAt) {
      this.#segment = this.#source.segment(page);
      if (page !== segmentAt && this.#segment && !this.#options.trustSegments) {
        try {
          this.#loadPage(segmentAt, lsn);
        } catch (error) {
          this.#segment = undefined;
          throw error;
        }
      }
    }
    return this.#loadPage(page, lsn);
  }

  #loadPage(page: Lsn, lsn: Lsn): PageHeader {
    const segment = this.#segment;
    if (!segment) throw new Refusal({ check: 'segment-missing', lsn, page });
    const { pageBytes } = this.#geometry;
    const bytes = segment.read(page - segment.start, pageBytes);
    if (bytes.length < pageBytes) {
      this.#refusePage(
        { check: 'page-short', gotBytes: bytes.length, wantedBytes: pageBytes },
        lsn,
        page,
        segment,
      );
    }
    const header = readPageHeader(bytes);
    if (!header)
      throw new Error(`a page of ${bytes.length} bytes is shorter than its ${shortHeaderBytes}-byte header`);
    const failure = checkPageHeader(header, {
      geometry: this.#geometry,
      systemIdentifier: this.#options.systemIdentifier ?? this.#geometry.systemIdentifier,
      page,
      timelineBefore: page > this.#newestPage ? this.#newestTimeline : undefined,
    });
    if (failure) this.#refusePage(failure, lsn, page, segment);
    this.#newestPage = page;
    this.#newestTimeline = header.timeline;
    this.#page = bytes;
    this.#pageAddress = page;
    this.#header = header;
    return header;
  }

  #refuse(failure: RecordFailure, lsn: Lsn, page: Lsn): never {
    throw new Refusal({ ...failure, lsn, page });
  }

  #refusePage(failure: PageFailure, lsn: Lsn, page: Lsn, segment = this.#segment): never {
    throw new Refusal({ ...failure, lsn, page, file: segment?.name ?? '' });
  }
}

function roundUp(value: number, unit: number): number {
  return value + ((unit - (value % unit)) % unit);
}
