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
 * How large a doubt may remain about one step. A conclusion rests on several: each member of a cause being needed and
 * there being no other cause. Measured (bench/investigate.ts): a third each keeps the whole within the asked confidence, at
 * any rate.
 */
export function stepDoubt({ confidence }: SearchOptions): number {
  return (1 - confidence) / 3;
}
