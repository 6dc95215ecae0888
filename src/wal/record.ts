/**
 * One record that passed every check of the reader, and the parts its body is made of.
 *
 * `buffer[start, start + totalLength)` are the record's bytes without the page headers that interrupt them in the
 * file. For a record inside one page this is a view of the page; only a record that crosses pages is copied.
 */
import type { Geometry } from './identify.ts';
import type { Lsn } from './lsn.ts';
import { longHeaderBytes, shortHeaderBytes } from './page.ts';

export interface WalRecord extends RecordContent {
  /** Where the next record starts: aligned, and at the next segment after a segment switch. */
  readonly next: Lsn;
  readonly crc: number;
}

/** What a record says, without where it stands among others: enough to describe it. */
export interface RecordContent {
  readonly lsn: Lsn;
  /** The length the header tells, header included, alignment padding excluded. */
  readonly totalLength: number;
  readonly transaction: number;
  /** The previous record's address. */
  readonly previous: Lsn;
  readonly info: number;
  readonly resourceManager: number;
  readonly buffer: Buffer;
  readonly start: number;
  readonly body: RecordBody;
  /** The unfinished record this one took the place of, if it was written over an abandoned continuation. */
  readonly overwrote: Lsn | undefined;
}

/** Where the parts of a record lie. All offsets are positions in the record's `buffer`. */
export interface RecordBody {
  readonly blocks: readonly BlockReference[];
  readonly mainStart: number;
  readonly mainLength: number;
  /** Replication origin, 0 if none. */
  readonly origin: number;
  /** Whether the origin was written at all. */
  readonly hasOrigin: boolean;
  /** The top-level transaction of a subtransaction's first record (14 and later), 0 if none. */
  readonly topTransaction: number;
  /** Where the block references end and the images begin. */
  readonly payloadStart: number;
}

export interface BlockReference {
  readonly id: number;
  readonly headerStart: number;
  /** The raw fork_flags byte. */
  readonly flags: number;
  /** 0 main, 1 free space map, 2 visibility map, 3 init. */
  readonly fork: number;
  readonly tablespace: number;
  readonly database: number;
  readonly relation: number;
  readonly block: number;
  readonly dataStart: number;
  readonly dataLength: number;
  readonly image: BlockImage | undefined;
}

export interface BlockImage {
  readonly start: number;
  readonly length: number;
  readonly holeOffset: number;
  readonly holeLength: number;
  /** The raw bimg_info byte; its bits depend on the release (`Release.imageBits`). */
  readonly info: number;
}

/** A stretch of the log. */
export interface WalRange {
  readonly start: Lsn;
  readonly end: Lsn;
}

/**
 * The stretches of the log that `count` bytes starting `skip` bytes into a record occupy: one per page touched,
 * because page headers interrupt records.
 */
export function recordRanges(lsn: Lsn, skip: number, count: number, geometry: Geometry): WalRange[] {
  const ranges: WalRange[] = [];
  let address = lsn;
  let toSkip = skip;
  let toTake = count;
  while (toTake > 0) {
    const offset = address % geometry.pageBytes;
    if (offset === 0) address += headerBytesAt(address, geometry);
    const left = geometry.pageBytes - (address % geometry.pageBytes);
    const skipped = Math.min(toSkip, left);
    const taken = Math.min(toTake, left - skipped);
    if (taken > 0) ranges.push({ start: address + skipped, end: address + skipped + taken });
    toSkip -= skipped;
    toTake -= taken;
    address += left;
  }
  return ranges;
}

/** The header bytes of the page at this address: long at the start of a segment, short elsewhere. */
export function headerBytesAt(page: Lsn, geometry: Geometry): number {
  return page % geometry.segmentBytes === 0 ? longHeaderBytes : shortHeaderBytes;
}
