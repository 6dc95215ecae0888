/**
 * Sums over all subsets at once (the zeta transform of the subset lattice; Yates 1937). A function on the subsets of n
 * things is an array of 2^n numbers, indexed by bit mask; the arrays are changed in place, in n 2^n additions.
 */

/** Afterwards entry S is the sum of what the entries of all subsets of S were. */
export function sumSubsets(values: Float64Array, things: number): void {
  for (let bit = 1; bit < 1 << things; bit <<= 1) {
    for (let mask = bit; mask < values.length; mask = (mask + 1) | bit) {
      values[mask] = (values[mask] ?? 0) + (values[mask ^ bit] ?? 0);
    }
  }
}

/** Afterwards entry S is the sum of what the entries of all supersets of S were. */
export function sumSupersets(values: Float64Array, things: number): void {
  for (let bit = 1; bit < 1 << things; bit <<= 1) {
    for (let mask = bit; mask < values.length; mask = (mask + 1) | bit) {
      values[mask ^ bit] = (values[mask ^ bit] ?? 0) + (values[mask] ?? 0);
    }
  }
}

/** How many bits are set in a mask of at most 31 bits. */
export function countBits(mask: number): number {
  let rest = mask - ((mask >>> 1) & 0x5555_5555);
  rest = (rest & 0x3333_3333) + ((rest >>> 2) & 0x3333_3333);
  return (((rest + (rest >>> 4)) & 0x0f0f_0f0f) * 0x0101_0101) >>> 24;
}
