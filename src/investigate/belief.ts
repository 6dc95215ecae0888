import type { Answer } from './answer.ts';
import { type Atoms, divide, maskOf } from './atoms.ts';
import { rateLikelihoods } from './rate.ts';
import { countBits, sumSupersets } from './subset-sums.ts';
import { isWithin, type SuspectSet, sizeOf } from './suspect-set.ts';

/**
 * What is believed about the minimal sufficient set inside a set that is known to reenact the outage.
 *
 * Every subset of the atoms is a candidate, weighed by its prior times the chance of the answers if it is the cause.
 * Each trial in which the candidate acted is a hit or a miss of it; the unknown rate is integrated out, so that only
 * their numbers matter (rate.ts). A trial that reenacted the outage although the candidate did not act needs
 * another cause to explain it.
 */
export interface Belief {
  readonly atoms: Atoms;
  /** The posterior probability of each candidate, by its mask; they sum to 1. */
  readonly weights: Float64Array;
  /** For each candidate, the chance that a trial in which it acts reenacts the outage. */
  readonly hitChances: Float64Array;
  /** The most probable candidate; the smaller mask if there are several. */
  readonly top: number;
}

/**
 * @param universe a set that reenacted the outage; it is a candidate itself, so that one always fits
 * @param region where the search began: how likely a candidate was before anything was asked depends on it alone
 * @param answers those that no cause found before explains
 */
export function believe(
  universe: SuspectSet,
  region: SuspectSet,
  answers: readonly Answer[],
  deterministic: boolean,
): Belief {
  const atoms = divide(universe);
  const hits = count('reenacted', universe, atoms, answers, false);
  const misses = count('averted', universe, atoms, answers, deterministic);
  const allHits = hits[0] ?? 0;
  const likelihood = rateLikelihoods(allHits, misses[0] ?? 0, deterministic);
  const prior = priorBySize(atoms.length, Math.round((atoms.length * sizeOf(region)) / sizeOf(universe)));
  const weights = new Float64Array(misses.length);
  const hitChances = new Float64Array(misses.length);
  let total = 0;
  let top = 0;
  for (let mask = 1; mask < misses.length; mask += 1) {
    const hit = hits[mask] ?? 0;
    const missed = misses[mask] ?? 0;
    const weight = (prior[countBits(mask)] ?? 0) * likelihood(hit, missed) * anotherCause(allHits - hit);
    weights[mask] = weight;
    hitChances[mask] = deterministic ? 1 : (hit + 1) / (hit + missed + 2);
    total += weight;
    if (weight > (weights[top] ?? 0)) top = mask;
  }
  for (let mask = 1; mask < weights.length; mask += 1) weights[mask] = (weights[mask] ?? 0) / total;
  return { atoms, weights, hitChances, top };
}

/** The chance that another cause explains so many hits: one outage in twenty has one, of a rate of its own. */
function anotherCause(unexplained: number): number {
  return unexplained === 0 ? 1 : 0.05 / (unexplained + 1);
}

/** For each candidate, how many trials in which it acted came out like this. */
function count(
  outcome: Answer['outcome'],
  universe: SuspectSet,
  atoms: Atoms,
  answers: readonly Answer[],
  withoutMasked: boolean,
): Float64Array {
  const counts = new Float64Array(1 << atoms.length);
  for (const answer of answers) {
    if (answer.outcome !== outcome) continue;
    const acted = outcome === 'reenacted' ? answer.acted : answer.asked;
    // In a deterministic world this set holds something that masks the universe: it says nothing about its subsets.
    if (withoutMasked && isWithin(universe, acted)) continue;
    const mask = maskOf(acted, atoms);
    counts[mask] = (counts[mask] ?? 0) + 1;
  }
  sumSupersets(counts, atoms.length);
  return counts;
}

/**
 * The prior of one candidate of each size among so many atoms at the outset: most outages have one to three causes, and every
 * size has some chance. That the search has come down to fewer atoms since does not make larger sets likelier; that
 * nothing at all is needed is left to the control run.
 * @param atoms the largest size that is asked for
 * @param outset how many atoms of this kind there were when the search began
 */
function priorBySize(atoms: number, outset: number): number[] {
  const bySize = [0, 0.2, 0.45, 0.2, 0.1];
  let ofSize = 1;
  return Array.from({ length: atoms + 1 }, (_, size) => {
    if (size > 0) ofSize = (ofSize * (outset - size + 1)) / size;
    return (bySize[size] ?? 0.1 * 2 ** (4 - size)) / ofSize;
  });
}

/** For each atom, the probability that it is part of the minimal set. */
export function marginals({ atoms, weights }: Belief): number[] {
  return atoms.map((_, bit) => {
    let probability = 0;
    for (let mask = 1; mask < weights.length; mask += 1) {
      if (mask & (1 << bit)) probability += weights[mask] ?? 0;
    }
    return Math.min(1, probability);
  });
}
