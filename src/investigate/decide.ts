import { type Belief, marginals } from './belief.ts';
import type { Conclusion, FoundCause } from './conclusion.ts';
import { crossCheck, sharedPart } from './cross-checks.ts';
import { type Evidence, isCleared, isUnanswerable, smallestHit, tally } from './evidence.ts';
import { findCause } from './find-cause.ts';
import { causeToRepeat } from './firmer-rate.ts';
import { minimalHittingSets } from './hitting-sets.ts';
import { locateMask, type Mask } from './masks.ts';
import { allOf, members, type SuspectSet, without } from './suspect-set.ts';
import { largestHit, neverLanding, towardsEverybody } from './towards-everybody.ts';

/** Why a question is asked. */
export type Purpose =
  | 'control'
  | 'full'
  | 'narrow'
  | 'reproduce'
  | 'leave-one-out'
  | 'other-causes'
  | 'complement'
  | 'unmask'
  | 'locate-mask';

type Expected = 'reenacted' | 'averted';

export type Step =
  | {
      readonly kind: 'ask';
      readonly asked: SuspectSet;
      /** What the answer is likely to be; only the order of parallel trials depends on it. */
      readonly expected: Expected;
      readonly purpose: Purpose;
      /** For each suspect, how likely it is part of the cause that is being narrowed down; absent in other stages. */
      readonly suspicion?: readonly number[];
      /** What is known if the investigation ends here. */
      readonly known: Conclusion;
    }
  | { readonly kind: 'done'; readonly conclusion: Conclusion };

/**
 * The next trial of an investigation, or what it concludes: a pure function of the answers so far, so that an
 * investigation that was killed goes on where it was.
 *
 * 1. Control: nobody acts. If that reenacts the outage, the cause is no suspect.
 * 2. Everybody acts, until the outage comes or is too rare. If it does not come, somebody may mask it.
 * 3. A minimal sufficient set is narrowed down (find-cause.ts).
 * 4. For each smallest way to take something from every cause found: everybody else acts. If the outage
 *    still comes, there is another cause, and step 3 finds it. If none does, all are found.
 * 5. Cross-checks, which tell nothing new as long as suspects only add to each other: parts of a cause by themselves, all
 *    but a cause by themselves, and larger sets that averted what a smaller one reenacted.
 */
export function decide(count: number, evidence: Evidence): Step {
  const { answers, options } = evidence;
  const landing = without(allOf(count), neverLanding(evidence));
  const found: FoundCause[] = [];
  const averting: SuspectSet[] = [];
  const masks: Mask[] = [];
  const whole = largestHit(evidence, landing);
  const conclude = (outcome: Conclusion['outcome'], why?: string): Conclusion => ({
    outcome,
    causes: found,
    averting,
    masks,
    landing,
    whole: whole ?? 0n,
    ...(why ? { why } : {}),
  });
  const done = (outcome: Conclusion['outcome'], why?: string): Step => ({
    kind: 'done',
    conclusion: conclude(outcome, why),
  });
  const ask = (asked: SuspectSet, purpose: Purpose, expected: Expected, belief?: Belief): Step => {
    if (answers.length >= options.mostTrials) {
      return done('partial', `The ${options.mostTrials} trials it was allowed are used up.`);
    }
    const known = conclude('partial', 'The investigation was not finished.');
    const suspicion = belief ? { suspicion: suspicionOf(count, belief) } : {};
    return { kind: 'ask', asked, purpose, expected, known, ...suspicion };
  };

  const control = tally(evidence, 0n);
  if (control.hits > 0) return done('not-a-suspect');
  if (isUnanswerable(evidence, 0n))
    return done('partial', 'The run without any suspect is never conclusive.');
  if (control.misses === 0) return ask(0n, 'control', 'averted');

  if (whole !== landing) {
    const next = towardsEverybody(evidence, landing, whole);
    if (next !== undefined) return ask(next.asked, next.purpose, 'reenacted');
    if (whole === undefined) return done('not-reproduced');
  }

  for (let searching = true; searching; ) {
    searching = false;
    averting.length = 0;
    const causes = found.map(({ set }) => set);
    for (const removed of minimalHittingSets(causes)) {
      const region = without(whole, removed);
      if (smallestHit(evidence, region) !== undefined) {
        const step = findCause(evidence, region, causes);
        if (step.kind === 'ask') return ask(step.asked, step.purpose, step.expected, step.belief);
        if (step.kind === 'stuck') return done('partial', 'What is left to try is never conclusive.');
        found.push({ set: step.cause, doubt: step.doubt });
        const shared = sharedPart(evidence, causes, step.cause);
        if (shared !== undefined) return ask(shared, 'leave-one-out', 'averted');
        searching = true;
        break;
      }
      if (isCleared(evidence, region, causes)) {
        averting.push(removed);
        continue;
      }
      const again = causeToRepeat(evidence, whole, causes);
      if (again !== undefined) return ask(again, 'reproduce', 'reenacted');
      if (!isUnanswerable(evidence, region)) return ask(region, 'other-causes', 'averted');
    }
  }

  for (const { set } of found) {
    const look = crossCheck(
      evidence,
      whole,
      set,
      found.map((cause) => cause.set),
    );
    if (look !== undefined) return ask(look.asked, look.purpose, 'averted');
  }
  for (const { set } of found) {
    const step = locateMask(evidence, set, landing);
    if (step?.kind === 'ask') return ask(step.asked, 'locate-mask', 'averted');
    if (step?.kind === 'mask') masks.push(step.mask);
  }
  const ways = minimalHittingSets(found.map(({ set }) => set)).length;
  return averting.length === ways
    ? done('complete')
    : done(
        'partial',
        'Whether there are further causes could not be told: some trials are never conclusive.',
      );
}

/** The marginals of a belief by suspect; a block's members share its suspicion. */
function suspicionOf(count: number, belief: Belief): number[] {
  const suspicion = Array.from({ length: count }, () => 0);
  for (const [bit, probability] of marginals(belief).entries()) {
    for (const index of members(belief.atoms[bit] ?? 0n)) suspicion[index] = probability;
  }
  return suspicion;
}
