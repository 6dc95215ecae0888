import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainAnswer } from './answer.ts';
import { divide, maskOf, mostAtoms, unionOf } from './atoms.ts';
import { believe, marginals } from './belief.ts';
import { chanceOfSeemingHigher } from './compare-rates.ts';
import { minimalHittingSets } from './hitting-sets.ts';
import { missesToClear } from './rate.ts';
import { countBits, sumSubsets, sumSupersets } from './subset-sums.ts';
import { allOf, isWithin, leaveOneOut, members, setOf, sizeOf } from './suspect-set.ts';

const someSet = fc.uniqueArray(fc.nat(70)).map((indices) => setOf(indices));

describe('sets of suspects', () => {
  it('hold what was put in', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(70)), (indices) => {
        expect(members(setOf(indices))).toEqual(indices.toSorted((a, b) => a - b));
      }),
    );
  });

  it('are divided into atoms that make them up again', () => {
    fc.assert(
      fc.property(someSet, (set) => {
        const atoms = divide(set);
        expect(atoms.length).toBe(Math.min(mostAtoms, sizeOf(set)));
        expect(atoms.reduce((union, atom) => union | atom, 0n)).toBe(set);
        expect(atoms.reduce((sum, atom) => sum + sizeOf(atom), 0)).toBe(sizeOf(set));
        expect(unionOf(maskOf(set, atoms), atoms)).toBe(set);
      }),
    );
  });
});

describe('sums over subsets', () => {
  const functions = fc.array(fc.nat(9), { minLength: 32, maxLength: 32 });

  it('are the sums that one would add up', () => {
    fc.assert(
      fc.property(functions, (values) => {
        const below = Float64Array.from(values);
        const above = Float64Array.from(values);
        sumSubsets(below, 5);
        sumSupersets(above, 5);
        for (let mask = 0; mask < 32; mask += 1) {
          const sum = (which: (other: number) => boolean) =>
            values.reduce((total, value, other) => total + (which(other) ? value : 0), 0);
          expect(below[mask]).toBe(sum((other) => (other & mask) === other));
          expect(above[mask]).toBe(sum((other) => (other & mask) === mask));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('count bits', () => {
    fc.assert(
      fc.property(fc.nat(0xffff), (mask) => {
        expect(countBits(mask)).toBe(mask.toString(2).replaceAll('0', '').length);
      }),
    );
  });
});

describe('minimal hitting sets', () => {
  it('take something from every cause, and nothing in vain', () => {
    const causes = fc.array(fc.uniqueArray(fc.nat(6), { minLength: 1, maxLength: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(causes, (lists) => {
        const sets = lists.map((list) => setOf(list));
        const hits = (set: bigint) => sets.every((cause) => (cause & set) !== 0n);
        const expected = Array.from({ length: 128 }, (_, mask) => BigInt(mask)).filter(
          (set) => hits(set) && !leaveOneOut(set).some(hits),
        );
        const sorted = (list: readonly bigint[]) => [...list].sort((a, b) => Number(a - b));
        expect(sorted(minimalHittingSets(sets))).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the belief', () => {
  it('sums to one, and follows from Bayes’ rule written out', () => {
    const universe = allOf(3);
    const answers = [
      plainAnswer(universe, 'reenacted'),
      plainAnswer(0b011n, 'averted'),
      plainAnswer(universe, 'reenacted'),
      plainAnswer(0b011n, 'averted'),
    ];
    const { weights, top } = believe(universe, universe, answers, false);
    expect([...weights].reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1);
    // Two candidates of one size: {0, 1} has 2 hits and 2 misses, {0, 2} has 2 hits. B(3, 3) / B(3, 1) = 1/10.
    expect((weights[0b011] ?? 0) / (weights[0b101] ?? 1)).toBeCloseTo(1 / 10);
    expect(weights[0b101]).toBeCloseTo(weights[0b110] ?? 0);
    expect(weights[top]).toBe(Math.max(...weights));
  });

  it('leaves out nobody where one answer is final', () => {
    const universe = allOf(3);
    const answers = [
      plainAnswer(universe, 'reenacted'),
      ...leaveOneOut(universe).map((set) => plainAnswer(set, 'averted')),
    ];
    const belief = believe(universe, universe, answers, true);
    expect(belief.weights[0b111]).toBe(1);
    expect(marginals(belief)).toEqual([1, 1, 1]);
  });
});

describe('rates', () => {
  it('take more misses to clear a set the more rarely the outage comes', () => {
    const misses = (hits: number, missed: number) =>
      missesToClear({ hits, deterministic: false }, missed, 0.01);
    expect(missesToClear({ hits: 1, deterministic: true }, 0, 0.01)).toBe(1);
    expect(misses(20, 0)).toBeLessThan(misses(20, 5));
    expect(misses(20, 5)).toBeLessThan(misses(20, 20));
    // 20 hits of 40: after 7 misses in a row, (1/2)^7 and a little more is left.
    expect(misses(20, 20)).toBeGreaterThanOrEqual(7);
  });

  it('are compared exactly: Fisher’s lady tasting tea', () => {
    // Four of four and none of four cups: 1 in 70. Three of four and one of four: 17 in 70.
    const cups = (hits: number) => ({ hits, misses: 4 - hits, inconclusive: 0 });
    expect(chanceOfSeemingHigher(cups(4), cups(0))).toBeCloseTo(1 / 70);
    expect(chanceOfSeemingHigher(cups(3), cups(1))).toBeCloseTo(17 / 70);
  });

  it('are within sets', () => {
    expect(isWithin(0b101n, 0b111n)).toBe(true);
    expect(isWithin(0b101n, 0b110n)).toBe(false);
  });
});
