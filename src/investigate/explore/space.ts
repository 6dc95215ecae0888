import type { Suspect } from '../../model/scenario.ts';

/**
 * What an exploration combines: suspects, in groups of which only one can act at a time. A group is what combinatorial
 * testing calls a factor - a fault on a target, or a setting - and its suspects are the factor's levels: when, how
 * long, which value.
 */
export interface Space {
  readonly suspects: readonly Suspect[];
  /** The factor of each suspect, by its index. */
  readonly factors: readonly string[];
}

/** Some suspects, as ascending indices; at most one of each factor. */
export type Combination = readonly number[];

export function sameFactor({ factors }: Pick<Space, 'factors'>, one: number, other: number): boolean {
  return factors[one] === factors[other];
}

/** Whether a suspect can be added: it is not there yet, and nobody of its factor is. */
export function fits(space: Pick<Space, 'factors'>, combination: Combination, suspect: number): boolean {
  return combination.every((member) => member !== suspect && !sameFactor(space, member, suspect));
}

export function withSuspect(combination: Combination, suspect: number): Combination {
  return [...combination, suspect].sort((a, b) => a - b);
}

export function keyOf(combination: Combination): string {
  return combination.join(' ');
}

/** Whether every member of `part` is in `whole`. */
export function isPart(part: Combination, whole: Combination): boolean {
  return part.every((member) => whole.includes(member));
}

/** All combinations of exactly this size, in order; those with two suspects of one factor are left out. */
export function* combinationsOf(
  space: Pick<Space, 'factors'>,
  size: number,
  from = 0,
  before: Combination = [],
): Generator<Combination> {
  if (size === 0) {
    yield before;
    return;
  }
  for (let suspect = from; suspect <= space.factors.length - size; suspect += 1) {
    if (!fits(space, before, suspect)) continue;
    yield* combinationsOf(space, size - 1, suspect + 1, [...before, suspect]);
  }
}

/** The parts of a combination of exactly this size. */
export function* partsOf(combination: Combination, size: number): Generator<Combination> {
  const factors = combination.map(String);
  for (const places of combinationsOf({ factors }, size))
    yield places.map((place) => combination[place] ?? 0);
}
