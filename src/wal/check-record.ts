/** The checks a server makes on a record's header and checksum, in its order. */
import { crc32c as nativeCrc32c } from '@node-rs/crc32';
import { crc32c, crcFinish, crcStart, legacyCrc } from './crc.ts';
import type { Lsn } from './lsn.ts';
import { isResourceManager, type Release } from './release.ts';
import type { RecordFailure } from './stop.ts';

/** A record's header as its bytes say, believed by nobody yet. */
export interface RawRecordHeader {
  readonly totalLength: number;
  readonly transaction: number;
  /** 9.4's length of the resource manager's data; undefined since. */
  readonly dataLength: number | undefined;
  readonly previous: bigint;
  readonly info: number;
  readonly resourceManager: number;
  readonly crc: number;
}

/** Reads a header that lies whole in `bytes`. */
export function readRecordHeader(bytes: Buffer, start: number, release: Release): RawRecordHeader {
  const old = release.recordHeaderBytes === 32;
  return {
    totalLength: bytes.readUInt32LE(start),
    transaction: bytes.readUInt32LE(start + 4),
    dataLength: old ? bytes.readUInt32LE(start + 8) : undefined,
    previous: bytes.readBigUInt64LE(start + (old ? 16 : 8)),
    info: bytes[start + (old ? 12 : 16)] ?? 0,
    resourceManager: bytes[start + (old ? 13 : 17)] ?? 0,
    crc: bytes.readUInt32LE(start + (old ? 24 : 20)),
  };
}

/** True if the header is that of an XLOG SWITCH record, after which the rest of the segment is unused. */
export function isSwitch(resourceManager: number, info: number): boolean {
  return resourceManager === 0 && (info & 0xf0) === 0x40;
}

/**
 * The first thing a server would refuse about this header. `previous` is the address of the record read before, or
 * undefined for the first one, whose link can only be required to point backwards.
 */
export function checkRecordHeader(
  header: RawRecordHeader,
  lsn: Lsn,
  previous: Lsn | undefined,
  release: Release,
): RecordFailure | undefined {
  const length = checkLength(header, release);
  if (length) return length;
  if (!isResourceManager(release, header.resourceManager)) {
    return { check: 'resource-manager', id: header.resourceManager };
  }
  const linked =
    previous === undefined ? header.previous < BigInt(lsn) : header.previous === BigInt(previous);
  return linked ? undefined : { check: 'previous-link', found: header.previous, expected: previous };
}

function checkLength(header: RawRecordHeader, release: Release): RecordFailure | undefined {
  const { totalLength, dataLength } = header;
  const tooShort: RecordFailure = {
    check: 'record-length',
    expected: release.recordHeaderBytes,
    got: totalLength,
  };
  if (dataLength === undefined) return totalLength < release.recordHeaderBytes ? tooShort : undefined;
  if (header.resourceManager === 0 && header.info === 0x40) {
    if (dataLength !== 0) return { check: 'switch-length' };
  } else if (dataLength === 0) {
    return { check: 'record-length-zero' };
  }
  const least = release.recordHeaderBytes + dataLength;
  return totalLength < least || totalLength > least + 4 * (24 + 8192) ? tooShort : undefined;
}

/** The checksum that belongs in the header of `bytes[start, start + totalLength)`. */
export function recordChecksum(bytes: Buffer, start: number, totalLength: number, release: Release): number {
  if (release.recordHeaderBytes === 32) {
    const body = legacyCrc(crcStart, bytes, start + 32, start + totalLength);
    return crcFinish(legacyCrc(body, bytes, start, start + 24));
  }
  const body = bodyChecksum(bytes, start + 24, start + totalLength);
  return crcFinish(crc32c(body, bytes, start, start + 20));
}

/** Calling the native function costs about as much as a thousand bytes do here, so only long bodies go there. */
const nativeBytesMin = 1024;

function bodyChecksum(bytes: Buffer, start: number, end: number): number {
  if (end - start < nativeBytesMin) return crc32c(crcStart, bytes, start, end);
  return crcFinish(nativeCrc32c(bytes.subarray(start, end)));
}
