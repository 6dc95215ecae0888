import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shrinkValue, type ValueAnswer } from './shrink-value.ts';

/** Shrinks a value that is enough from `threshold` on. */
function shrink(value: number, least: number, threshold: number, missesNeeded = 1) {
  const answers: ValueAnswer[] = [];
  for (;;) {
    const step = shrinkValue({ value, least, missesNeeded }, answers);
    if (step.kind === 'done') return { ...step, trials: answers.length };
    answers.push({ value: step.value, outcome: step.value >= threshold ? 'reenacted' : 'averted' });
  }
}

describe('the smallest value that is enough', () => {
  it('lies between what it says is enough and what it says is too little', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 60, max: 100_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (value, at) => {
          const threshold = value * at;
          const { enough, tooLittle, trials } = shrink(value, 50, threshold);
          expect(enough).toBeGreaterThanOrEqual(threshold);
          if (tooLittle === undefined) expect(enough).toBeLessThanOrEqual(50);
          else {
            expect(tooLittle).toBeLessThan(threshold);
            expect(enough / tooLittle).toBeLessThan(1.5);
          }
          expect(trials).toBeLessThanOrEqual(12);
        },
      ),
    );
  });

  it('is the least one if even that is enough', () => {
    expect(shrink(10_000, 50, 0)).toMatchObject({ enough: 50 });
  });

  it('is not called too little after one miss where more are needed', () => {
    expect(
      shrinkValue({ value: 1_000, least: 50, missesNeeded: 3 }, [{ value: 250, outcome: 'averted' }]),
    ).toEqual({
      kind: 'try',
      value: 250,
    });
  });
});
