import { type SuspectSet, without } from './suspect-set.ts';

/** What one trial said about the outage. */
export type Outcome = 'reenacted' | 'averted' | 'inconclusive';

/**
 * One trial: which suspects were let act, and what came of it.
 *
 * A suspect whose moment never came did nothing, and that is part of the answer. Of one that struck without a witness
 * it is not known whether it acted. If the outage came, those that were asked were enough, whether it did or not. If
 * the outage did not come, the others were not enough, and that is all.
 */
export interface Answer {
  /** The suspects that were let act. */
  readonly asked: SuspectSet;
  readonly outcome: Outcome;
  /** Those of them whose moment came; the same as `asked` where the world does not tell. */
  readonly acted: SuspectSet;
  /** Those of them that struck without a witness. */
  readonly unproved: SuspectSet;
  /** What was seen of each symptom that decides, where the world tells. */
  readonly symptoms?: readonly SeenSymptom[];
}

/** One symptom in one trial. */
export interface SeenSymptom {
  readonly name: string;
  readonly status: 'present' | 'absent' | 'cannot-tell';
  /** What the check said, in one sentence with its numbers. */
  readonly said: string;
  /** The measured amount, in the check's own unit. */
  readonly measured?: number;
}

/** What a trial is evidence of: itself, or, if it averted the outage without proof of some, the others averting it. */
export function evidenceIn(answer: Answer): readonly Answer[] {
  const { asked, acted, unproved, outcome } = answer;
  if (outcome !== 'averted' || unproved === 0n) return [answer];
  const proved = without(asked, unproved);
  return [
    { ...answer, outcome: 'inconclusive' },
    { asked: proved, outcome, acted: without(acted, unproved), unproved: 0n },
  ];
}

/** An answer in which everybody who was asked to act did. */
export function plainAnswer(asked: SuspectSet, outcome: Outcome): Answer {
  return { asked, outcome, acted: asked, unproved: 0n };
}
