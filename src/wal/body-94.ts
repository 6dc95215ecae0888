/**
 * A record's body in 9.4: the resource manager's data (`xl_len` bytes), then for each of up to four backup-block bits
 * in the low half of `xl_info` a 24-byte block header and the block without its hole.
 */
import { dataPageBytes } from './body.ts';
import type { BlockReference, RecordBody } from './record.ts';
import type { BodyFailure } from './stop.ts';

const headerBytes = 32;
const blockHeaderBytes = 24;

/** Parses a whole 9.4 record. Block `i` is present when bit `8 >> i` of the info byte is set. */
export function parseBody94(buffer: Buffer, start: number, totalLength: number): RecordBody | BodyFailure {
  const end = start + totalLength;
  const mainLength = buffer.readUInt32LE(start + 8);
  const info = buffer[start + 12] ?? 0;
  const mainStart = start + headerBytes;
  let at = mainStart + mainLength;
  if (at > end) return { kind: 'length' };
  const payloadStart = at;
  const blocks: BlockReference[] = [];
  for (let id = 0; id < 4; id++) {
    if (!(info & (8 >> id))) continue;
    if (at + blockHeaderBytes > end) return { kind: 'backup-block-size' };
    const holeOffset = buffer.readUInt16LE(at + 20);
    const holeLength = buffer.readUInt16LE(at + 22);
    if (holeOffset + holeLength > dataPageBytes) return { kind: 'hole-size' };
    const length = dataPageBytes - holeLength;
    const imageStart = at + blockHeaderBytes;
    if (imageStart + length > end) return { kind: 'backup-block-size' };
    blocks.push({
      id,
      headerStart: at,
      flags: 0,
      fork: buffer.readUInt32LE(at + 12),
      tablespace: buffer.readUInt32LE(at),
      database: buffer.readUInt32LE(at + 4),
      relation: buffer.readUInt32LE(at + 8),
      block: buffer.readUInt32LE(at + 16),
      dataStart: imageStart + length,
      dataLength: 0,
      image: { start: imageStart, length, holeOffset, holeLength, info: holeLength > 0 ? 1 : 0 },
    });
    at = imageStart + length;
  }
  if (at !== end) return { kind: 'length' };
  return { blocks, mainStart, mainLength, origin: 0, hasOrigin: false, topTransaction: 0, payloadStart };
}
