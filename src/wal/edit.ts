/**
 * Damages a segment on purpose, on a copy, so that every change is known and can be taken back.
 *
 *     const { bytes, edits, record } = damageSegment(segment, { at: 'middle' }, { kind: 'set', field: 'xl_tot_len', value: 0n });
 *     undoEdits(bytes, edits)  // equals segment
 *
 * `segment` is the whole file's bytes; it is never changed. The target is found by reading the segment's own records
 * with every check on, so it must be readable up to the target. Throws `RefusedInput` (codes `wal/no-such-record`,
 * `wal/bad-edit`, and those of `identify`) when there is no such record or the edit makes no sense there.
 *
 * What a server says afterwards depends on the checksum mode. Header fields are judged before the checksum, so
 * `xl_tot_len = 0` gives the same message either way; other edits give a checksum error with `keep`, and reach the
 * later checks, or replay itself, with `recompute`.
 */
import { RefusedInput } from '../kit/problem.ts';
import { recordChecksum } from './check-record.ts';
import { type EditField, fieldBytes, isPageField, pageFieldPlace, recordFieldPlace } from './edit-field.ts';
import { type Geometry, identify } from './identify.ts';
import { locateRecord, type RecordTarget } from './locate-record.ts';
import { formatLsn, type Lsn } from './lsn.ts';
import { makeNoop } from './noop.ts';
import { headerBytesAt, recordRanges, type WalRecord } from './record.ts';

/** Whether the record's checksum is left as it was (and so becomes wrong) or made right again after the edit. */
export type ChecksumMode = 'keep' | 'recompute';

export type Damage =
  /** Writes a number into a field; it must fit the field's width. Page fields ignore `crc`. */
  | { readonly kind: 'set'; readonly field: EditField; readonly value: bigint; readonly crc?: ChecksumMode }
  /** Flips one bit, counted from the record's first byte (bit 0 is the lowest of byte 0). */
  | { readonly kind: 'flip-bit'; readonly bit: number; readonly crc?: ChecksumMode }
  /** Zeroes bytes of the record from `skip` on; the whole record by default. */
  | { readonly kind: 'zero'; readonly skip?: number; readonly count?: number; readonly crc?: ChecksumMode }
  /** Zeroes the whole page on which the record starts. */
  | { readonly kind: 'zero-page' }
  /** Zeroes everything from the record to the end of the segment: what an ordinary end of the log looks like. */
  | { readonly kind: 'zero-rest' }
  /** Cuts the file off at the record, or at the start of its page. */
  | { readonly kind: 'truncate'; readonly to?: 'record' | 'page' }
  /** Writes raw bytes at an address of the segment, wherever that is: fake headers, pages, anything. */
  | { readonly kind: 'write'; readonly lsn: Lsn; readonly bytes: Buffer }
  /**
   * Writes valid records that do nothing behind the target, over whatever is there: `count` of them, or one that ends
   * exactly at `until`, which must be aligned to 8 bytes and leave room for a record.
   */
  | {
      readonly kind: 'append-noop';
      readonly count?: number;
      readonly payloadBytes?: number;
      readonly until?: Lsn;
    };

/** One changed stretch of the file. */
export interface Edit {
  /** Position in the file. */
  readonly offset: number;
  readonly old: Buffer;
  /** As long as `old`, except for a truncation, where it is empty. */
  readonly new: Buffer;
  /** The record the edit was aimed at. */
  readonly recordLsn: Lsn;
  /** What was changed: a field's name, `bit 17`, `bytes`, `page`, `tail`, `file length` or `noop`. */
  readonly field: string;
}

export interface DamagedSegment {
  readonly bytes: Buffer;
  readonly edits: readonly Edit[];
  /** The record that was aimed at, as it was. */
  readonly record: WalRecord;
}

/** Applies one damage to the record of `segment` that `target` names; gives new bytes and how to take it back. */
export function damageSegment(segment: Buffer, target: RecordTarget, damage: Damage): DamagedSegment {
  const geometry = identify(segment);
  const record = locateRecord(segment, target, geometry);
  const drafts = draftDamage(segment, record, damage, geometry);
  const edits: Edit[] = [];
  const bytes = applyEdits(segment, drafts, edits);
  const crc = 'crc' in damage ? damage.crc : undefined;
  const fieldOfPage = damage.kind === 'set' && isPageField(damage.field);
  if (crc === 'recompute' && !fieldOfPage) {
    const renewed = draftChecksum(bytes, record, geometry);
    return { bytes: applyEdits(bytes, renewed, edits), edits, record };
  }
  return { bytes, edits, record };
}

