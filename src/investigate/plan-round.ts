import { plainAnswer } from './answer.ts';
import type { Conclusion } from './conclusion.ts';
import { decide, type Step } from './decide.ts';
import type { Evidence } from './evidence.ts';

export type Question = Extract<Step, { kind: 'ask' }>;

/** The trials to run side by side next, or what is concluded. */
export type Round =
  | { readonly kind: 'round'; readonly questions: readonly Question[] }
  | { readonly kind: 'done'; readonly conclusion: Conclusion };

/**
 * Plans as many trials as may run side by side. Each further one is what would be asked if those before it come out as
 * expected, so it is wasted only if they surprise.
 */
export function planRound(count: number, evidence: Evidence, width: number): Round {
  const questions: Question[] = [];
  let assumed = evidence;
  while (questions.length < width) {
    const step = decide(count, assumed);
    if (step.kind === 'done') {
      if (questions.length > 0) break;
      return { kind: 'done', conclusion: step.conclusion };
    }
    questions.push(step);
    assumed = { ...evidence, answers: [...assumed.answers, plainAnswer(step.asked, step.expected)] };
  }
  return { kind: 'round', questions };
}
