import { readFile, writeFile } from 'node:fs/promises';
import { RefusedInput } from '../../../kit/problem.ts';
import { damageSegment } from '../../../wal/edit.ts';
import { identify } from '../../../wal/identify.ts';
import type { RecordTarget } from '../../../wal/locate-record.ts';
import { formatLsn } from '../../../wal/lsn.ts';
import { firstRecordFrom, readRecords } from '../../../wal/records.ts';
import { bufferSource } from '../../../wal/source.ts';
import { VerbFailed } from '../../world.ts';
import type { EditRecord } from './archive.ts';

const middle = { at: 'middle' } as const;

/** XLOG_SWITCH of the resource manager XLOG: the record that ends a segment early (access/pg_control.h). */
const segmentSwitch = { resourceManager: 0, info: 0x40 };

/** Changes one field of a record's header in a segment file, and leaves the record's checksum as it was. */
export const editRecord: EditRecord = async (file, { field, value, record }) => {
  const segment = await readFile(file);
  try {
    const target =
      record === 'newest' ? newestRecord(segment) : record === 'middle' ? middle : { nth: record };
    const damaged = damageSegment(segment, target, { kind: 'set', field, value: BigInt(value) });
    await writeFile(file, damaged.bytes);
    const [edit] = damaged.edits;
    const { lsn } = damaged.record;
    const change = edit
      ? `the bytes at offset ${edit.offset} were ${edit.old.toString('hex')} and are ${edit.new.toString('hex')}`
      : 'which it was already';
    return { description: `${field} of the record at ${formatLsn(lsn)} is ${value}: ${change}`, lsn };
  } catch (error) {
    if (error instanceof RefusedInput) throw new VerbFailed(error.message);
    throw error;
  }
};

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
