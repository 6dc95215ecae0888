import { type Answer, plainAnswer } from './answer.ts';
import { chanceOfSeemingHigher } from './compare-rates.ts';
import type { Conclusion } from './conclusion.ts';
import { decide } from './decide.ts';
import { type Evidence, type Tally, tally, tallyWhere } from './evidence.ts';
import { minimalHittingSets } from './hitting-sets.ts';
import { isWithin, type SuspectSet, setOf, without } from './suspect-set.ts';

/**
 * What a suspect turned out to be.
 * - `culprit`: without it the outage does not come, whatever else acts
 * - `culprit-with`: together with others it is enough; without it other suspects are
 * - `contributes`: not needed, but the outage comes more often with it
 * - `red-herring`: with or without it, the others decide
 * - `masked-by`: it would be a culprit if something else did not avert the outage
 * - `masks`: while it acts, it averts an outage that others bring about
 * - `never-landed`: nothing shows that it ever acted
 * - `undecided`: the trials made do not tell
 */
export type Word =
  | 'culprit'
  | 'culprit-with'
  | 'contributes'
  | 'red-herring'
  | 'masked-by'
  | 'masks'
  | 'never-landed'
  | 'undecided';

/** Trials that support a verdict: who acted, and how often the outage came. */
export interface Exhibit {
  readonly acted: SuspectSet;
  readonly what: 'sufficient' | 'without-it' | 'part' | 'with-mask' | 'with-it';
  readonly tally: Tally;
}

export interface SuspectVerdict {
  /** The suspect's index. */
  readonly suspect: number;
  readonly word: Word;
  /** The causes it is part of; for `masks` and `masked-by` what is masked. */
  readonly causes: readonly SuspectSet[];
  /** Who masks it, for `masked-by`. */
  readonly by?: SuspectSet;
  readonly exhibits: readonly Exhibit[];
  /** For `contributes`: all trials in which a whole cause acted, with this suspect and without it. */
  readonly rates?: { readonly with: Tally; readonly without: Tally };
  /** For `undecided`: about how many more trials would decide it. */
  readonly trialsToDecide?: number;
}

/** One word for each suspect, with the trials that support it. */
export function judgeSuspects(count: number, evidence: Evidence, conclusion: Conclusion): SuspectVerdict[] {
  const more = conclusion.outcome === 'partial' ? trialsToFinish(count, evidence) : undefined;
  return Array.from({ length: count }, (_, suspect) => judgeSuspect(suspect, evidence, conclusion, more));
}

function judgeSuspect(
  suspect: number,
  evidence: Evidence,
  conclusion: Conclusion,
  trialsToDecide: number | undefined,
): SuspectVerdict {
  const { answers } = evidence;
  const { landing, whole, masks, averting, outcome } = conclusion;
  const self = setOf([suspect]);
  const sets = conclusion.causes.map(({ set }) => set);
  const own = sets.filter((set) => isWithin(self, set));
  const say = (word: Word, causes: readonly SuspectSet[], more: Partial<SuspectVerdict> = {}) => ({
    suspect,
    word,
    causes,
    exhibits: exhibitsOf(suspect, evidence, conclusion),
    ...more,
  });

  if (!isWithin(self, landing) || neverActed(answers, self)) return say('never-landed', []);
  const masking = masks.find(({ by }) => by === self);
  if (masking) return say('masks', [masking.masked]);
  if (own.length > 0 && whole !== landing && tally(evidence, landing).misses > 0) {
    const mask = masks.find(({ masked }) => isWithin(self, masked));
    return say('masked-by', own, { by: mask?.by ?? without(landing, whole) });
  }
  if (own.length > 0) {
    return say(own.length === sets.length && averting.includes(self) ? 'culprit' : 'culprit-with', own);
  }
  const rates = besideCause(answers, self, sets);
  if (chanceOfSeemingHigher(rates.with, rates.without) < (1 - evidence.options.confidence) / 10) {
    return say('contributes', [], { rates });
  }
  if (outcome === 'complete' && isWithin(self, whole)) return say('red-herring', []);
  return say('undecided', [], trialsToDecide === undefined ? {} : { trialsToDecide });
}

/** Asked to act, and in no trial known to have. */
function neverActed(answers: readonly Answer[], self: SuspectSet): boolean {
  const asked = answers.filter((one) => isWithin(self, one.asked) && one.outcome !== 'inconclusive');
  return asked.length > 0 && !asked.some((one) => isWithin(self, one.acted));
}

/** The trials in which a whole cause acted, with this suspect and without it. */
function besideCause(
  answers: readonly Answer[],
  self: SuspectSet,
  causes: readonly SuspectSet[],
): { readonly with: Tally; readonly without: Tally } {
  const whole = (set: SuspectSet) => causes.some((cause) => isWithin(cause, set));
  return {
    with: tallyWhere(answers, (one) => whole(one.asked) && isWithin(self, one.asked)),
    without: tallyWhere(answers, (one) => whole(one.asked) && !isWithin(self, one.asked)),
  };
}

function exhibitsOf(suspect: number, evidence: Evidence, { causes, whole, masks }: Conclusion): Exhibit[] {
  const self = setOf([suspect]);
  const exhibit = (what: Exhibit['what'], acted: SuspectSet): Exhibit => ({
    what,
    acted,
    tally: tally(evidence, acted),
  });
  const sets = causes.map(({ set }) => set);
  const own = sets.filter((set) => isWithin(self, set));
  const candidates = [
    ...(own.length > 0 ? own : sets).map((set) => exhibit('sufficient', set)),
    exhibit('without-it', without(whole, self)),
    ...own.map((set) => exhibit('part', without(set, self))),
    ...masks.filter(({ by }) => by === self).map(({ together }) => exhibit('with-mask', together)),
    ...(own.length > 0 ? [] : minimalHittingSets(sets).map((set) => exhibit('with-it', without(whole, set)))),
  ];
  return candidates.filter(({ tally: { hits, misses } }) => hits + misses > 0);
}

/** No forecast goes further than this. */
const farthest = 500;

/** About how many trials the rest takes: those that would be asked if every answer came out as it is expected to. */
function trialsToFinish(count: number, evidence: Evidence): number {
  const options = { ...evidence.options, mostTrials: Number.MAX_SAFE_INTEGER };
  const answers = [...evidence.answers];
  for (let trials = 0; trials < farthest; trials += 1) {
    const step = decide(count, { answers, options });
    if (step.kind === 'done') return Math.max(1, trials);
    answers.push(plainAnswer(step.asked, step.expected));
  }
  return farthest;
}
