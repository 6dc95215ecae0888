import { openDraw } from '../kit/draw.ts';
import { type Belief, marginals } from './belief.ts';
import { type Evidence, isCleared, isUnanswerable, smallestHit, tally, tallyWhere } from './evidence.ts';
import { findCause } from './find-cause.ts';
import { minimalHittingSets } from './hitting-sets.ts';
import { locateMask, type Mask } from './masks.ts';
import { stepDoubt } from './options.ts';
import { missesToClear } from './rate.ts';
import {
  allOf,
  isWithin,
  leaveOneOut,
  members,
  type SuspectSet,
  setOf,
  sizeOf,
  without,
} from './suspect-set.ts';

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

export interface FoundCause {
  /** It reenacted the outage, and no smaller part of it does. */
  readonly set: SuspectSet;
  /** The chance that something in it is not needed. */
  readonly doubt: number;
}

/** What an investigation knows when it ends, or when it is interrupted. */
export interface Conclusion {
  /**
   * - `complete`: every minimal sufficient set is found
   * - `partial`: the search was not finished
   * - `not-reproduced`: nothing that was tried reenacted the outage
   * - `not-a-suspect`: it comes without any of the suspects
   */
  readonly outcome: 'complete' | 'partial' | 'not-reproduced' | 'not-a-suspect';
  readonly causes: readonly FoundCause[];
  /** Smallest ways to avert it, each of which was shown to: everybody but these acted. */
  readonly averting: readonly SuspectSet[];
  readonly masks: readonly Mask[];
  /** The suspects that could act; the others never landed. */
  readonly landing: SuspectSet;
  /** The largest set that reenacted the outage. If it is smaller than `landing`, somebody masks the causes. */
  readonly whole: SuspectSet;
  /** Why it is partial, in one sentence. */
  readonly why?: string;
}

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
      if (isCleared(evidence, region, causes)) averting.push(removed);
      else if (!isUnanswerable(evidence, region)) return ask(region, 'other-causes', 'averted');
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

/** How much surer than of anything else one has to be that what two causes share is not the cause of both. */
const sharedDoubtShare = 0.1;

/**
 * A cause that missed by chance leaves traces that look like several causes around it. So what a new cause shares with an
 * earlier one is tried until it reenacts the outage, or until chance is no explanation.
 */
function sharedPart(
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
function crossCheck(
  evidence: Evidence,
  whole: SuspectSet,
  cause: SuspectSet,
  causes: readonly SuspectSet[],
): { readonly asked: SuspectSet; readonly purpose: Purpose } | undefined {
  const { deterministic } = evidence.options;
  const missed = (set: SuspectSet, wanted: number) =>
    set === 0n ||
    causes.some((one) => isWithin(one, set)) ||
    tally(evidence, set).misses >= wanted ||
    isUnanswerable(evidence, set);
  const { hits, misses } = tallyWhere(evidence.answers, ({ asked }) => isWithin(cause, asked));
  const wanted = missesToClear({ hits, deterministic }, misses, stepDoubt(evidence.options));
  const part = leaveOneOut(cause).find((one) => !missed(one, wanted));
  if (part !== undefined) return { asked: part, purpose: 'leave-one-out' };
  const rest = without(whole, cause);
  return missed(rest, 1) ? undefined : { asked: rest, purpose: 'complement' };
}

/** Those that struck several times without a witness and never with one. */
function neverLanding({ answers }: Evidence): SuspectSet {
  const times = new Map<SuspectSet, number>();
  let landed = 0n;
  for (const { unproved, acted, outcome } of answers) {
    if (outcome !== 'inconclusive') landed |= without(acted, unproved);
    if (unproved !== 0n) times.set(unproved, (times.get(unproved) ?? 0) + 1);
  }
  let never = 0n;
  for (const [set, often] of times) if (often >= 2) never |= set;
  return without(never, landed);
}

/** The largest set that reenacted the outage: everybody, unless somebody masks it. */
function largestHit({ answers }: Evidence, landing: SuspectSet): SuspectSet | undefined {
  let largest: SuspectSet | undefined;
  for (const { asked, outcome } of answers) {
    if (outcome !== 'reenacted' || !isWithin(asked, landing)) continue;
    if (largest === undefined || sizeOf(asked) > sizeOf(largest)) largest = asked;
  }
  return largest;
}

/** How many random sets are tried where everybody together averts the outage, and leaving one out does not help. */
const randomSets = 16;

/**
 * What to try as long as everybody together has not reenacted the outage: everybody, and once that seems futile, if nothing
 * else has reenacted it either, everybody but one and random halves.
 */
function towardsEverybody(
  evidence: Evidence,
  landing: SuspectSet,
  whole: SuspectSet | undefined,
): { asked: SuspectSet; purpose: Purpose } | undefined {
  const { deterministic, confidence, leastRate, seed } = evidence.options;
  const patience = deterministic ? 1 : Math.ceil(Math.log(1 - confidence) / Math.log(1 - leastRate));
  const asked = tally(evidence, landing);
  if (asked.misses < patience && !isUnanswerable(evidence, landing)) {
    return { asked: landing, purpose: 'full' };
  }
  if (whole !== undefined) return undefined;
  const draw = openDraw(seed, 'unmask');
  const halves = Array.from({ length: randomSets }, () =>
    setOf(
      Array.from({ length: landing.toString(2).length }, (_, index) => index).filter(
        () => draw.fraction() < 0.5,
      ),
    ),
  );
  const candidates = [...leaveOneOut(landing), ...halves.map((half) => half & landing)].filter(
    (set) => set !== 0n && !isUnanswerable(evidence, set),
  );
  const passes = deterministic ? 1 : missesToClear({ hits: 1, deterministic }, 0, 0.2);
  for (let pass = 0; pass < passes; pass += 1) {
    const next = candidates.find((set) => tally(evidence, set).misses <= pass);
    if (next !== undefined) return { asked: next, purpose: 'unmask' };
  }
  return undefined;
}
