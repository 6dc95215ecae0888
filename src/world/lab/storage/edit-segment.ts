import { damageSegment } from '../../../wal/edit.ts';
import { identify } from '../../../wal/identify.ts';
import type { RecordTarget } from '../../../wal/locate-record.ts';
import { formatLsn } from '../../../wal/lsn.ts';
import { firstRecordFrom, readRecords } from '../../../wal/records.ts';
import { bufferSource } from '../../../wal/source.ts';
import type { RecordEdit } from './archive.ts';

/** XLOG_SWITCH of the resource manager XLOG: the record that ends a segment early (access/pg_control.h). */
const segmentSwitch = { resourceManager: 0, info: 0x40 };

/**
 * Changes one field of a record's header in a segment, and leaves the record's checksum as it was. Reads the whole
 * segment, which takes tenths of a second.
 * @throws RefusedInput if there is no such record or the field cannot hold the value
 */
export function editSegment(
  segment: Buffer,
  { field, value, record }: RecordEdit,
): { readonly bytes: Buffer; readonly description: string; readonly lsn: number } {
  const target = targetOf(segment, record);
  const damaged = damageSegment(segment, target, { kind: 'set', field, value: BigInt(value) });
  const [edit] = damaged.edits;
  const { lsn } = damaged.record;
  const change = edit
    ? `the bytes at offset ${edit.offset} were ${edit.old.toString('hex')} and are ${edit.new.toString('hex')}`
    : 'which it was already';
  const description = `${field} of the record at ${formatLsn(lsn)} is ${value}: ${change}`;
  return { bytes: damaged.bytes, description, lsn };
}

function targetOf(segment: Buffer, record: RecordEdit['record']): RecordTarget {
  if (record === 'newest') return newestRecord(segment);
  return record === 'middle' ? { at: 'middle' } : { nth: record };
}

/** The last record that says something: the one before the switch, if the segment ends with one. */
function newestRecord(segment: Buffer): RecordTarget {
  const geometry = identify(segment);
  const source = bufferSource(segment, geometry);
  const from = firstRecordFrom(source, geometry.start);
  let newest: RecordTarget = { at: 'last' };
  if (from === undefined) return newest;
  for (const record of readRecords(source, { from })) {
    const ends =
      record.resourceManager === segmentSwitch.resourceManager && (record.info & 0xf0) === segmentSwitch.info;
    if (!ends) newest = { lsn: record.lsn };
  }
  return newest;
}
