/** A set of suspects: bit i stands for the suspect with index i. Any number of suspects fits. */
export type SuspectSet = bigint;

/** The set of the given indices. */
export function setOf(indices: Iterable<number>): SuspectSet {
  let set = 0n;
  for (const index of indices) set |= 1n << BigInt(index);
  return set;
}

/** All of the first `count` suspects. */
export function allOf(count: number): SuspectSet {
  return (1n << BigInt(count)) - 1n;
}

/** The indices in the set, ascending. */
export function members(set: SuspectSet): number[] {
  const indices: number[] = [];
  for (let index = 0, rest = set; rest > 0n; index += 1, rest >>= 1n) {
    if (rest & 1n) indices.push(index);
  }
  return indices;
}

export function sizeOf(set: SuspectSet): number {
  return members(set).length;
}

/** Whether every member of `part` is in `whole`. */
export function isWithin(part: SuspectSet, whole: SuspectSet): boolean {
  return (part & ~whole) === 0n;
}

/** The set without the suspects of `removed`. */
export function without(set: SuspectSet, removed: SuspectSet): SuspectSet {
  return set & ~removed;
}

/** Each way to leave one member out, in the order of the members. */
export function leaveOneOut(set: SuspectSet): SuspectSet[] {
  return members(set).map((index) => set & ~(1n << BigInt(index)));
}
