import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addScores, formatScore, INFINITY_SCORE, parseScore } from './score.ts';
import { compareNaturally, compareVersions, mergeSort, parseIntervalMs } from './values.ts';

const score = fc.integer({ min: -INFINITY_SCORE, max: INFINITY_SCORE });

describe('scores', () => {
  test('never cannot be outvoted, and always only by never', () => {
    expect(addScores(-INFINITY_SCORE, INFINITY_SCORE)).toBe(-INFINITY_SCORE);
    expect(addScores(INFINITY_SCORE, -5000)).toBe(INFINITY_SCORE);
    expect(addScores(999_999, 5)).toBe(INFINITY_SCORE);
  });

  test('added in either sequence are the same, and within bounds', () => {
    fc.assert(
      fc.property(score, score, (one, other) => {
        expect(addScores(one, other)).toBe(addScores(other, one));
        expect(Math.abs(addScores(one, other))).toBeLessThanOrEqual(INFINITY_SCORE);
      }),
    );
  });

  test('are read as they are written', () => {
    fc.assert(
      fc.property(score, (one) => {
        expect(parseScore(formatScore(one))).toBe(one);
      }),
    );
    expect(parseScore('+infinity')).toBe(INFINITY_SCORE);
    expect(parseScore('12x')).toBe(12);
    expect(parseScore('many')).toBe(0);
    expect(parseScore('red', { red: -7, yellow: 0, green: 0 })).toBe(-7);
  });
});

describe('values', () => {
  test.each([
    ['10s', 10_000],
    ['10', 10_000],
    ['250ms', 250],
    ['5min', 300_000],
    ['2h', 7_200_000],
    ['PT1M30S', 90_000],
    ['P1D', 86_400_000],
    ['soon', 0],
    ['-5s', 0],
  ])('an interval of %s is %i ms', (text, expected) => {
    expect(parseIntervalMs(text)).toBe(expected);
  });

  test('node names sort by the value of their numbers', () => {
    expect(['pg10', 'pg2', 'PG1', 'db'].sort(compareNaturally)).toEqual(['db', 'PG1', 'pg2', 'pg10']);
  });

  test('versions compare part by part', () => {
    expect(compareVersions('1.10', '1.9.5')).toBe(1);
    expect(compareVersions('2', '2.0.0')).toBe(0);
  });

  test('sorting keeps equal items in their sequence', () => {
    const items = fc.array(fc.record({ key: fc.nat(3), at: fc.nat() }));
    fc.assert(
      fc.property(items, (all) => {
        expect(mergeSort(all, (one, other) => one.key - other.key)).toEqual(
          [...all].sort((one, other) => one.key - other.key),
        );
      }),
    );
  });
});