/** Takes edits back, newest first. Throws `RefusedInput` if the bytes are not those the edits made. */
export function undoEdits(bytes: Buffer, edits: readonly Edit[]): Buffer {
  let result = Buffer.from(bytes);
  for (const edit of edits.toReversed()) {
    const found = result.subarray(edit.offset, edit.offset + edit.new.length);
    const cut = edit.new.length < edit.old.length;
    if (!found.equals(edit.new) || (cut && result.length !== edit.offset + edit.new.length)) {
      throw refused(
        'wal/not-the-edited-bytes',
        `the bytes at offset ${edit.offset} are not those the edit wrote`,
        'Name the very file that was broken, unchanged since.',
      );
    }
    result = cut
      ? Buffer.concat([result.subarray(0, edit.offset), edit.old])
      : Buffer.concat([
          result.subarray(0, edit.offset),
          edit.old,
          result.subarray(edit.offset + edit.old.length),
        ]);
  }
  return result;
}

interface DraftEdit {
  readonly offset: number;
  readonly bytes: Buffer;
  /** Cuts the file at `offset` instead of writing. */
  readonly cut?: boolean;
  readonly recordLsn: Lsn;
  readonly field: string;
}

function draftDamage(segment: Buffer, record: WalRecord, damage: Damage, geometry: Geometry): DraftEdit[] {
  const start = record.lsn - geometry.start;
  const page = start - (start % geometry.pageBytes);
  const draft = { recordLsn: record.lsn };
  switch (damage.kind) {
    case 'set':
      return draftField(record, damage.field, damage.value, geometry);
    case 'flip-bit': {
      const skip = Math.floor(damage.bit / 8);
      const old = recordByte(record, skip, `bit ${damage.bit}`);
      const flipped = Buffer.from([old ^ (1 << (damage.bit % 8))]);
      return draftRecordBytes(record, skip, flipped, `bit ${damage.bit}`, geometry);
    }
    case 'zero': {
      const skip = damage.skip ?? 0;
      recordByte(record, skip, 'a range');
      const count = Math.min(damage.count ?? record.totalLength, record.totalLength - skip);
      return draftRecordBytes(record, skip, Buffer.alloc(count), 'bytes', geometry);
    }
    case 'zero-page':
      return [{ ...draft, offset: page, bytes: Buffer.alloc(geometry.pageBytes), field: 'page' }];
    case 'zero-rest':
      return [{ ...draft, offset: start, bytes: Buffer.alloc(segment.length - start), field: 'tail' }];
    case 'truncate': {
      const offset = damage.to === 'record' ? start : page;
      return [{ ...draft, offset, bytes: Buffer.alloc(0), cut: true, field: 'file length' }];
    }
    case 'write': {
      const offset = damage.lsn - geometry.start;
      if (offset >= 0 && offset + damage.bytes.length <= segment.length) {
        return [{ ...draft, offset, bytes: damage.bytes, field: 'bytes', recordLsn: damage.lsn }];
      }
      throw refused(
        'wal/bad-edit',
        `${formatLsn(damage.lsn)} lies outside the segment`,
        `Give an address from ${formatLsn(geometry.start)} on that leaves room for the bytes.`,
      );
    }
    case 'append-noop':
  }
  const payloadBytes =
    damage.until === undefined ? damage.payloadBytes : payloadUntil(record, damage.until, geometry);
  return draftNoops(segment, record, damage.count ?? 1, payloadBytes ?? 0, geometry);
}

/** The payload with which one record behind `record` ends exactly at `until`: its end grows with the payload. */
function payloadUntil(record: WalRecord, until: Lsn, geometry: Geometry): number {
  let low = 0;
  let high = Math.max(0, until - record.next);
  const endWith = (payloadBytes: number) =>
    makeNoop({ at: record.next, previous: record.lsn, payloadBytes, timeline: geometry.timeline, geometry })
      .next;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (endWith(middle) < until) low = middle + 1;
    else high = middle;
  }
  if (endWith(low) === until) return low;
  throw refused(
    'wal/bad-edit',
    `no record behind ${formatLsn(record.lsn)} can end exactly at ${formatLsn(until)}`,
    'Give an address aligned to 8 bytes, at least 24 bytes on, and not inside a page header.',
  );
}

