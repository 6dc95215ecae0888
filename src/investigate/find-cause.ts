import { maskOf, unionOf } from './atoms.ts';
import { type Belief, believe } from './belief.ts';
import { bestQuestion } from './best-question.ts';
import { type Evidence, isUnanswerable, smallestHit, tally, tallyWhere } from './evidence.ts';
import { searchDoubt, stepDoubt } from './options.ts';
import { isWithin, leaveOneOut, type SuspectSet, sizeOf, without } from './suspect-set.ts';

/** What to do next to find a minimal sufficient set. */
export type CauseStep =
  | {
      readonly kind: 'ask';
      readonly asked: SuspectSet;
      /** What the answer is likely to be. */
      readonly expected: 'reenacted' | 'averted';
      readonly purpose: 'narrow' | 'reproduce' | 'leave-one-out';
      readonly belief: Belief;
    }
  | {
      readonly kind: 'cause';
      readonly cause: SuspectSet;
      /** The posterior chance that something in it is not needed. */
      readonly doubt: number;
    }
  | { readonly kind: 'stuck'; readonly set: SuspectSet };

/**
 * The next question towards a minimal sufficient set within a region of which some set reenacted the outage. Whatever reenacts it
 * becomes the universe of the search, so a set that is returned as the cause has reenacted the outage itself.
 * @param known the causes found before, none of which is within the region
 */
export function findCause(evidence: Evidence, region: SuspectSet, known: readonly SuspectSet[]): CauseStep {
  const { options } = evidence;
  const answers = evidence.answers.filter(({ asked }) => !known.some((cause) => isWithin(cause, asked)));
  const universe = smallestHit(evidence, region);
  if (universe === undefined)
    throw new Error('a search for a cause began where nothing reenacted the outage');
  const belief = believe(universe, region, answers, options.deterministic);
  const topWeight = belief.weights[belief.top] ?? 0;
  const candidate = unionOf(belief.top, belief.atoms);
  const sure = topWeight >= 1 - searchDoubt(options);
  if (sure && candidate !== universe && !isUnanswerable(evidence, candidate)) {
    return { kind: 'ask', asked: candidate, expected: 'reenacted', purpose: 'reproduce', belief };
  }
  if (sure && candidate === universe) {
    const unlooked = leaveOneOut(universe).find((set) => needsLook(evidence, belief, set));
    if (unlooked !== undefined) {
      return { kind: 'ask', asked: unlooked, expected: 'averted', purpose: 'leave-one-out', belief };
    }
    return { kind: 'cause', cause: universe, doubt: 1 - topWeight };
  }
  const proof = missesForProof(belief.hitChances[belief.top] ?? 0, stepDoubt(options));
  const question = bestQuestion(belief, refusedMasks(evidence, belief), {
    leavingOut: belief.atoms.map(
      (atom) =>
        sizeOf(atom) === 1 && wantsProof(evidence, without(region, atom), [...known, candidate], proof),
    ),
  });
  if (question === undefined) return { kind: 'stuck', set: universe };
  const narrower = unionOf(question.mask, belief.atoms);
  return {
    kind: 'ask',
    asked: question.widely ? without(region, without(universe, narrower)) : narrower,
    expected: question.hitChance > 0.5 ? 'reenacted' : 'averted',
    purpose: 'narrow',
    belief,
  };
}

/** How often leaving out one suspect of a block is tried: the belief tells blocks apart and not their members. */
const looksInBlocks = 3;

function needsLook(evidence: Evidence, { atoms }: Belief, set: SuspectSet): boolean {
  if (atoms.every((atom) => sizeOf(atom) === 1) || isUnanswerable(evidence, set)) return false;
  const { hits, misses } = tally(evidence, set);
  return hits === 0 && misses < (evidence.options.deterministic ? 1 : looksInBlocks);
}

/**
 * About how many misses it will take to show that leaving somebody out averts an outage of this rate. It is known only in
 * the end, and this is rather too few: a miss too many would be wasted, one that is missing is asked for later.
 */
function missesForProof(rate: number, doubt: number): number {
  return rate >= 1 ? 1 : Math.log(doubt) / Math.log(1 - rate);
}

/**
 * Leaving one suspect out of the universe can be asked in the smallest context (the universe without it) or in the
 * largest (the region without it). A miss in either shows that it is needed; one in the largest also shows that
 * nothing else brings the outage about, which is asked in the end, unless something in it already did.
 * @param causes those that are known, and what is most likely the one that is looked for
 */
function wantsProof(
  evidence: Evidence,
  wide: SuspectSet,
  causes: readonly SuspectSet[],
  misses: number,
): boolean {
  if (smallestHit(evidence, wide) !== undefined || isUnanswerable(evidence, wide)) return false;
  const missed = tallyWhere(
    evidence.answers,
    ({ asked }) => isWithin(wide, asked) && !causes.some((cause) => isWithin(cause, asked)),
  );
  return missed.misses < misses;
}

/** Questions that were asked in vain too often. */
function refusedMasks(evidence: Evidence, { atoms }: Belief): Set<number> {
  const refused = new Set<number>();
  for (const { asked, outcome } of evidence.answers) {
    if (outcome !== 'inconclusive' || !isUnanswerable(evidence, asked)) continue;
    const mask = maskOf(asked, atoms);
    if (unionOf(mask, atoms) === asked) refused.add(mask);
  }
  return refused;
}
