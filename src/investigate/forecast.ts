import { openDraw } from '../kit/draw.ts';
import { type Answer, plainAnswer } from './answer.ts';
import type { SearchOptions } from './options.ts';
import { planRound } from './plan-round.ts';
import { isWithin, setOf } from './suspect-set.ts';

/** What an investigation is likely to take: counts of trials, and of rounds of trials side by side. */
export interface Forecast {
  readonly trials: readonly [low: number, high: number];
  readonly rounds: readonly [low: number, high: number];
}

/** The made-up outages: how many culprits, and how often it reproduces. */
const cases = [
  [1, 1],
  [2, 1],
  [2, 0.9],
  [3, 0.9],
  [5, 0.9],
] as const;

/**
 * Forecasts the cost by investigating made-up outages with as many suspects: one to five culprits, as far as
 * they are no more than half of the suspects, and a rate of 0.9 or 1. A rarer outage takes more; so do several independent causes.
 */
export function forecast(count: number, options: SearchOptions, width: number): Forecast {
  const runs = cases
    .filter(([culprits]) => culprits === 1 || culprits <= count / 2)
    .map(([culprits, rate], index) => rehearse(count, culprits, options.deterministic ? 1 : rate, index));
  return {
    trials: range(runs.map(({ trials }) => trials)),
    rounds: range(runs.map(({ rounds }) => rounds)),
  };

  function rehearse(count: number, culprits: number, rate: number, index: number) {
    const draw = openDraw(options.seed + index, 'forecast');
    const guilty = new Set<number>();
    while (guilty.size < culprits) guilty.add(draw.integer(0, count - 1));
    const cause = setOf(guilty);
    const answers: Answer[] = [];
    for (let rounds = 0; ; rounds += 1) {
      const round = planRound(count, { answers, options }, width);
      if (round.kind === 'done') return { trials: answers.length, rounds };
      for (const { asked } of round.questions) {
        const hit = isWithin(cause, asked) && draw.fraction() < rate;
        answers.push(plainAnswer(asked, hit ? 'reenacted' : 'averted'));
      }
    }
  }
}

function range(numbers: readonly number[]): readonly [number, number] {
  return [Math.min(...numbers), Math.max(...numbers)];
}