function draftField(record: WalRecord, field: EditField, value: bigint, geometry: Geometry): DraftEdit[] {
  if (!isPageField(field)) {
    const place = recordFieldPlace(field, geometry.release);
    if (place)
      return draftRecordBytes(record, place.offset, fieldBytes(value, place, field), field, geometry);
    throw refused(
      'wal/bad-edit',
      `${field} exists in 9.4 only; this is WAL of ${geometry.release.major}`,
      'Set xl_tot_len instead.',
    );
  }
  const place = pageFieldPlace(field);
  const page = record.lsn - (record.lsn % geometry.pageBytes);
  if (place.offset >= headerBytesAt(page, geometry)) {
    throw refused(
      'wal/bad-edit',
      `${field} exists only in the first page of a segment, but the record starts on a later page`,
      'Aim at the first record (--record 1).',
    );
  }
  const bytes = fieldBytes(value, place, field);
  return [{ offset: page - geometry.start + place.offset, bytes, recordLsn: record.lsn, field }];
}

function recordByte(record: WalRecord, skip: number, what: string): number {
  const byte = skip >= 0 && skip < record.totalLength ? record.buffer[record.start + skip] : undefined;
  if (byte !== undefined) return byte;
  throw refused(
    'wal/bad-edit',
    `${what} lies outside the record, which has ${record.totalLength} bytes`,
    `Give a place below ${record.totalLength} bytes (${record.totalLength * 8} bits).`,
  );
}

/** Bytes of a record as edits of the file: one per page touched. */
function draftRecordBytes(
  record: WalRecord,
  skip: number,
  bytes: Buffer,
  field: string,
  geometry: Geometry,
): DraftEdit[] {
  let taken = 0;
  return recordRanges(record.lsn, skip, bytes.length, geometry).map((range) => {
    const part = bytes.subarray(taken, taken + range.end - range.start);
    taken += part.length;
    return { offset: range.start - geometry.start, bytes: part, recordLsn: record.lsn, field };
  });
}

/** The edit that makes the record's checksum fit its bytes as they are now; the length is the original one. */
function draftChecksum(bytes: Buffer, record: WalRecord, geometry: Geometry): DraftEdit[] {
  const parts = recordRanges(record.lsn, 0, record.totalLength, geometry).map((range) =>
    bytes.subarray(range.start - geometry.start, range.end - geometry.start),
  );
  const crc = Buffer.alloc(4);
  crc.writeUInt32LE(recordChecksum(Buffer.concat(parts), 0, record.totalLength, geometry.release));
  return draftRecordBytes(
    record,
    recordFieldPlace('xl_crc', geometry.release)?.offset ?? 0,
    crc,
    'xl_crc',
    geometry,
  );
}

function draftNoops(
  segment: Buffer,
  record: WalRecord,
  count: number,
  payloadBytes: number,
  geometry: Geometry,
): DraftEdit[] {
  const edits: DraftEdit[] = [];
  let previous = record.lsn;
  let at = record.next;
  for (let done = 0; done < count; done++) {
    const noop = makeNoop({ at, previous, payloadBytes, timeline: geometry.timeline, geometry });
    if (noop.next - geometry.start > segment.length) {
      throw refused(
        'wal/bad-edit',
        `only ${done} of ${count} records fit behind ${formatLsn(record.lsn)} before the segment ends`,
        'Append fewer or smaller ones.',
      );
    }
    for (const { lsn, bytes } of noop.writes) {
      edits.push({ offset: lsn - geometry.start, bytes, recordLsn: record.lsn, field: 'noop' });
    }
    previous = noop.lsn;
    at = noop.next;
  }
  return edits;
}

function applyEdits(bytes: Buffer, drafts: readonly DraftEdit[], done: Edit[]): Buffer {
  let result = Buffer.from(bytes);
  for (const { offset, bytes: written, cut, recordLsn, field } of drafts) {
    const old = Buffer.from(cut ? result.subarray(offset) : result.subarray(offset, offset + written.length));
    if (!cut && old.equals(written)) continue;
    done.push({ offset, old, new: Buffer.from(written), recordLsn, field });
    if (cut) result = result.subarray(0, offset);
    else written.copy(result, offset);
  }
  return result;
}

function refused(code: string, message: string, advice: string): RefusedInput {
  return new RefusedInput([{ code, message, advice }]);
}
