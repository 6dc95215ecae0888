import type { Tally } from './evidence.ts';

/**
 * The chance that two equal rates look at least as different as these, the first one higher: Fisher's exact test, one-sided
 * (Fisher 1922, https://doi.org/10.2307/2340521). It is exact for any number of trials.
 */
export function chanceOfSeemingHigher(first: Tally, second: Tally): number {
  const ofFirst = first.hits + first.misses;
  const ofSecond = second.hits + second.misses;
  const hits = first.hits + second.hits;
  const most = Math.min(hits, ofFirst);
  let chance = 0;
  for (let inFirst = first.hits; inFirst <= most; inFirst += 1) {
    chance += Math.exp(
      logChoose(ofFirst, inFirst) + logChoose(ofSecond, hits - inFirst) - logChoose(ofFirst + ofSecond, hits),
    );
  }
  return Math.min(1, chance);
}

/** The natural logarithm of the number of ways to choose; minus infinity if there is none. */
function logChoose(from: number, many: number): number {
  if (many < 0 || many > from) return Number.NEGATIVE_INFINITY;
  let logarithm = 0;
  for (let index = 1; index <= many; index += 1) logarithm += Math.log((from - many + index) / index);
  return logarithm;
}
