/** The fields an edit can set: where they lie, how wide they are, and their little-endian bytes. */
import { RefusedInput } from '../kit/problem.ts';
import type { Release } from './release.ts';

/** Fields of a record's header, and of the header of the page the record starts on. `xl_len` exists in 9.4 only. */
export type EditField = RecordField | PageField;
export type RecordField = 'xl_tot_len' | 'xl_xid' | 'xl_len' | 'xl_prev' | 'xl_info' | 'xl_rmid' | 'xl_crc';
export type PageField =
  | 'xlp_magic'
  | 'xlp_info'
  | 'xlp_tli'
  | 'xlp_pageaddr'
  | 'xlp_rem_len'
  | 'xlp_sysid'
  | 'xlp_seg_size'
  | 'xlp_xlog_blcksz';

/** Where a field lies in its header. */
export interface FieldPlace {
  readonly offset: number;
  readonly bytes: number;
}

const pageFields: Readonly<Record<PageField, FieldPlace>> = {
  xlp_magic: { offset: 0, bytes: 2 },
  xlp_info: { offset: 2, bytes: 2 },
  xlp_tli: { offset: 4, bytes: 4 },
  xlp_pageaddr: { offset: 8, bytes: 8 },
  xlp_rem_len: { offset: 16, bytes: 4 },
  xlp_sysid: { offset: 24, bytes: 8 },
  xlp_seg_size: { offset: 32, bytes: 4 },
  xlp_xlog_blcksz: { offset: 36, bytes: 4 },
};

const recordFields: Readonly<Record<RecordField, FieldPlace | undefined>> = {
  xl_tot_len: { offset: 0, bytes: 4 },
  xl_xid: { offset: 4, bytes: 4 },
  xl_len: undefined,
  xl_prev: { offset: 8, bytes: 8 },
  xl_info: { offset: 16, bytes: 1 },
  xl_rmid: { offset: 17, bytes: 1 },
  xl_crc: { offset: 20, bytes: 4 },
};

/** 9.4's header had another order and one field more. */
const recordFields94: Readonly<Record<RecordField, FieldPlace>> = {
  xl_tot_len: { offset: 0, bytes: 4 },
  xl_xid: { offset: 4, bytes: 4 },
  xl_len: { offset: 8, bytes: 4 },
  xl_info: { offset: 12, bytes: 1 },
  xl_rmid: { offset: 13, bytes: 1 },
  xl_prev: { offset: 16, bytes: 8 },
  xl_crc: { offset: 24, bytes: 4 },
};

/** Every field name an edit accepts. */
export const editFields = [...Object.keys(recordFields), ...Object.keys(pageFields)] as readonly EditField[];

export function isPageField(field: EditField): field is PageField {
  return field in pageFields;
}

export function pageFieldPlace(field: PageField): FieldPlace {
  return pageFields[field];
}

/** The place of a record header's field; undefined for one this release does not have. */
export function recordFieldPlace(field: RecordField, release: Release): FieldPlace | undefined {
  return (release.recordHeaderBytes === 32 ? recordFields94 : recordFields)[field];
}

/** The bytes of a number in a field. Throws `RefusedInput` (`wal/bad-edit`) if it does not fit. */
export function fieldBytes(value: bigint, place: FieldPlace, field: EditField): Buffer {
  if (value < 0n || value >> BigInt(place.bytes * 8) !== 0n) {
    throw new RefusedInput([
      {
        code: 'wal/bad-edit',
        message: `${value} does not fit into ${field}, which has ${place.bytes} bytes`,
        advice: `Give a number from 0 to ${(1n << BigInt(place.bytes * 8)) - 1n}.`,
      },
    ]);
  }
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes.subarray(0, place.bytes);
}
