import type { Cover, Sight } from './cover.ts';
import { combinationsOf, isPart, keyOf, type Space } from './space.ts';

/** What became of the combinations of one size. */
export interface Account {
  readonly size: number;
  readonly combinations: number;
  /** Tried by themselves. */
  readonly tried: number;
  /** Not tried by themselves, but part of a larger one that was. */
  readonly within: number;
  /** Neither, because a part of them is a cut set already. */
  readonly explained: number;
  /** They were tried, and told nothing: some did not act together with the others, or could not be removed. */
  readonly untold: number;
  /** Nothing is known of them. */
  readonly open: number;
}

/** Counts, for each size, what is known of its combinations and why. */
export function accountFor(
  space: Pick<Space, 'factors'>,
  upto: number,
  cover: Cover,
  seen: ReadonlyMap<string, Sight>,
): Account[] {
  return Array.from({ length: upto }, (_, index) => {
    const size = index + 1;
    let [combinations, tried, within, explained, untold, open] = [0, 0, 0, 0, 0, 0];
    for (const combination of combinationsOf(space, size)) {
      combinations += 1;
      const sight = seen.get(keyOf(combination));
      if (sight && (sight.harms !== 0 || (sight.absent !== 0 && isPart(combination, sight.acted))))
        tried += 1;
      else if (sight) untold += 1;
      else if (cover.openHarms(combination) !== 0) open += 1;
      else if (cover.cutSets.some(({ members }) => isPart(members, combination))) explained += 1;
      else within += 1;
    }
    return { size, combinations, tried, within, explained, untold, open };
  });
}
