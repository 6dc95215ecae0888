/**
 * The two checksums of WAL records, eight bytes a step.
 *
 * From 9.5 on it is CRC-32C (Castagnoli, reflected, polynomial 0x82F63B78). 9.4 used an accident: the table of the
 * common reflected CRC-32 stepped the way a non-reflected one is, which equals no standard CRC. Both start from all
 * ones and are inverted at the end; these functions work on the running value between, so that pieces can be chained.
 */
export const crcStart = 0xffff_ffff;

const castagnoli = slicingTables(0x82f6_3b78);
const legacyTable = slicingTables(0xedb8_8320).slice(0, 256);

/** Carries a running CRC-32C over `bytes[start, end)`. Start with `crcStart`, finish with `crcFinish`. */
export function crc32c(crc: number, bytes: Uint8Array, start: number, end: number): number {
  const table = castagnoli;
  let running = crc | 0;
  let at = start;
  for (const stop = end - 7; at < stop; at += 8) {
    const first =
      running ^
      (byte(bytes, at) |
        (byte(bytes, at + 1) << 8) |
        (byte(bytes, at + 2) << 16) |
        (byte(bytes, at + 3) << 24));
    running =
      entry(table, 1792 + (first & 255)) ^
      entry(table, 1536 + ((first >>> 8) & 255)) ^
      entry(table, 1280 + ((first >>> 16) & 255)) ^
      entry(table, 1024 + (first >>> 24)) ^
      entry(table, 768 + byte(bytes, at + 4)) ^
      entry(table, 512 + byte(bytes, at + 5)) ^
      entry(table, 256 + byte(bytes, at + 6)) ^
      entry(table, byte(bytes, at + 7));
  }
  for (; at < end; at++) running = entry(table, (running ^ byte(bytes, at)) & 255) ^ (running >>> 8);
  return running >>> 0;
}

/** Carries 9.4's running checksum over `bytes[start, end)`. */
export function legacyCrc(crc: number, bytes: Uint8Array, start: number, end: number): number {
  let running = crc | 0;
  for (let at = start; at < end; at++) {
    running = entry(legacyTable, ((running >>> 24) ^ byte(bytes, at)) & 255) ^ (running << 8);
  }
  return running >>> 0;
}

/** The stored checksum that belongs to a running value. */
export function crcFinish(crc: number): number {
  return ~crc >>> 0;
}

// The typed arrays are indexed inside their bounds by construction; the fallback only satisfies the type checker.
function entry(table: Int32Array, index: number): number {
  return table[index] ?? 0;
}

function byte(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

/** Eight tables of 256 entries: table k advances a byte that lies k bytes before the end of the step. */
function slicingTables(polynomial: number): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let index = 0; index < 256; index++) {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? polynomial : 0);
    tables[index] = value;
  }
  for (let index = 256; index < tables.length; index++) {
    const shorter = entry(tables, index - 256);
    tables[index] = entry(tables, shorter & 255) ^ (shorter >>> 8);
  }
  return tables;
}
