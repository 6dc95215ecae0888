import { type Evidence, isUnanswerable, tally, tallyWhere } from './evidence.ts';
import { stepDoubt } from './options.ts';
import { missesToClear } from './rate.ts';
import { isWithin, leaveOneOut, type SuspectSet, without } from './suspect-set.ts';

/** How much surer than of anything else one has to be that what two causes share is not the cause of both. */
const sharedDoubtShare = 0.1;

/**
 * A cause that missed by chance leaves traces that look like several causes around it. So what a new cause shares with an
 * earlier one is tried until it reenacts the outage, or until chance is no explanation.
 */
export function sharedPart(
  evidence: Evidence,
  causes: readonly SuspectSet[],
  newest: SuspectSet,
): SuspectSet | undefined {
  const { deterministic, confidence } = evidence.options;
  const doubt = (1 - confidence) * sharedDoubtShare;
  return causes
    .map((cause) => cause & newest)
    .find((shared) => {
      if (shared === 0n || isUnanswerable(evidence, shared)) return false;
      const { hits, misses } = tallyWhere(evidence.answers, ({ asked }) => isWithin(newest, asked));
      return tally(evidence, shared).misses < missesToClear({ hits, deterministic }, misses, doubt);
    });
}

/**
 * A part of a cause, or everybody but it, that has still to be seen to avert the outage by itself. As long as suspects only
 * add to each other both follow from larger sets that averted it. But those may hold somebody who masks the part, and
 * then a suspect that only undoes the mask would seem to be needed. So parts are tried until chance is no
 * explanation.
 */
export function crossCheck(
  evidence: Evidence,
  whole: SuspectSet,
  cause: SuspectSet,
  causes: readonly SuspectSet[],
): { readonly asked: SuspectSet; readonly purpose: 'leave-one-out' | 'complement' } | undefined {
  const missed = (set: SuspectSet, wanted: number) =>
    set === 0n ||
    causes.some((one) => isWithin(one, set)) ||
    tally(evidence, set).misses >= wanted ||
    isUnanswerable(evidence, set);
  const wanted = missesWanted(evidence, cause);
  const part = leaveOneOut(cause).find((one) => !missed(one, wanted));
  if (part !== undefined) return { asked: part, purpose: 'leave-one-out' };
  const rest = without(whole, cause);
  return missed(rest, 1) ? undefined : { asked: rest, purpose: 'complement' };
}

/** How many misses show that a part of a cause is not enough, given how surely the cause itself reenacts the outage. */
export function missesWanted({ answers, options }: Evidence, cause: SuspectSet): number {
  const { hits, misses } = tallyWhere(answers, ({ asked }) => isWithin(cause, asked));
  return missesToClear({ hits, deterministic: options.deterministic }, misses, stepDoubt(options));
}
