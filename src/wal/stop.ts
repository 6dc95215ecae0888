/**
 * Why reading stopped: one member per check a server makes, in the order it makes them, with the numbers its message
 * needs. What a server of a given release says about it is told by `server-text.ts`; what it means, by `explain.ts`.
 */
import type { Lsn } from './lsn.ts';

export type Stop = PageStop | RecordStop | MissingSegment;

/** No file holds the page that would come next. */
export interface MissingSegment {
  readonly check: 'segment-missing';
  /** The record that could not be read. */
  readonly lsn: Lsn;
  /** The page that is missing. */
  readonly page: Lsn;
}

/** A page that was refused. */
export type PageStop = PageFailure & {
  /** The record for whose sake the page was read. */
  readonly lsn: Lsn;
  /** The page's address. */
  readonly page: Lsn;
  /** The segment's file name. */
  readonly file: string;
};

export type PageFailure =
  | { readonly check: 'page-short'; readonly gotBytes: number; readonly wantedBytes: number }
  | { readonly check: 'page-magic'; readonly magic: number }
  | { readonly check: 'page-info'; readonly info: number }
  | { readonly check: 'page-system'; readonly found: bigint; readonly expected: bigint }
  | { readonly check: 'page-segment-size'; readonly found: number; readonly expected: number }
  | { readonly check: 'page-block-size'; readonly found: number; readonly expected: number }
  | { readonly check: 'page-address'; readonly found: bigint }
  | { readonly check: 'page-timeline-order'; readonly found: number; readonly after: number }
  | { readonly check: 'page-timeline-history'; readonly found: number };

/** A record that was refused. */
export type RecordStop = RecordFailure & {
  /** The refused record. */
  readonly lsn: Lsn;
  /** The page on which the failing bytes lie: the record's own, or that of a continuation. */
  readonly page: Lsn;
};

export type RecordFailure =
  | { readonly check: 'record-offset'; readonly expected: number; readonly got: number }
  | { readonly check: 'continuation-requested' }
  | { readonly check: 'record-length'; readonly expected: number; readonly got: number }
  | { readonly check: 'record-length-zero' }
  | { readonly check: 'switch-length' }
  | { readonly check: 'resource-manager'; readonly id: number }
  | { readonly check: 'previous-link'; readonly found: bigint; readonly expected: Lsn | undefined }
  | { readonly check: 'record-too-long'; readonly got: number }
  | { readonly check: 'continuation-flag' }
  | { readonly check: 'continuation-length'; readonly found: number; readonly expected: number }
  | { readonly check: 'checksum'; readonly stored: number; readonly computed: number }
  | { readonly check: 'body'; readonly detail: BodyFailure };

/** What is wrong inside a record whose checksum is good: a writer's bug, or an edit with a recomputed checksum. */
export type BodyFailure =
  | { readonly kind: 'block-order'; readonly id: number }
  | { readonly kind: 'block-data-flag'; readonly set: boolean; readonly length: number }
  | {
      readonly kind: 'image-hole-set' | 'image-hole-clear';
      readonly holeOffset: number;
      readonly holeLength: number;
      readonly imageLength: number;
    }
  | { readonly kind: 'image-full-compressed' | 'image-not-full'; readonly imageLength: number }
  | { readonly kind: 'no-relation-before' }
  | { readonly kind: 'block-id'; readonly id: number }
  | { readonly kind: 'length' }
  | { readonly kind: 'hole-size' | 'backup-block-size' };
