import { type Belief, marginals } from './belief.ts';
import { countBits, sumSubsets } from './subset-sums.ts';

/** A set to let act, as a mask of the belief's atoms. */
export interface BestQuestion {
  readonly mask: number;
  /** The chance that it reenacts the outage. */
  readonly hitChance: number;
  /** How much the answer is expected to tell about the minimal set, in bits. */
  readonly gainBits: number;
  /** It leaves one atom out, and is worth most if everybody else acts besides: a miss then proves that it is needed. */
  readonly widely: boolean;
}

/** What proves an answer later on, as far as a question of the search can be that proof already. */
export interface ProofsWanted {
  /**
   * For each atom, whether leaving it out of everybody has still to be seen to avert the outage. It is asked sooner or
   * later of every culprit.
   */
  readonly leavingOut: readonly boolean[];
}

/**
 * Questions whose worth reaches this share of the best one's count as equally good. Measured (bench/investigate.ts): taking
 * the smallest of them saves a run of thirteen for 2 culprits among 16 suspects, compared with 0.995.
 */
const asGood = 0.92;

/**
 * The question that brings the end nearest. What is left to do is to tell the candidates apart, one run a bit or more
 * (`bitsPerRun`), and then to prove the answer: a run in which the minimal set alone acts, and runs without each of its
 * members. So a question is worth the runs that the mutual information between its answer and the candidates stands for,
 * plus the runs of the proof that it is expected to be.
 *
 * A trial of S hits with the chance a(S), the sum over the candidates within S of weight times hit chance; its
 * information is H(a(S)) minus the entropy that would remain if the minimal set were known. Both sums are had
 * for all 2^n questions at once. Among equally good questions the smallest set is asked: it holds the least that could mask
 * something, and if it hits, it leaves the least to search.
 * @param refused masks that cannot be asked
 */
export function bestQuestion(
  belief: Belief,
  refused: ReadonlySet<number>,
  proofs: ProofsWanted,
): BestQuestion | undefined {
  const { atoms, weights, hitChances } = belief;
  const hits = new Float64Array(weights.length);
  const remaining = new Float64Array(weights.length);
  for (let mask = 1; mask < weights.length; mask += 1) {
    const weight = weights[mask] ?? 0;
    const chance = hitChances[mask] ?? 0;
    hits[mask] = weight * chance;
    remaining[mask] = weight * entropyBits(chance);
  }
  const alone = hits.slice();
  sumSubsets(hits, atoms.length);
  sumSubsets(remaining, atoms.length);
  const needed = marginals(belief);
  const runsPerBit = 1 / bitsPerRun(hitChances[belief.top] ?? 1);
  let best: BestQuestion | undefined;
  let bestWorth = 0;
  let bestSize = 0;
  const whole = weights.length - 1;
  for (let mask = 1; mask < whole; mask += 1) {
    const gainBits = entropyBits(hits[mask] ?? 0) - (remaining[mask] ?? 0);
    if (gainBits < 1e-9 || refused.has(mask)) continue;
    const leftOut = whole ^ mask;
    const single = (leftOut & (leftOut - 1)) === 0 ? 31 - Math.clz32(leftOut) : -1;
    const widely = proofs.leavingOut[single] ? (needed[single] ?? 0) : 0;
    const exact = alone[mask] ?? 0;
    const worth = gainBits * runsPerBit + Math.max(widely, exact);
    if (worth < bestWorth * asGood) continue;
    const size = countBits(mask);
    if (worth * asGood > bestWorth || size < bestSize) {
      best = { mask, hitChance: hits[mask] ?? 0, gainBits, widely: widely > exact };
      bestWorth = Math.max(worth, bestWorth);
      bestSize = size;
    }
  }
  return best;
}

/**
 * The most that one run can tell, in bits, where a sufficient set reenacts the outage at this rate and any other never: the
 * capacity of the Z-channel, log2(1 + p q^(q/p)) with q = 1 - p (https://en.wikipedia.org/wiki/Z-channel_(information_theory)).
 */
function bitsPerRun(rate: number): number {
  const miss = 1 - rate;
  return Math.log2(1 + rate * miss ** (miss / rate));
}

/** The entropy of a yes-or-no answer that is yes with the given chance, in bits. */
function entropyBits(chance: number): number {
  if (chance <= 0 || chance >= 1) return 0;
  return -chance * Math.log2(chance) - (1 - chance) * Math.log2(1 - chance);
}
