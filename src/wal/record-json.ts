/** A record as one line of JSON: what pg_waldump's line says, with names and numbers kept apart. */
import { describeRecord, forkName, imageBytes, operationName } from './describe.ts';
import { formatLsn } from './lsn.ts';
import type { RecordContent } from './record.ts';
import type { Release } from './release.ts';
import { resourceManagerOf } from './resource-manager/index.ts';

/** Put together by hand: only the description can hold characters that need escaping. */
export function recordJson(record: RecordContent, release: Release): string {
  const { body } = record;
  const images = imageBytes(record);
  let text =
    `{"lsn":"${formatLsn(record.lsn)}","prev":"${formatLsn(record.previous)}"` +
    `,"rmgr":"${resourceManagerOf(record.resourceManager).name}","operation":"${operationName(record.resourceManager, record.info, release)}"` +
    `,"xid":${record.transaction},"length":${record.totalLength},"recordBytes":${record.totalLength - images}` +
    `,"description":${JSON.stringify(describeRecord(record, release))}`;
  if (body.topTransaction !== 0) text += `,"topXid":${body.topTransaction}`;
  if (body.hasOrigin) text += `,"origin":${body.origin}`;
  if (record.overwrote !== undefined) text += `,"overwrote":"${formatLsn(record.overwrote)}"`;
  if (body.blocks.length > 0) {
    const blocks = body.blocks.map((block) => {
      const image = block.image
        ? `,"imageBytes":${block.image.length},"holeOffset":${block.image.holeOffset},"holeBytes":${block.image.holeLength}` +
          `,"imageInfo":${block.image.info}`
        : '';
      return (
        `{"id":${block.id},"rel":"${block.tablespace}/${block.database}/${block.relation}"` +
        `,"fork":"${forkName(block.fork)}","block":${block.block},"dataBytes":${block.dataLength}${image}}`
      );
    });
    text += `,"blocks":[${blocks.join(',')}]`;
  }
  return `${text}}`;
}
