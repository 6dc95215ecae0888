import { openDraw } from '../kit/draw.ts';
import { type Answer, plainAnswer } from './answer.ts';
import type { Conclusion } from './conclusion.ts';
import { decide, type Purpose } from './decide.ts';
import { defaultOptions, type SearchOptions } from './options.ts';
import { isWithin, type SuspectSet, setOf } from './suspect-set.ts';

/** Whether the outage comes when a set acts, if it comes at all. */
export type Truth = (acting: SuspectSet) => boolean;

/** The outage comes exactly when all of one of these sets act. */
export function anyOf(...causes: readonly (readonly number[])[]): Truth {
  const sets = causes.map((cause) => setOf(cause));
  return (acting) => sets.some((set) => isWithin(set, acting));
}

/** Investigates a made-up outage that reproduces at the given rate; for tests and bench/investigate.ts. */
export function investigateTruth(
  count: number,
  truth: Truth,
  options: Partial<SearchOptions> & { readonly rate?: number } = {},
): {
  readonly conclusion: Conclusion;
  readonly answers: readonly Answer[];
  /** Why each trial was asked for. */
  readonly purposes: readonly Purpose[];
  readonly options: SearchOptions;
} {
  const { rate = 1, ...search } = options;
  const resolved = { ...defaultOptions, deterministic: rate === 1, ...search };
  const draw = openDraw(resolved.seed, 'trials');
  const answers: Answer[] = [];
  const purposes: Purpose[] = [];
  for (;;) {
    const step = decide(count, { answers, options: resolved });
    if (step.kind === 'done') return { conclusion: step.conclusion, answers, purposes, options: resolved };
    purposes.push(step.purpose);
    const hit = truth(step.asked) && (rate === 1 || draw.fraction() < rate);
    answers.push(plainAnswer(step.asked, hit ? 'reenacted' : 'averted'));
  }
}
