/** A record as the line that pg_waldump prints for it. */
import type { ByteWriter } from './byte-writer.ts';
import { describeRecord, forkName, imageBytes } from './describe.ts';
import type { BlockReference } from './record.ts';
import { bytesByOperation, type RecordWriter, singleLines } from './record-writer.ts';
import type { Release } from './release.ts';

const slash = 0x2f;
const piece = {
  transaction: Buffer.from(', tx: '),
  address: Buffer.from(', lsn: '),
  previous: Buffer.from(', prev '),
  block: Buffer.from(', blkref #'),
  relation: Buffer.from(': rel '),
  number: Buffer.from(' blk '),
  image: Buffer.from(' FPW'),
  imageForCheck: Buffer.from(' FPW for WAL verification'),
} as const;

export function lineWriter(release: Release): RecordWriter {
  const start = bytesByOperation(release, (manager) => `rmgr: ${manager.padEnd(11)} len (rec/tot): `);
  const operation = bytesByOperation(release, (_, name) => `, desc: ${name} `);
  return {
    write(out, record) {
      const { totalLength } = record;
      out.prepared(start(record));
      out.padded(totalLength - imageBytes(record), 6);
      out.byte(slash);
      out.padded(totalLength, 6);
      out.prepared(piece.transaction);
      out.padded(record.transaction, 10);
      out.prepared(piece.address);
      out.paddedLsn(record.lsn);
      out.prepared(piece.previous);
      out.paddedLsn(record.previous);
      out.prepared(operation(record));
      out.text(describeRecord(record, release));
      for (const block of record.body.blocks) writeBlock(out, block, release);
    },
  };
}

/** The line of `pg_waldump`, without the line end. */
export const recordLine = singleLines(lineWriter);

function writeBlock(out: ByteWriter, block: BlockReference, release: Release): void {
  out.room();
  out.prepared(piece.block);
  out.decimal(block.id);
  out.prepared(piece.relation);
  out.decimal(block.tablespace);
  out.byte(slash);
  out.decimal(block.database);
  out.byte(slash);
  out.decimal(block.relation);
  if (block.fork !== 0) out.text(` fork ${forkName(block.fork)}`);
  out.prepared(piece.number);
  out.decimal(block.block);
  if (!block.image) return;
  const { apply } = release.imageBits;
  const isApplied = apply === 0 || (block.image.info & apply) !== 0;
  out.prepared(isApplied ? piece.image : piece.imageForCheck);
}
