/**
 * A named field of the log. Page headers interrupt records, so a field is a list of byte ranges, never just one.
 */
import type { Lsn } from '../lsn.ts';
import type { WalRange } from '../record.ts';

export type FieldKind =
  | 'page-header'
  | 'record-header'
  | 'block-reference'
  | 'image'
  | 'block-data'
  | 'main-data'
  | 'padding'
  | 'unread'
  | 'zero';

export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  readonly ranges: readonly WalRange[];
  /** The value in words; empty for bulk bytes. */
  readonly value: string;
  /** The record it belongs to; undefined for page headers and what is no record. */
  readonly record: Lsn | undefined;
}

/** A field of a record before page headers are taken into account: `skip` counts from the record's first byte. */
export interface RecordField {
  readonly name: string;
  readonly kind: FieldKind;
  readonly skip: number;
  readonly count: number;
  readonly value: string;
}
