/**
 * Candidate repairs of a single damaged field or bit, each checked by the record's own checksum and by how far reading
 * then gets.
 *
 * A candidate is not a proof: when more than one bit changed, a byte may fit the checksum and still be wrong. Only the
 * place right at the stop is looked at.
 */

import { recordChecksum } from './check-record.ts';
import { bitOfDifference, prefixChecksums } from './crc-effects.ts';
import { type EditField, recordFieldPlace } from './edit-field.ts';
import type { Lsn } from './lsn.ts';
import { WalEnd, WalReader } from './reader.ts';
import { recordRanges } from './record.ts';
import { isResourceManager } from './release.ts';
import { type Patch, patchSource, type WalSource } from './source.ts';
import type { Stop } from './stop.ts';

export interface RepairCandidate {
  /** The field, or `bit N` counted from the record's first byte. */
  readonly field: string;
  readonly found: bigint;
  readonly repaired: bigint;
  /** What to write where. */
  readonly patch: Patch;
  /** Records that can be read from the repaired one on, itself included. */
  readonly recordsRead: number;
  /** Where reading then stops. */
  readonly readTo: Lsn;
  /** True if the checksum confirms the value; false for a checksum field computed anew, which confirms nothing. */
  readonly confirmed: boolean;
}

export interface RepairInput {
  readonly source: WalSource;
  readonly stop: Stop;
  /** The last good record, which the damaged one must point back to; undefined if none was read. */
  readonly previous: Lsn | undefined;
}

/** Lengths are tried up to this many bytes; a longer record is repaired only if the next one tells its length. */
const bytesMax = 2 ** 20;
/** Reading after a repair goes this far at most: enough to convince. */
const recordsMax = 100_000;

/** Candidates in the order of how far they get; empty if no single change helps. */
export function repairCandidates(input: RepairInput): RepairCandidate[] {
  const { stop } = input;
  const candidates = 'file' in stop ? pageCandidates(input) : recordCandidates(input);
  return candidates
    .filter((candidate) => candidate.recordsRead > 0)
    .toSorted((a, b) => Number(b.confirmed) - Number(a.confirmed) || b.recordsRead - a.recordsRead);
}

function recordCandidates(input: RepairInput): RepairCandidate[] {
  const bytes = recordSpace(input.source, input.stop.lsn, bytesMax);
  if (bytes.length < input.source.geometry.release.recordHeaderBytes) return [];
  // A header of zeros is no damaged record but the end of the log.
  if (bytes.subarray(0, 24).every((value) => value === 0)) return [];
  switch (input.stop.check) {
    case 'previous-link':
      return previousCandidates(input, bytes);
    case 'resource-manager':
      return byteCandidates(input, bytes, 'xl_rmid');
    case 'checksum':
      return [
        ...bitCandidates(input, bytes),
        ...byteCandidates(input, bytes, 'xl_info'),
        ...byteCandidates(input, bytes, 'xl_rmid'),
        ...checksumCandidates(input, bytes),
      ];
    default:
      return lengthCandidates(input, bytes);
  }
}

function previousCandidates(input: RepairInput, bytes: Buffer): RepairCandidate[] {
  const value = Buffer.alloc(8);
  if (input.previous === undefined) return [];
  value.writeBigUInt64LE(BigInt(input.previous));
  return candidateOf(input, bytes, 'xl_prev', value, true);
}

/** Every value of a one-byte field with which the checksum fits. */
function byteCandidates(input: RepairInput, bytes: Buffer, field: 'xl_info' | 'xl_rmid'): RepairCandidate[] {
  const { release } = input.source.geometry;
  const place = recordFieldPlace(field, release);
  const totalLength = bytes.readUInt32LE(0);
  if (!place || totalLength > bytes.length) return [];
  const copy = Buffer.from(bytes.subarray(0, totalLength));
  const stored = storedChecksum(copy, input);
  const found = copy[place.offset];
  for (let value = 0; value < 256; value++) {
    if (value === found || (field === 'xl_rmid' && !isResourceManager(release, value))) continue;
    copy[place.offset] = value;
    if (recordChecksum(copy, 0, totalLength, release) === stored) {
      return candidateOf(input, bytes, field, Buffer.from([value]), true);
    }
  }
  return [];
}

/** The lengths with which the checksum fits; the body's running checksum is carried along, so all are cheap to try. */
function lengthCandidates(input: RepairInput, bytes: Buffer): RepairCandidate[] {
  const { release } = input.source.geometry;
  const copy = Buffer.from(bytes);
  const stored = storedChecksum(copy, input);
  const checksumOf = prefixChecksums(copy, release);
  const longest = Math.min(bytes.length, 2 ** 16);
  for (let length = release.recordHeaderBytes; length <= longest; length++) {
    copy.writeUInt32LE(length, 0);
    if (checksumOf(length) !== stored) continue;
    const value = Buffer.alloc(4);
    value.writeUInt32LE(length);
    const found = candidateOf(input, bytes, 'xl_tot_len', value, true);
    if (found.length > 0) return found;
  }
  return [];
}

