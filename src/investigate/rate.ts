/**
 * What is believed about the rate at which a sufficient set of suspects reproduces the outage.
 *
 * The rate has a Beta(1, 1) prior, which every conclusive trial of a sufficient set updates; a world declared
 * deterministic has the rate 1. With h hits and m misses so far the chance of one more hit is (h + 1) / (h + m + 2),
 * and the chance of m misses in a row has the closed form used below (the Beta-binomial distribution).
 */
export interface RateBelief {
  /** Trials of sets known to be sufficient that reenacted the outage. */
  readonly hits: number;
  /** The rate is known to be 1. */
  readonly deterministic: boolean;
}

/**
 * How likely h hits and m misses of a sufficient set are, up to a factor that is the same for all h and m:
 * B(h + 1, m + 1), for h and m up to the given numbers. In a deterministic world any miss is impossible.
 */
export function rateLikelihoods(
  mostHits: number,
  mostMisses: number,
  deterministic: boolean,
): (hits: number, misses: number) => number {
  if (deterministic) return (_, misses) => (misses === 0 ? 1 : 0);
  const logarithms = logFactorials(mostHits + mostMisses + 1);
  const at = (number: number) => logarithms[number] ?? 0;
  const logBeta = (hits: number, misses: number) => at(hits) + at(misses) - at(hits + misses + 1);
  // Scaled by the likelihood of a candidate that acted in every trial, so that not everything can vanish.
  const scale = logBeta(mostHits, mostMisses);
  const table = Array.from({ length: mostHits + 1 }, (_, hits) =>
    Float64Array.from({ length: mostMisses + 1 }, (_, misses) => Math.exp(logBeta(hits, misses) - scale)),
  );
  return (hits, misses) => table[hits]?.[misses] ?? 0;
}

/** The natural logarithms of 0! to `most`!. */
function logFactorials(most: number): number[] {
  const logarithms = [0];
  for (let number = 1; number <= most; number += 1) {
    logarithms.push((logarithms[number - 1] ?? 0) + Math.log(number));
  }
  return logarithms;
}

/**
 * How many misses without a hit show that a set is not sufficient: the fewest that a sufficient one would show with
 * at most the given chance.
 * @param misses what sets known to be sufficient missed so far
 * @param doubt such as 0.01
 */
export function missesToClear(belief: RateBelief, misses: number, doubt: number): number {
  if (belief.deterministic) return 1;
  let likelihood = 1;
  let needed = 0;
  while (likelihood > doubt) {
    likelihood *= (misses + needed + 1) / (belief.hits + misses + needed + 2);
    needed += 1;
  }
  return needed;
}
