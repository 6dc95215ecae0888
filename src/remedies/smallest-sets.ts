/** Sets of options, by their indices, none of which holds another. */
export type OptionSet = readonly number[];

export interface SetSearch {
  /** What prevents by itself; no larger set needs to hold it. */
  readonly alone: readonly number[];
  /** How many options there are. */
  readonly count: number;
  /** The largest set that is tried. */
  readonly mostSize: number;
  /** Plays in which the outage comes, the worst first. */
  readonly plays: number;
  /** For each of the sets, whether the outage is prevented in one of the plays; nothing of a set that does not go together. */
  readonly prevents: (sets: readonly OptionSet[], play: number) => Promise<readonly (boolean | undefined)[]>;
}

/**
 * The smallest sets that prevent the outage in every play in which it came, besides the options that do so alone. All sets
 * of a size are tried on the worst play first, and only those that prevent it there go on to the next; what holds a set
 * that prevents is not tried. If all options together do not prevent the worst one, nothing is.
 *
 * Options are taken to be at least as good together as alone, as is usual for what is switched off.
 */
export async function smallestSets(search: SetSearch): Promise<OptionSet[]> {
  const { alone, count, mostSize, plays, prevents } = search;
  const found: OptionSet[] = alone.map((index) => [index]);
  const rest = Array.from({ length: count }, (_, index) => index).filter((index) => !alone.includes(index));
  if (plays === 0 || rest.length < 2 || mostSize < 2) return found;
  const [canAtAll] = await prevents([rest], 0);
  if (canAtAll === false) return found;
  for (let size = 2; size <= Math.min(mostSize, rest.length); size += 1) {
    let sets = combinations(rest, size).filter((set) => !found.some((each) => isWithin(each, set)));
    for (let play = 0; play < plays && sets.length > 0; play += 1) {
      const outcomes = await prevents(sets, play);
      sets = sets.filter((_, index) => outcomes[index] === true);
    }
    found.push(...sets);
  }
  return found;
}

const isWithin = (inner: OptionSet, outer: OptionSet) => inner.every((index) => outer.includes(index));

function combinations(items: readonly number[], size: number): OptionSet[] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) =>
    combinations(items.slice(index + 1), size - 1).map((others) => [item, ...others]),
  );
}
