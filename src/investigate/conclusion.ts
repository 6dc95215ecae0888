import type { Mask } from './masks.ts';
import type { SuspectSet } from './suspect-set.ts';

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
