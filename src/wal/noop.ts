/**
 * Makes XLOG NOOP records: valid in every release from 9.5 to 18, replayed by every server, changing nothing. With them
 * the end of a log can be moved to any place.
 */
import { recordChecksum } from './check-record.ts';
import type { Geometry } from './identify.ts';
import { alignUp, type Lsn } from './lsn.ts';
import { longHeaderBytes, pageFlag, shortHeaderBytes } from './page.ts';
import { headerBytesAt, recordRanges } from './record.ts';

export interface NoopRequest {
  /** Where the log ends now: aligned; at a page boundary a page header is written too. */
  readonly at: Lsn;
  /** The last record's address. */
  readonly previous: Lsn;
  /** Bytes of meaningless payload, at least 0. */
  readonly payloadBytes: number;
  /** The timeline new pages get. */
  readonly timeline: number;
  readonly geometry: Geometry;
}

export interface MadeRecord {
  /** The record's own address: behind the page header if it starts a page. */
  readonly lsn: Lsn;
  /** Where the next record would start. */
  readonly next: Lsn;
  /** What to write where: pieces of the record and the headers of pages it enters. */
  readonly writes: readonly { readonly lsn: Lsn; readonly bytes: Buffer }[];
}

/** The bytes of one NOOP record at a place, and of the headers of the pages it enters. */
export function makeNoop({ at, previous, payloadBytes, timeline, geometry }: NoopRequest): MadeRecord {
  const lsn = at % geometry.pageBytes === 0 ? at + headerBytesAt(at, geometry) : at;
  const record = noopBytes(previous, payloadBytes, geometry);
  const writes: { lsn: Lsn; bytes: Buffer }[] = [];
  let written = 0;
  for (const range of recordRanges(lsn, 0, record.length, geometry)) {
    const entersPage =
      range.start % geometry.pageBytes === headerBytesAt(pageOf(range.start, geometry), geometry);
    if (entersPage) {
      const page = pageOf(range.start, geometry);
      writes.push({
        lsn: page,
        bytes: pageHeader(page, record.length - written, written > 0, timeline, geometry),
      });
    }
    const count = range.end - range.start;
    writes.push({ lsn: range.start, bytes: record.subarray(written, written + count) });
    written += count;
  }
  const last = writes.at(-1);
  const end = last ? last.lsn + last.bytes.length : lsn;
  return { lsn, next: alignUp(end), writes };
}

function noopBytes(previous: Lsn, payloadBytes: number, { release }: Geometry): Buffer {
  const old = release.recordHeaderBytes === 32;
  const payload = Buffer.alloc(payloadBytes, 0x78);
  // 9.4 refuses a record without data, so it gets at least one byte there.
  if (old) return noop94(previous, payloadBytes > 0 ? payload : Buffer.from('x'), release);
  const dataHeader =
    payloadBytes === 0
      ? Buffer.alloc(0)
      : payloadBytes < 256
        ? Buffer.from([255, payloadBytes])
        : Buffer.concat([Buffer.from([254]), uint32(payloadBytes)]);
  const record = Buffer.concat([Buffer.alloc(24), dataHeader, payload]);
  record.writeUInt32LE(record.length, 0);
  record.writeBigUInt64LE(BigInt(previous), 8);
  record[16] = 0x20;
  record.writeUInt32LE(recordChecksum(record, 0, record.length, release), 20);
  return record;
}

function noop94(previous: Lsn, payload: Buffer, release: Geometry['release']): Buffer {
  const record = Buffer.concat([Buffer.alloc(32), payload]);
  record.writeUInt32LE(record.length, 0);
  record.writeUInt32LE(payload.length, 8);
  record[12] = 0x20;
  record.writeBigUInt64LE(BigInt(previous), 16);
  record.writeUInt32LE(recordChecksum(record, 0, record.length, release), 24);
  return record;
}

function pageHeader(
  page: Lsn,
  remaining: number,
  continues: boolean,
  timeline: number,
  geometry: Geometry,
): Buffer {
  const isLong = page % geometry.segmentBytes === 0;
  const header = Buffer.alloc(isLong ? longHeaderBytes : shortHeaderBytes);
  header.writeUInt16LE(geometry.magic, 0);
  header.writeUInt16LE(
    (continues ? pageFlag.firstIsContinuation : 0) | (isLong ? pageFlag.longHeader : 0),
    2,
  );
  header.writeUInt32LE(timeline, 4);
  header.writeBigUInt64LE(BigInt(page), 8);
  header.writeUInt32LE(continues ? remaining : 0, 16);
  if (isLong) {
    header.writeBigUInt64LE(geometry.systemIdentifier ?? 0n, 24);
    header.writeUInt32LE(geometry.segmentBytes, 32);
    header.writeUInt32LE(geometry.pageBytes, 36);
  }
  return header;
}

function pageOf(lsn: Lsn, { pageBytes }: Geometry): Lsn {
  return lsn - (lsn % pageBytes);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
