import { isWithin, members, type SuspectSet, sizeOf } from './suspect-set.ts';

/**
 * The smallest ways to take something from every one of the causes (minimal hitting sets, Berge's algorithm):
 * each of them would have averted the outage. If the outage is also averted when everybody but one such set acts, for each of
 * them, then no further cause exists (Reiter 1987, https://doi.org/10.1016/0004-3702(87)90062-2), provided that
 * more suspects never avert what fewer bring about.
 */
export function minimalHittingSets(causes: readonly SuspectSet[]): SuspectSet[] {
  let sets: SuspectSet[] = [0n];
  for (const cause of causes) {
    const grown = sets.flatMap((set) =>
      (set & cause) === 0n ? members(cause).map((index) => set | (1n << BigInt(index))) : [set],
    );
    sets = onlyMinimal(grown);
  }
  return sets.sort((a, b) => sizeOf(a) - sizeOf(b) || Number(a < b ? -1 : a > b));
}

/** Drops repeated sets and those that contain another one. */
export function onlyMinimal(sets: readonly SuspectSet[]): SuspectSet[] {
  const distinct = [...new Set(sets)];
  return distinct.filter((set) => !distinct.some((other) => other !== set && isWithin(other, set)));
}
