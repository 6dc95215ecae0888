import type { Answer } from './answer.ts';
import { type SearchOptions, stepDoubt } from './options.ts';
import { missesToClear } from './rate.ts';
import { isWithin, type SuspectSet, sizeOf } from './suspect-set.ts';

/** The answers so far, and what they say about one set or another. */
export interface Evidence {
  readonly answers: readonly Answer[];
  readonly options: SearchOptions;
}

export interface Tally {
  readonly hits: number;
  readonly misses: number;
  readonly inconclusive: number;
}

/** How often exactly this set was let act, and what came of it. */
export function tally({ answers }: Evidence, set: SuspectSet): Tally {
  return tallyWhere(answers, (one) => one.asked === set);
}

export function tallyWhere(answers: readonly Answer[], matches: (answer: Answer) => boolean): Tally {
  let hits = 0;
  let misses = 0;
  let inconclusive = 0;
  for (const answer of answers) {
    if (!matches(answer)) continue;
    if (answer.outcome === 'reenacted') hits += 1;
    else if (answer.outcome === 'averted') misses += 1;
    else inconclusive += 1;
  }
  return { hits, misses, inconclusive };
}

/** A set is not asked again after this many inconclusive trials without a conclusive one. */
const mostInconclusive = 3;

/** Whether a question was asked in vain so often that asking it again is no use. */
export function isUnanswerable(evidence: Evidence, set: SuspectSet): boolean {
  const { hits, misses, inconclusive } = tally(evidence, set);
  return hits + misses === 0 && inconclusive >= mostInconclusive;
}

/** The smallest set within a region that reenacted the outage; the first of several. */
export function smallestHit({ answers }: Evidence, region: SuspectSet): SuspectSet | undefined {
  let smallest: SuspectSet | undefined;
  for (const { acted, outcome } of answers) {
    if (outcome !== 'reenacted' || !isWithin(acted, region)) continue;
    if (smallest === undefined || sizeOf(acted) < sizeOf(smallest)) smallest = acted;
  }
  return smallest;
}

/**
 * Whether it is shown, with the asked confidence, that no cause lies within the region: nothing in it reenacted the
 * outage, and it, or a larger set without a known cause, missed often enough.
 */
export function isCleared(evidence: Evidence, region: SuspectSet, causes: readonly SuspectSet[]): boolean {
  return missesMissing(evidence, region, causes) <= 0;
}

/** How many more misses would clear the region. */
export function missesMissing(
  { answers, options }: Evidence,
  region: SuspectSet,
  causes: readonly SuspectSet[],
): number {
  const holdsCause = (set: SuspectSet) => causes.some((cause) => isWithin(cause, set));
  const ofCauses = tallyWhere(answers, (one) => holdsCause(one.asked));
  const here = tallyWhere(answers, (one) => isWithin(region, one.asked) && !holdsCause(one.asked));
  const rate = { hits: ofCauses.hits, deterministic: options.deterministic };
  // Where there are several causes already, another one is no surprise.
  const doubt = stepDoubt(options) / (2 * Math.max(1, causes.length) - 1);
  return missesToClear(rate, ofCauses.misses, doubt) - here.misses;
}
