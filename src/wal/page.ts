/**
 * A page's header: what every page of a segment starts with.
 *
 * Layout (src/include/access/xlog_internal.h): magic u16, info u16, timeline u32, page address u64, remaining
 * length u32, padding; the first page of a segment goes on with system identifier u64, segment size u32 and page
 * size u32. There is no checksum over it: these few fields are the only guards a page has.
 */
export const shortHeaderBytes = 24;
export const longHeaderBytes = 40;

export const pageFlag = {
  firstIsContinuation: 0x0001,
  longHeader: 0x0002,
  imagesRemovable: 0x0004,
  firstOverwritesContinuation: 0x0008,
} as const;

export interface PageHeader {
  readonly magic: number;
  readonly info: number;
  readonly timeline: number;
  /** The address the page says it has; raw, since a damaged page may say anything. */
  readonly address: bigint;
  /** Bytes of a continued record still to come, counted from this page on. */
  readonly remainingLength: number;
  /** 24 or 40, from the long-header flag. */
  readonly headerBytes: number;
  /** Only in a long header. */
  readonly long: LongPageHeader | undefined;
}

export interface LongPageHeader {
  readonly systemIdentifier: bigint;
  readonly segmentBytes: number;
  readonly pageBytes: number;
}

/** Reads the header at the start of `page`; undefined if fewer bytes are there than the header needs. */
export function readPageHeader(page: Buffer): PageHeader | undefined {
  if (page.length < shortHeaderBytes) return undefined;
  const info = page.readUInt16LE(2);
  const isLong = (info & pageFlag.longHeader) !== 0;
  if (isLong && page.length < longHeaderBytes) return undefined;
  return {
    magic: page.readUInt16LE(0),
    info,
    timeline: page.readUInt32LE(4),
    address: page.readBigUInt64LE(8),
    remainingLength: page.readUInt32LE(16),
    headerBytes: isLong ? longHeaderBytes : shortHeaderBytes,
    long: isLong
      ? {
          systemIdentifier: page.readBigUInt64LE(24),
          segmentBytes: page.readUInt32LE(32),
          pageBytes: page.readUInt32LE(36),
        }
      : undefined,
  };
}

/** True for a segment size a server can be built or initialised with: a power of two from 1 MiB to 1 GiB. */
export function isSegmentSize(bytes: number): boolean {
  return bytes >= 2 ** 20 && bytes <= 2 ** 30 && Number.isInteger(Math.log2(bytes));
}

/** True for a WAL page size a server can be built with: a power of two from 1 KiB to 64 KiB. */
export function isPageSize(bytes: number): boolean {
  return bytes >= 2 ** 10 && bytes <= 2 ** 16 && Number.isInteger(Math.log2(bytes));
}
