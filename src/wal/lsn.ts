/**
 * Addresses in the write-ahead log and the names of the files that hold them.
 *
 * An address (LSN) is a byte position counted from the birth of the cluster. It is kept as a number: exact up to
 * 2^53, which is 8 PiB of WAL, or 285 years at one gigabyte a second. Raw 64-bit fields read from damaged files
 * may exceed that, so those are kept as `bigint` and only compared with addresses.
 */
export type Lsn = number;

const fourGibibytes = 2 ** 32;

/** The address as PostgreSQL's messages up to 18 print it, such as `0/3000180`. */
export function formatLsn(lsn: Lsn): string {
  const low = (lsn % fourGibibytes).toString(16).toUpperCase();
  return `${Math.floor(lsn / fourGibibytes)
    .toString(16)
    .toUpperCase()}/${low}`;
}

/** The address with its low half padded to eight digits, as pg_waldump's lines and PostgreSQL 19 print it. */
export function formatPaddedLsn(lsn: Lsn): string {
  const low = (lsn % fourGibibytes).toString(16).toUpperCase();
  return `${Math.floor(lsn / fourGibibytes)
    .toString(16)
    .toUpperCase()}/${low.padStart(8, '0')}`;
}

/** A raw 64-bit field that should be an address, printed like one; it may be any number when the file is damaged. */
export function formatRawLsn(raw: bigint, padded = false): string {
  const low = (raw & 0xffff_ffffn).toString(16).toUpperCase();
  return `${(raw >> 32n).toString(16).toUpperCase()}/${padded ? low.padStart(8, '0') : low}`;
}

/** Reads `hi/lo` in hexadecimal; undefined if the text is no address or lies beyond 2^53. */
export function parseLsn(text: string): Lsn | undefined {
  const match = /^([0-9a-f]{1,8})\/([0-9a-f]{1,8})$/iu.exec(text.trim());
  if (!match) return undefined;
  const lsn = Number.parseInt(match[1] ?? '', 16) * fourGibibytes + Number.parseInt(match[2] ?? '', 16);
  return Number.isSafeInteger(lsn) ? lsn : undefined;
}

/** What a segment file's name says. */
export interface SegmentName {
  readonly timeline: number;
  /** The middle eight digits: which run of 4 GiB. */
  readonly high: number;
  /** The last eight digits: which segment inside that run. */
  readonly low: number;
}

/** Reads the 24 hexadecimal digits at the start of a segment's name; undefined for any other file. */
export function parseSegmentName(name: string): SegmentName | undefined {
  const match = /^([0-9a-f]{8})([0-9a-f]{8})([0-9a-f]{8})(?:\.partial)?$/iu.exec(name);
  if (!match) return undefined;
  const [timeline, high, low] = match.slice(1).map((digits) => Number.parseInt(digits, 16));
  if (timeline === undefined || high === undefined || low === undefined) return undefined;
  return { timeline, high, low };
}

/** The name of the segment that holds an address. `segmentBytes` is a power of two from 1 MiB to 1 GiB. */
export function segmentNameAt(timeline: number, lsn: Lsn, segmentBytes: number): string {
  const segmentsPerRun = fourGibibytes / segmentBytes;
  const segment = Math.floor(lsn / segmentBytes);
  return [timeline, Math.floor(segment / segmentsPerRun), segment % segmentsPerRun]
    .map((part) => part.toString(16).toUpperCase().padStart(8, '0'))
    .join('');
}

/** The first address a segment of this name holds. */
export function segmentStart(name: SegmentName, segmentBytes: number): Lsn {
  return name.high * fourGibibytes + name.low * segmentBytes;
}

/** A length rounded up to the 8-byte boundary on which the next record starts (MAXALIGN of 64-bit builds). */
export function alignUp(length: number): number {
  return length + ((8 - (length % 8)) % 8);
}