/** The one bit whose flip explains the difference between the stored and the computed checksum. */
function bitCandidates(input: RepairInput, bytes: Buffer): RepairCandidate[] {
  const { release } = input.source.geometry;
  const totalLength = bytes.readUInt32LE(0);
  if (totalLength > bytes.length) return [];
  const difference = (storedChecksum(bytes, input) ^ recordChecksum(bytes, 0, totalLength, release)) >>> 0;
  const bit = bitOfDifference(difference, totalLength, release);
  if (bit === undefined) return [];
  const at = Math.floor(bit / 8);
  const repaired = Buffer.from([(bytes[at] ?? 0) ^ (1 << (bit % 8))]);
  return tried(input, {
    field: `bit ${bit}`,
    at,
    found: bytes.subarray(at, at + 1),
    repaired,
    confirmed: true,
  });
}

/** The checksum field itself may be what was damaged; a fitting one can always be computed, so this proves little. */
function checksumCandidates(input: RepairInput, bytes: Buffer): RepairCandidate[] {
  const totalLength = bytes.readUInt32LE(0);
  if (totalLength > bytes.length) return [];
  const value = Buffer.alloc(4);
  value.writeUInt32LE(recordChecksum(bytes, 0, totalLength, input.source.geometry.release));
  return candidateOf(input, bytes, 'xl_crc', value, false);
}

/** A page's header has no checksum: a candidate is what the field must be, confirmed by the records behind it. */
function pageCandidates(input: RepairInput): RepairCandidate[] {
  const { stop, source } = input;
  if (!('file' in stop)) return [];
  const { geometry } = source;
  const attempt = (field: EditField, offset: number, width: number, value: bigint): RepairCandidate[] => {
    const repaired = Buffer.alloc(8);
    repaired.writeBigUInt64LE(value);
    const segment = source.segment(stop.page);
    if (!segment) return [];
    const found = segment.read(stop.page - segment.start + offset, width);
    return triedAt(input, {
      field,
      found,
      patch: { lsn: stop.page + offset, bytes: repaired.subarray(0, width) },
      confirmed: true,
    });
  };
  switch (stop.check) {
    case 'page-magic':
      return attempt('xlp_magic', 0, 2, BigInt(geometry.magic));
    case 'page-address':
      return attempt('xlp_pageaddr', 8, 8, BigInt(stop.page));
    case 'page-timeline-order':
      return attempt('xlp_tli', 4, 4, BigInt(stop.after));
    case 'page-info':
      return [0n, 1n, 2n, 4n, 5n, 6n, 7n].flatMap((info) => attempt('xlp_info', 2, 2, info)).slice(0, 1);
    default:
      return [];
  }
}

function candidateOf(
  input: RepairInput,
  bytes: Buffer,
  field: 'xl_tot_len' | 'xl_prev' | 'xl_info' | 'xl_rmid' | 'xl_crc',
  repaired: Buffer,
  confirmed: boolean,
): RepairCandidate[] {
  const place = recordFieldPlace(field, input.source.geometry.release);
  if (!place) return [];
  const found = bytes.subarray(place.offset, place.offset + place.bytes);
  return tried(input, { field, at: place.offset, found, repaired, confirmed });
}

interface Attempt {
  readonly field: string;
  readonly at: number;
  readonly found: Buffer;
  readonly repaired: Buffer;
  readonly confirmed: boolean;
}

function tried(input: RepairInput, attempt: Attempt): RepairCandidate[] {
  const { geometry } = input.source;
  const [range] = recordRanges(input.stop.lsn, attempt.at, attempt.repaired.length, geometry);
  if (!range || range.end - range.start !== attempt.repaired.length) return [];
  const patch = { lsn: range.start, bytes: attempt.repaired };
  return triedAt(input, { field: attempt.field, found: attempt.found, patch, confirmed: attempt.confirmed });
}

function triedAt(
  input: RepairInput,
  attempt: { field: string; found: Buffer; patch: Patch; confirmed: boolean },
): RepairCandidate[] {
  const reader = new WalReader(patchSource(input.source, [attempt.patch]), {
    from: input.stop.lsn,
    trustSegments: true,
    ...(input.previous === undefined ? {} : { previous: input.previous }),
  });
  let recordsRead = 0;
  while (recordsRead < recordsMax && !(reader.next() instanceof WalEnd)) recordsRead++;
  return [
    {
      field: attempt.field,
      found: littleEndian(attempt.found),
      repaired: littleEndian(attempt.patch.bytes),
      patch: attempt.patch,
      recordsRead,
      readTo: reader.position,
      confirmed: attempt.confirmed,
    },
  ];
}

/** Up to `count` bytes as a record starting at `lsn` would see them: without the page headers between. */
function recordSpace(source: WalSource, lsn: Lsn, count: number): Buffer {
  const parts: Buffer[] = [];
  for (const range of recordRanges(lsn, 0, count, source.geometry)) {
    const segment = source.segment(range.start);
    const part = segment?.read(range.start - segment.start, range.end - range.start);
    if (!part || part.length === 0) break;
    parts.push(Buffer.from(part));
    if (part.length < range.end - range.start) break;
  }
  return Buffer.concat(parts);
}

function storedChecksum(bytes: Buffer, { source }: RepairInput): number {
  return bytes.readUInt32LE(recordFieldPlace('xl_crc', source.geometry.release)?.offset ?? 20);
}

function littleEndian(bytes: Buffer): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
