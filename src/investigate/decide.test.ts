import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onlyMinimal } from './hitting-sets.ts';
import { isWithin, leaveOneOut, type SuspectSet, setOf } from './suspect-set.ts';
import { anyOf, investigateTruth, type Truth } from './testing.ts';
import { judgeSuspects } from './verdicts.ts';

const has = (set: SuspectSet, suspect: number) => isWithin(setOf([suspect]), set);
const sorted = (sets: readonly SuspectSet[]) => [...sets].sort((a, b) => Number(a - b));

/** The words for suspects 0, 1, 2 ... of an outage. */
function wordsFor(count: number, truth: Truth, options: Parameters<typeof investigateTruth>[2] = {}) {
  const { conclusion, answers, options: resolved } = investigateTruth(count, truth, options);
  return judgeSuspects(count, { answers, options: resolved }, conclusion).map(({ word }) => word);
}

const someCauses = (count: number) =>
  fc
    .array(fc.uniqueArray(fc.nat(count - 1), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
    .map((causes) => onlyMinimal(causes.map((cause) => setOf(cause))));

describe('an investigation', () => {
  it('finds every minimal sufficient set of any outage that needs no repeats', () => {
    fc.assert(
      fc.property(someCauses(9), (causes) => {
        const truth: Truth = (acting) => causes.some((cause) => isWithin(cause, acting));
        const { conclusion } = investigateTruth(9, truth);
        expect(conclusion.outcome).toBe('complete');
        expect(sorted(conclusion.causes.map(({ set }) => set))).toEqual(sorted(causes));
        expect(conclusion.masks).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('never asks the same twice where nothing needs repeating', () => {
    fc.assert(
      fc.property(someCauses(9), (causes) => {
        const truth: Truth = (acting) => causes.some((cause) => isWithin(cause, acting));
        const asked = investigateTruth(9, truth).answers.map((answer) => answer.asked);
        expect(new Set(asked).size).toBe(asked.length);
      }),
      { numRuns: 30 },
    );
  });

  it('names only culprits that are needed and part of a set that is just enough, whatever the outage', () => {
    const anyTruth = fc.array(fc.boolean(), { minLength: 64, maxLength: 64 });
    fc.assert(
      fc.property(anyTruth, (table) => {
        const truth: Truth = (acting) => acting !== 0n && (table[Number(acting)] ?? false);
        const { conclusion, answers, options } = investigateTruth(6, truth);
        for (const verdict of judgeSuspects(6, { answers, options }, conclusion)) {
          if (verdict.word !== 'culprit') continue;
          expect(truth(0b111111n)).toBe(true);
          expect(truth(0b111111n & ~setOf([verdict.suspect]))).toBe(false);
          for (const cause of verdict.causes) {
            expect(truth(cause)).toBe(true);
            expect(leaveOneOut(cause).some(truth)).toBe(false);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is right about outages that come only sometimes', () => {
    let right = 0;
    for (let seed = 1; seed <= 40; seed += 1) {
      const { conclusion } = investigateTruth(8, anyOf([1, 6]), { rate: 0.7, seed });
      if (conclusion.causes.length === 1 && conclusion.causes[0]?.set === setOf([1, 6])) right += 1;
    }
    // At 99 % confidence, fewer than 38 of 40 have a chance of 1 in 1,500.
    expect(right).toBeGreaterThanOrEqual(38);
  });

  it('needs few runs for two culprits among sixteen', () => {
    const { answers } = investigateTruth(16, anyOf([3, 12]));
    expect(answers.length).toBeLessThanOrEqual(19);
  });

  it('finds the culprits among more suspects than it can weigh all subsets of', () => {
    const { conclusion, answers } = investigateTruth(40, anyOf([3, 19, 33]));
    expect(conclusion.causes.map(({ set }) => set)).toEqual([setOf([3, 19, 33])]);
    expect(answers.length).toBeLessThanOrEqual(40);
  });

  it('finds that everybody is needed', () => {
    const everybody = Array.from({ length: 18 }, (_, index) => index);
    expect(investigateTruth(18, anyOf(everybody)).conclusion.causes).toMatchObject([
      { set: setOf(everybody) },
    ]);
  });

  it('stops at once if the outage comes without anybody', () => {
    const { conclusion, answers } = investigateTruth(5, () => true);
    expect(conclusion.outcome).toBe('not-a-suspect');
    expect(answers).toHaveLength(1);
  });

  it('says that nothing reenacted the outage', () => {
    expect(investigateTruth(5, () => false).conclusion.outcome).toBe('not-reproduced');
  });

  it('ends with what it knows when its trials are used up', () => {
    const { conclusion, answers } = investigateTruth(16, anyOf([3, 12]), { mostTrials: 6 });
    expect(conclusion.outcome).toBe('partial');
    expect(answers).toHaveLength(6);
  });
});

describe('the word for a suspect', () => {
  it('is culprit if it is needed, red herring if not', () => {
    expect(wordsFor(4, anyOf([0, 2]))).toEqual(['culprit', 'red-herring', 'culprit', 'red-herring']);
  });

  it('is culprit-with if something else can take its place', () => {
    expect(wordsFor(4, anyOf([0, 1], [0, 2]))).toEqual([
      'culprit',
      'culprit-with',
      'culprit-with',
      'red-herring',
    ]);
  });

  it('is masks and masked-by where everybody together averts the outage', () => {
    const truth: Truth = (acting) => has(acting, 0) && has(acting, 1) && !has(acting, 3);
    expect(wordsFor(5, truth)).toEqual(['masked-by', 'masked-by', 'red-herring', 'masks', 'red-herring']);
  });

  it('is not culprit for what only undoes a mask', () => {
    const truth: Truth = (acting) => has(acting, 0) && (!has(acting, 1) || has(acting, 2));
    const words = wordsFor(4, truth);
    expect(words[0]).toBe('culprit');
    expect(words[2]).not.toBe('culprit');
  });
});
