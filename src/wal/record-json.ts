/** A record as one line of JSON: what pg_waldump's line says, with names and numbers kept apart. */
import type { ByteWriter } from './byte-writer.ts';
import { describeRecord, forkName, imageBytes } from './describe.ts';
import { formatLsn } from './lsn.ts';
import type { BlockImage, BlockReference } from './record.ts';
import { bytesByOperation, type RecordWriter, singleLines } from './record-writer.ts';
import type { Release } from './release.ts';

const slash = 0x2f;
const piece = {
  start: Buffer.from('{"lsn":"'),
  previous: Buffer.from('","prev":"'),
  length: Buffer.from(',"length":'),
  recordBytes: Buffer.from(',"recordBytes":'),
  description: Buffer.from(',"description":"'),
  quote: Buffer.from('"'),
  blocks: Buffer.from(',"blocks":['),
  block: Buffer.from('{"id":'),
  nextBlock: Buffer.from(',{"id":'),
  relation: Buffer.from(',"rel":"'),
  number: Buffer.from(',"block":'),
  dataBytes: Buffer.from(',"dataBytes":'),
  imageBytes: Buffer.from(',"imageBytes":'),
  holeOffset: Buffer.from(',"holeOffset":'),
  holeBytes: Buffer.from(',"holeBytes":'),
  imageInfo: Buffer.from(',"imageInfo":'),
  closeObject: Buffer.from('}'),
  closeList: Buffer.from(']'),
} as const;
const forkPieces = Array.from({ length: 16 }, (_, fork) => Buffer.from(`","fork":"${forkName(fork)}"`));

export function jsonWriter(release: Release): RecordWriter {
  const kind = bytesByOperation(
    release,
    (manager, operation) => `","rmgr":"${manager}","operation":"${operation}","xid":`,
  );
  return {
    write(out, record) {
      const { body, totalLength } = record;
      out.prepared(piece.start);
      out.lsn(record.lsn);
      out.prepared(piece.previous);
      out.lsn(record.previous);
      out.prepared(kind(record));
      out.decimal(record.transaction);
      out.prepared(piece.length);
      out.decimal(totalLength);
      out.prepared(piece.recordBytes);
      out.decimal(totalLength - imageBytes(record));
      out.prepared(piece.description);
      out.text(escaped(describeRecord(record, release)));
      out.prepared(piece.quote);
      if (body.topTransaction !== 0) out.text(`,"topXid":${body.topTransaction}`);
      if (body.hasOrigin) out.text(`,"origin":${body.origin}`);
      if (record.overwrote !== undefined) out.text(`,"overwrote":"${formatLsn(record.overwrote)}"`);
      if (body.blocks.length > 0) writeBlocks(out, body.blocks);
      out.prepared(piece.closeObject);
    },
  };
}

/** A record as one line of JSON, without the line end. */
export const recordJson = singleLines(jsonWriter);

/** A text as it stands between the quotes of a JSON string. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function writeBlocks(out: ByteWriter, blocks: readonly BlockReference[]): void {
  out.room();
  out.prepared(piece.blocks);
  let opening: Uint8Array = piece.block;
  for (const block of blocks) {
    out.room();
    out.prepared(opening);
    opening = piece.nextBlock;
    out.decimal(block.id);
    out.prepared(piece.relation);
    out.decimal(block.tablespace);
    out.byte(slash);
    out.decimal(block.database);
    out.byte(slash);
    out.decimal(block.relation);
    out.prepared(forkPieces[block.fork] ?? piece.quote);
    out.prepared(piece.number);
    out.decimal(block.block);
    out.prepared(piece.dataBytes);
    out.decimal(block.dataLength);
    if (block.image) writeImage(out, block.image);
    out.prepared(piece.closeObject);
  }
  out.prepared(piece.closeList);
}

function writeImage(out: ByteWriter, image: BlockImage): void {
  out.room();
  out.prepared(piece.imageBytes);
  out.decimal(image.length);
  out.prepared(piece.holeOffset);
  out.decimal(image.holeOffset);
  out.prepared(piece.holeBytes);
  out.decimal(image.holeLength);
  out.prepared(piece.imageInfo);
  out.decimal(image.info);
}
