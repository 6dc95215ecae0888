import type { SuspectSet } from './suspect-set.ts';

/**
 * What one trial said. A suspect that was let act and whose moment never came did nothing, so the trial still answers
 * the question; one of which nothing proves that it landed makes it `inconclusive`.
 */
export type Outcome = 'reenacted' | 'averted' | 'inconclusive';

/** One trial: which suspects were let act, and what came of it. */
export interface Answer {
  /** The suspects that were let act. */
  readonly asked: SuspectSet;
  readonly outcome: Outcome;
  /** Those of them that are known to have acted; the same as `asked` where the world does not tell. */
  readonly acted: SuspectSet;
  /** Those of them that struck without a witness; such a trial is inconclusive. */
  readonly unproved: SuspectSet;
}

/** Runs one trial in which the given suspects act. */
export type Ask = (asked: SuspectSet) => Promise<Answer>;

/** An answer in which everybody who was asked to act did. */
export function plainAnswer(asked: SuspectSet, outcome: Outcome): Answer {
  return { asked, outcome, acted: asked, unproved: 0n };
}
