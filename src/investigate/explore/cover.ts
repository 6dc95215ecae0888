import { type Combination, combinationsOf, fits, isPart, partsOf, type Space } from './space.ts';

/** What one trial of a combination showed. */
export interface Sight {
  /** The harms that were seen, as a mask. */
  readonly harms: number;
  /** The harms that surely were not there; of the others the trial does not tell. */
  readonly absent: number;
  /** The members that surely acted. */
  readonly acted: Combination;
}

/** A minimal cut set: acting together they bring a harm about, and no part of them does. */
export interface CutSet {
  readonly members: Combination;
  /** The index of the harm. */
  readonly harm: number;
}

/**
 * Which combinations of at most `upto` suspects may still hide a cut set, for each harm. A combination is settled for a
 * harm if it was part of a trial that did not show it, or if it contains a known cut set. The first of these assumes
 * that more suspects never avert what fewer bring about; the account tells such combinations from those that were tried
 * by themselves.
 */
export interface Cover {
  /** Settles every part of a combination for the harms of a mask. */
  readonly clear: (combination: Combination, harms: number) => void;
  readonly addCutSet: (cutSet: CutSet) => void;
  readonly cutSets: readonly CutSet[];
  /** The harms for which a combination holds no known cut set, as a mask. */
  readonly liveHarms: (combination: Combination) => number;
  /** The harms for which exactly this combination is not settled, as a mask. */
  readonly openHarms: (combination: Combination) => number;
  /** The first combination of a size that is not settled for some harm. */
  readonly firstOpen: (size: number) => Combination | undefined;
  /**
   * A combination of at most `most` suspects around one that is open, in which as many open ones as possible lie: as
   * long as it gains something, the suspect that gains most is added (a greedy covering array, after Cohen and others
   * 1997, https://doi.org/10.1109/32.605761).
   */
  readonly grow: (core: Combination, size: number, most: number) => Combination;
}

/** @param every the harms that are looked for, as a mask */
export function openCover(space: Pick<Space, 'factors'>, upto: number, every: number): Cover {
  const count = space.factors.length;
  const settled = Array.from({ length: upto + 1 }, (_, size) => new Uint16Array(choose(count, size)));
  const cutSets: CutSet[] = [];
  const nextOpen = Array.from({ length: upto + 1 }, (_, size) => combinationsOf(space, size));
  const waiting: (Combination | undefined)[] = [];

  const liveHarms = (combination: Combination) => {
    let live = every;
    for (const { members, harm } of cutSets) if (isPart(members, combination)) live &= ~(1 << harm);
    return live;
  };
  const unsettled = (combination: Combination) =>
    every & ~(settled[combination.length]?.[rankOf(combination)] ?? every);
  const openHarms = (combination: Combination) => {
    const open = unsettled(combination);
    return open === 0 ? 0 : open & liveHarms(combination);
  };
  const gain = (combination: Combination, suspect: number, size: number) => {
    const live = liveHarms([...combination, suspect].sort((a, b) => a - b));
    if (live === 0) return 0;
    let sum = 0;
    for (const part of partsOf(combination, size - 1)) {
      sum += countBits(unsettled([...part, suspect].sort((a, b) => a - b)) & live);
    }
    return sum;
  };

  return {
    cutSets,
    liveHarms,
    openHarms,
    clear: (combination, harms) => {
      for (let size = 1; size <= Math.min(upto, combination.length); size += 1) {
        const ofSize = settled[size];
        if (!ofSize) continue;
        for (const part of partsOf(combination, size)) {
          const rank = rankOf(part);
          ofSize[rank] = (ofSize[rank] ?? 0) | harms;
        }
      }
    },
    addCutSet: (cutSet) => void cutSets.push(cutSet),
    firstOpen: (size) => {
      // What is settled stays settled, so nothing that was passed has to be looked at again.
      for (;;) {
        const here = waiting[size] ?? nextOpen[size]?.next().value;
        if (!here) return undefined;
        waiting[size] = openHarms(here) === 0 ? undefined : here;
        if (waiting[size]) return here;
      }
    },
    grow: (core, size, most) => {
      let grown = core;
      const wanted = openHarms(core);
      while (grown.length < most) {
        let best: number | undefined;
        let bestGain = 0;
        for (let suspect = 0; suspect < count; suspect += 1) {
          if (!fits(space, grown, suspect)) continue;
          const here = gain(grown, suspect, size);
          if (here <= bestGain) continue;
          const together = [...grown, suspect].sort((a, b) => a - b);
          if ((liveHarms(together) & wanted) !== wanted) continue;
          best = suspect;
          bestGain = here;
        }
        if (best === undefined) break;
        grown = [...grown, best].sort((a, b) => a - b);
      }
      return grown;
    },
  };
}

/** The place of a combination among those of its size, in the combinatorial number system. */
function rankOf(combination: Combination): number {
  let rank = 0;
  for (const [place, member] of combination.entries()) rank += choose(member, place + 1);
  return rank;
}

function choose(from: number, many: number): number {
  let ways = 1;
  for (let index = 1; index <= many; index += 1) ways = (ways * (from - many + index)) / index;
  return Math.round(ways);
}

function countBits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest > 0; rest &= rest - 1) count += 1;
  return count;
}
