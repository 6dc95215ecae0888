/** The headers of a record's body, read for one number only. */
import { blockFlag, dataPageBytes } from '../body.ts';
import type { Release } from '../release.ts';

const malformed = -1;

/**
 * The bytes of page images in the record at `bytes[start, end)`, or -1 if its body has anything a reader should look
 * at: most of that is malformed, some of it only unusual. The checks are those of `parseBody`.
 */
export function bodyImageBytes(bytes: Uint8Array, start: number, end: number, release: Release): number {
  const { imageBits } = release;
  const packing = imageBits.pglz | imageBits.lz4 | imageBits.zstd;
  let at = start + 24;
  let payload = 0;
  let images = 0;
  let lastBlock = -1;
  let hasRelation = false;
  while (end - at > payload) {
    const id = bytes[at] ?? 0;
    if (id === 255) {
      payload += bytes[at + 1] ?? 0;
      at += 2;
      break;
    }
    if (id === 254) {
      payload += u16(bytes, at + 1) + u16(bytes, at + 3) * 65_536;
      at += 5;
      break;
    }
    if (id > 32) {
      if (id === 253) at += 3;
      else if (id === 252 && release.major >= 14) at += 5;
      else return malformed;
      continue;
    }
    const flags = bytes[at + 1] ?? 0;
    const dataLength = u16(bytes, at + 2);
    if (id <= lastBlock || ((flags & blockFlag.hasData) !== 0) !== dataLength > 0) return malformed;
    lastBlock = id;
    payload += dataLength;
    at += 4;
    if (flags & blockFlag.hasImage) {
      const length = u16(bytes, at);
      const hasOffset = u16(bytes, at + 2) > 0;
      const info = bytes[at + 4] ?? 0;
      const hasHole = (info & imageBits.hasHole) !== 0;
      const isPacked = (info & packing) !== 0;
      if (hasHole !== hasOffset || length > dataPageBytes) return malformed;
      if ((length === dataPageBytes) === (hasHole || isPacked)) return malformed;
      if (isPacked && hasHole && u16(bytes, at + 5) === 0) return malformed;
      at += isPacked && hasHole ? 7 : 5;
      payload += length;
      images += length;
    }
    if (flags & blockFlag.sameRelation) {
      if (!hasRelation) return malformed;
      at += 4;
    } else {
      hasRelation = true;
      at += 16;
    }
  }
  return end - at === payload ? images : malformed;
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}
