import { plainAnswer } from './answer.ts';
import { missesWanted } from './cross-checks.ts';
import { type Evidence, missesMissing, smallestHit, tally, tallyWhere } from './evidence.ts';
import { minimalHittingSets } from './hitting-sets.ts';
import { isWithin, leaveOneOut, type SuspectSet, without } from './suspect-set.ts';

/**
 * A cause to be run once more because that makes the proof shorter: how many misses clear a set depends on how surely a
 * cause is known to reenact the outage, and every set that has still to be cleared gains by one more hit of it. It is
 * run as long as the misses this is expected to save are worth more than the run.
 * @returns `undefined` if the rates are known well enough
 */
export function causeToRepeat(
  evidence: Evidence,
  whole: SuspectSet,
  causes: readonly SuspectSet[],
): SuspectSet | undefined {
  if (evidence.options.deterministic) return undefined;
  const now = missesToGo(evidence, whole, causes);
  return causes.find((cause) => {
    const { hits, misses } = tallyWhere(evidence.answers, ({ asked }) => isWithin(cause, asked));
    const chance = (hits + 1) / (hits + misses + 2);
    const after = (outcome: 'reenacted' | 'averted') =>
      missesToGo({ ...evidence, answers: [...evidence.answers, plainAnswer(cause, outcome)] }, whole, causes);
    return 1 + chance * after('reenacted') + (1 - chance) * after('averted') < now;
  });
}

/** How many misses it takes to clear everybody but each smallest way to avert, and each cause without a member. */
function missesToGo(evidence: Evidence, whole: SuspectSet, causes: readonly SuspectSet[]): number {
  const regions = minimalHittingSets(causes)
    .map((removed) => without(whole, removed))
    .filter((region) => smallestHit(evidence, region) === undefined);
  const wide = regions.map((region) => missesMissing(evidence, region, causes));
  const parts = causes.flatMap((cause) => {
    const wanted = missesWanted(evidence, cause);
    return leaveOneOut(cause)
      .filter((part) => part !== 0n && !causes.some((one) => isWithin(one, part)))
      .map((part) => wanted - tally(evidence, part).misses);
  });
  return [...wide, ...parts].reduce((sum, missing) => sum + Math.max(0, missing), 0);
}
