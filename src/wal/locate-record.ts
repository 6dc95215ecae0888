/** Finds the record of a segment that a person or a fault means. */
import { RefusedInput } from '../kit/problem.ts';
import { identify } from './identify.ts';
import { formatLsn, type Lsn } from './lsn.ts';
import type { WalRecord } from './record.ts';
import { firstRecordFrom, readRecords } from './records.ts';
import { bufferSource } from './source.ts';

/** Which record: the k-th complete one that starts in the segment (from 1), the one at an address, or a place. */
export type RecordTarget =
  | { readonly nth: number }
  | { readonly lsn: Lsn }
  | { readonly at: 'middle' | 'last' };

/** The record a target names, read with every check. Only records that are complete within the segment count. */
export function locateRecord(segment: Buffer, target: RecordTarget, geometry = identify(segment)): WalRecord {
  const source = bufferSource(segment, geometry);
  const from = firstRecordFrom(source, geometry.start);
  let count = 0;
  let last: WalRecord | undefined;
  const middle = geometry.start + geometry.segmentBytes / 2;
  if (from !== undefined) {
    for (const record of readRecords(source, { from })) {
      count++;
      if ('nth' in target && count === target.nth) return record;
      if ('lsn' in target && record.lsn === target.lsn) return record;
      if ('at' in target && target.at === 'middle' && record.lsn >= middle) return record;
      last = record;
    }
  }
  // A segment that was switched early may end before its middle: then the middle is that of its records.
  if (last && 'at' in target) {
    return target.at === 'last' ? last : locateRecord(segment, { nth: Math.ceil(count / 2) }, geometry);
  }
  const wanted =
    'nth' in target
      ? `record ${target.nth}`
      : 'lsn' in target
        ? `a record at ${formatLsn(target.lsn)}`
        : `any record`;
  throw new RefusedInput([
    {
      code: 'wal/no-such-record',
      message: `the segment does not have ${wanted}: ${count} records can be read${last ? `, the last at ${formatLsn(last.lsn)}` : ''}`,
      advice: 'List its records with `reenact wal dump SEGMENT` and name one of them.',
    },
  ]);
}
