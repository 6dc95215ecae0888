/** An interval of a rate, both ends from 0 to 1. */
export interface RateInterval {
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 % quantile of the standard normal distribution. */
const z95 = 1.959963984540054;

/**
 * Wilson's score interval for a rate seen in repeated trials (Wilson 1927,
 * https://doi.org/10.1080/01621459.1927.10502953), at 95 % confidence. It stays honest at 0 and at 1, where the
 * usual interval has no width.
 */
export function wilsonInterval(hits: number, trials: number): RateInterval {
  if (trials === 0) return { low: 0, high: 1 };
  const rate = hits / trials;
  const z2 = z95 * z95;
  const centre = (rate + z2 / (2 * trials)) / (1 + z2 / trials);
  const half =
    (z95 / (1 + z2 / trials)) * Math.sqrt((rate * (1 - rate)) / trials + z2 / (4 * trials * trials));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
