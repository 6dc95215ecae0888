/**
 * Comparing capacities is not transitive: of three nodes each may have more room than the next in a circle. Which of them
 * comes first then depends on the sequence in which they are given to the sort, and Pacemaker takes them out of a GLib
 * hash table keyed by node id. This is that sequence (glib/ghash.c: a table of a power of two slots, a prime below it as
 * the modulus, quadratic probing, and listing from the last slot to the first).
 */
export function hashSequence<Item>(items: readonly Item[], idOf: (item: Item) => string): Item[] {
  const shift = tableShift(items.length);
  const slots: (Item | undefined)[] = Array.from({ length: 2 ** shift });
  for (const item of items) {
    let slot = (Math.imul(hashText(idOf(item)), 11) >>> 0) % (primes[shift] ?? 1);
    for (let step = 1; slots[slot] !== undefined; step += 1) slot = (slot + step) & (slots.length - 1);
    slots[slot] = item;
  }
  return slots.reverse().flatMap((item) => (item === undefined ? [] : [item]));
}

/** The greatest primes below the powers of two, by exponent. */
const primes = [1, 2, 3, 7, 13, 31, 61, 127, 251, 509, 1021, 2039, 4093, 8191, 16_381];

/** The table begins with eight slots and grows while it is filled. */
function tableShift(count: number): number {
  let shift = 3;
  for (let filled = 1; filled <= count; filled += 1) {
    if (2 ** shift > filled + Math.floor(filled / 16)) continue;
    shift = Math.min(primes.length - 1, Math.max(3, Math.floor(filled * 1.333).toString(2).length));
  }
  return shift;
}

/** The hash of a text as Pacemaker computes it: the old one of GLib, for the same sequence everywhere. */
function hashText(text: string): number {
  let hash = 0;
  for (const byte of Buffer.from(text)) hash = (Math.imul(hash, 31) + ((byte << 24) >> 24)) | 0;
  return hash >>> 0;
}
