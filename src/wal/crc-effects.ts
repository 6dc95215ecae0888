/**
 * What a single change does to a record's checksum. A CRC is linear: flipping one bit changes it by an amount that
 * depends only on how far the bit lies from the end, whatever the other bits are.
 */
import { crc32c, crcFinish, crcStart, legacyCrc } from './crc.ts';
import type { Release } from './release.ts';

/** The order in which a record's bytes enter the checksum: its body, then its header up to the checksum field. */
function orderOf(release: Release, totalLength: number) {
  const old = release.recordHeaderBytes === 32;
  return { bodyStart: old ? 32 : 24, headerEnd: old ? 24 : 20, totalLength };
}

/**
 * The bit of the record (counted from its first byte) whose flip changes the checksum by `difference`; undefined
 * if there is none. A flipped bit in the stored checksum itself is found too.
 */
export function bitOfDifference(
  difference: number,
  totalLength: number,
  release: Release,
): number | undefined {
  const { bodyStart, headerEnd } = orderOf(release, totalLength);
  if (difference !== 0 && (difference & (difference - 1)) === 0) {
    return headerEnd * 8 + (31 - Math.clz32(difference));
  }
  const effects = Array.from({ length: 8 }, (_, bit) => effectOfLastByte(1 << bit, release));
  for (let distance = 0; distance < headerEnd + totalLength - bodyStart; distance++) {
    const bit = effects.findIndex((effect) => effect === difference);
    if (bit >= 0) {
      const at = distance < headerEnd ? headerEnd - 1 - distance : totalLength - 1 - (distance - headerEnd);
      return at * 8 + bit;
    }
    for (let index = 0; index < 8; index++) effects[index] = oneByteOn(effects[index] ?? 0, release);
  }
  return undefined;
}

/** What a change of the last byte alone does: the difference of two checksums of one byte. */
function effectOfLastByte(change: number, release: Release): number {
  const step = release.recordHeaderBytes === 32 ? legacyCrc : crc32c;
  return (step(0, Uint8Array.of(change), 0, 1) ^ step(0, Uint8Array.of(0), 0, 1)) >>> 0;
}

/** A difference carried over one unchanged byte. */
function oneByteOn(effect: number, release: Release): number {
  const step = release.recordHeaderBytes === 32 ? legacyCrc : crc32c;
  return step(effect, zeroByte, 0, 1);
}

const zeroByte = Uint8Array.of(0);

/**
 * Checksums of `bytes[0, length)` as a record, for lengths that only grow from call to call: the body's checksum is
 * carried along, so that trying all lengths costs one pass.
 */
export function prefixChecksums(bytes: Buffer, release: Release): (length: number) => number {
  const step = release.recordHeaderBytes === 32 ? legacyCrc : crc32c;
  const { bodyStart, headerEnd } = orderOf(release, 0);
  let carried = crcStart;
  let through = bodyStart;
  return (length) => {
    carried = step(carried, bytes, through, length);
    through = length;
    return crcFinish(step(carried, bytes, 0, headerEnd));
  };
}
