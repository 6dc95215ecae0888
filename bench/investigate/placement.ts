import { type Answer, plainAnswer } from '../../src/investigate/answer.ts';
import { type Conclusion, decide, type Purpose } from '../../src/investigate/decide.ts';
import { defaultOptions, type SearchOptions } from '../../src/investigate/options.ts';
import { isWithin, type SuspectSet, setOf } from '../../src/investigate/suspect-set.ts';
import { type Draw, openDraw } from '../../src/kit/draw.ts';

/** Whether the outage comes when a set acts, if it comes at all. */
export type Truth = (acting: SuspectSet) => boolean;

/** Different suspects drawn at random. */
export function drawSuspects(draw: Draw, count: number, many: number): number[] {
  const drawn = new Set<number>();
  while (drawn.size < many) drawn.add(draw.integer(0, count - 1));
  return [...drawn].sort((a, b) => a - b);
}

/** The outage comes exactly when all of one of these sets act. */
export function anyOf(causes: readonly (readonly number[])[]): Truth {
  const sets = causes.map((cause) => setOf(cause));
  return (acting) => sets.some((set) => isWithin(set, acting));
}

export interface Investigated {
  readonly conclusion: Conclusion;
  readonly answers: readonly Answer[];
  /** Runs until the culprits were named and each was shown to be needed; the rest are cross-checks. */
  readonly runsToAnswer: number;
}

/** Trials that look for what cannot be as long as suspects only add to each other. */
const crossChecks: readonly Purpose[] = ['leave-one-out', 'complement', 'locate-mask'];

/** Investigates a synthetic outage that reproduces at the given rate. */
export function investigateTruth(
  count: number,
  truth: Truth,
  rate: number,
  seed: number,
  options: Partial<SearchOptions> = {},
): Investigated {
  const draw = openDraw(seed, 'trials');
  const answers: Answer[] = [];
  let runsToAnswer = 0;
  for (;;) {
    const step = decide(count, { answers, options: { ...defaultOptions, seed, ...options } });
    if (step.kind === 'done') return { conclusion: step.conclusion, answers, runsToAnswer };
    const hit = truth(step.asked) && (rate === 1 || draw.fraction() < rate);
    answers.push(plainAnswer(step.asked, hit ? 'reenacted' : 'averted'));
    if (!crossChecks.includes(step.purpose)) runsToAnswer = answers.length;
  }
}
