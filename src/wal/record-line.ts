/** A record as the line that pg_waldump prints for it. */
import { describeRecord, forkName, imageBytes, operationName } from './describe.ts';
import { formatPaddedLsn } from './lsn.ts';
import type { BlockReference, RecordContent } from './record.ts';
import type { Release } from './release.ts';
import { resourceManagerOf } from './resource-manager/index.ts';

/** The line of `pg_waldump`, without the line end. */
export function recordLine(record: RecordContent, release: Release): string {
  const { totalLength, transaction, resourceManager, info } = record;
  const recordBytes = totalLength - imageBytes(record);
  const operation = operationName(resourceManager, info, release);
  return (
    `rmgr: ${resourceManagerOf(resourceManager).name.padEnd(11)} ` +
    `len (rec/tot): ${`${recordBytes}`.padStart(6)}/${`${totalLength}`.padStart(6)}, tx: ${`${transaction}`.padStart(10)}, ` +
    `lsn: ${formatPaddedLsn(record.lsn)}, prev ${formatPaddedLsn(record.previous)}, ` +
    `desc: ${operation} ${describeRecord(record, release)}` +
    record.body.blocks.map((block) => blockText(block, release)).join('')
  );
}

function blockText(block: BlockReference, release: Release): string {
  const fork = block.fork === 0 ? '' : ` fork ${forkName(block.fork)}`;
  const place = `${block.tablespace}/${block.database}/${block.relation}${fork} blk ${block.block}`;
  return `, blkref #${block.id}: rel ${place}${imageMark(block, release)}`;
}

function imageMark({ image }: BlockReference, { imageBits }: Release): string {
  if (!image) return '';
  return imageBits.apply === 0 || image.info & imageBits.apply ? ' FPW' : ' FPW for WAL verification';
}
