/**
 * A record's body from 9.5 on: first the headers of block references, origin, top-level transaction and main data,
 * then their payloads in the same order. A parser knows the headers are over when the bytes left equal the payload
 * announced so far.
 */
import type { BlockImage, BlockReference, RecordBody } from './record.ts';
import type { Release } from './release.ts';
import type { BodyFailure } from './stop.ts';

const headerBytes = 24;
const maxBlockId = 32;
const idTopTransaction = 252;
const idOrigin = 253;
const idDataLong = 254;
const idDataShort = 255;

/** Bits of a block reference's fork_flags byte. */
export const blockFlag = {
  forkMask: 0x0f,
  hasImage: 0x10,
  hasData: 0x20,
  willInit: 0x40,
  sameRelation: 0x80,
} as const;

const noBlocks: readonly BlockReference[] = [];

/** Data pages are 8 KiB in every distributed build; images are restored to that size. */
export const dataPageBytes = 8192;

/**
 * Parses `buffer[start, start + totalLength)`, which must hold a whole record. Gives the body or the first thing a
 * server would find wrong with it.
 */
export function parseBody(
  buffer: Buffer,
  start: number,
  totalLength: number,
  release: Release,
): RecordBody | BodyFailure {
  const end = start + totalLength;
  let at = start + headerBytes;
  let payload = 0;
  let blocks: BlockReference[] | undefined;
  let lastId = -1;
  let relationAt = -1;
  let origin = 0;
  let hasOrigin = false;
  let topTransaction = 0;
  let mainLength = 0;

  while (end - at > payload) {
    const headerStart = at;
    const id = buffer[at++] ?? 0;
    if (id === idDataShort) {
      if (at + 1 > end) return { kind: 'length' };
      mainLength = buffer[at] ?? 0;
      at += 1;
      payload += mainLength;
      break;
    }
    if (id === idDataLong) {
      if (at + 4 > end) return { kind: 'length' };
      mainLength = buffer.readUInt32LE(at);
      at += 4;
      payload += mainLength;
      break;
    }
    if (id === idOrigin) {
      if (at + 2 > end) return { kind: 'length' };
      origin = buffer.readUInt16LE(at);
      hasOrigin = true;
      at += 2;
      continue;
    }
    if (id === idTopTransaction && release.major >= 14) {
      if (at + 4 > end) return { kind: 'length' };
      topTransaction = buffer.readUInt32LE(at);
      at += 4;
      continue;
    }
    if (id > maxBlockId) return { kind: 'block-id', id };
    if (id <= lastId) return { kind: 'block-order', id };
    lastId = id;

    if (at + 3 > end) return { kind: 'length' };
    const flags = buffer[at] ?? 0;
    const dataLength = buffer.readUInt16LE(at + 1);
    at += 3;
    const hasData = (flags & blockFlag.hasData) !== 0;
    if (hasData !== dataLength > 0) return { kind: 'block-data-flag', set: hasData, length: dataLength };
    payload += dataLength;

    let image: BlockImage | undefined;
    if (flags & blockFlag.hasImage) {
      const parsed = parseImageHeader(buffer, at, end, release);
      if ('kind' in parsed) return parsed;
      image = parsed.image;
      at = parsed.at;
      payload += image.length;
    }
    if (!(flags & blockFlag.sameRelation)) {
      if (at + 12 > end) return { kind: 'length' };
      relationAt = at;
      at += 12;
    } else if (relationAt < 0) {
      return { kind: 'no-relation-before' };
    }
    if (at + 4 > end) return { kind: 'length' };
    blocks ??= [];
    blocks.push({
      id,
      headerStart,
      flags,
      fork: flags & blockFlag.forkMask,
      tablespace: buffer.readUInt32LE(relationAt),
      database: buffer.readUInt32LE(relationAt + 4),
      relation: buffer.readUInt32LE(relationAt + 8),
      block: buffer.readUInt32LE(at),
      dataStart: 0,
      dataLength,
      image,
    });
    at += 4;
  }
  if (end - at !== payload) return { kind: 'length' };

  const payloadStart = at;
  if (blocks) at = placePayloads(blocks, at);
  return {
    blocks: blocks ?? noBlocks,
    mainStart: at,
    mainLength,
    origin,
    hasOrigin,
    topTransaction,
    payloadStart,
  };
}

type Placed<T> = { -readonly [K in keyof T]: T[K] };

/** Gives every image and block data its position, in the order they are stored; returns where they end. */
function placePayloads(blocks: BlockReference[], start: number): number {
  let at = start;
  for (const block of blocks as Placed<BlockReference>[]) {
    if (block.image) {
      (block.image as Placed<BlockImage>).start = at;
      at += block.image.length;
    }
    block.dataStart = at;
    at += block.dataLength;
  }
  return at;
}

function parseImageHeader(
  buffer: Buffer,
  start: number,
  end: number,
  release: Release,
): { image: BlockImage; at: number } | BodyFailure {
  let at = start;
  if (at + 5 > end) return { kind: 'length' };
  const bits = release.imageBits;
  const length = buffer.readUInt16LE(at);
  const holeOffset = buffer.readUInt16LE(at + 2);
  const info = buffer[at + 4] ?? 0;
  at += 5;
  const hasHole = (info & bits.hasHole) !== 0;
  const compressed = (info & (bits.pglz | bits.lz4 | bits.zstd)) !== 0;
  let holeLength = compressed ? 0 : (dataPageBytes - length) & 0xffff;
  if (compressed && hasHole) {
    if (at + 2 > end) return { kind: 'length' };
    holeLength = buffer.readUInt16LE(at);
    at += 2;
  }
  if (hasHole && (holeOffset === 0 || holeLength === 0 || length === dataPageBytes)) {
    return { kind: 'image-hole-set', holeOffset, holeLength, imageLength: length };
  }
  if (!hasHole && (holeOffset !== 0 || holeLength !== 0)) {
    return { kind: 'image-hole-clear', holeOffset, holeLength, imageLength: length };
  }
  if (compressed && length === dataPageBytes) return { kind: 'image-full-compressed', imageLength: length };
  if (!hasHole && !compressed && length !== dataPageBytes) {
    return { kind: 'image-not-full', imageLength: length };
  }
  return { image: { start: 0, length, holeOffset, holeLength, info }, at };
}
