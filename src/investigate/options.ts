/** How sure an investigation has to be, and what it may spend. */
export interface SearchOptions {
  /** How sure each answer has to be, such as 0.99. */
  readonly confidence: number;
  /** A sufficient set reproduces the outage every time, so that one trial answers a question. */
  readonly deterministic: boolean;
  /** The full set is given up if it reenacts the outage more rarely than this. */
  readonly leastRate: number;
  /** After this many trials the investigation ends with what it knows. */
  readonly mostTrials: number;
  /** Where chance decides what to try: only when everybody together averts the outage. */
  readonly seed: number;
}

export const defaultOptions: SearchOptions = {
  confidence: 0.99,
  deterministic: false,
  leastRate: 0.5,
  mostTrials: 400,
  seed: 1,
};

/**
 * How much doubt the search may leave that each member of a cause is needed. It need not be much surer than this: each is
 * left out again in the cross-checks, until chance is no explanation. Measured (bench/investigate.ts): at five
 * times the doubt that is asked of the whole, no answer of 8,000 is wrong.
 */
export function searchDoubt({ confidence }: SearchOptions): number {
  return Math.min(0.25, 5 * (1 - confidence));
}

/** How large a doubt may remain about a set that was not seen to reenact the outage. */
export function stepDoubt({ confidence }: SearchOptions): number {
  return 1 - confidence;
}
