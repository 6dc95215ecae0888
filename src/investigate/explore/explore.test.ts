import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDraw } from '../../kit/draw.ts';
import type { Sight } from './cover.ts';
import { explore, type Policy } from './explore.ts';
import { type Combination, combinationsOf, isPart, keyOf } from './space.ts';

interface Truth {
  readonly factors: readonly string[];
  /** For each harm, what brings it about. */
  readonly causes: readonly (readonly Combination[])[];
}

function sightIn({ causes }: Truth, combination: Combination): Sight {
  let harms = 0;
  for (const [harm, sets] of causes.entries()) {
    if (sets.some((set) => isPart(set, combination))) harms |= 1 << harm;
  }
  return { harms, absent: ~harms, acted: combination };
}

async function exploreTruth(
  truth: Truth,
  policy: Policy,
  upto: number,
  more: Partial<{ most: number }> = {},
) {
  const asked: string[] = [];
  const exploration = await explore({
    space: truth,
    upto,
    harmCount: truth.causes.length,
    policy,
    atOnce: 6,
    draw: openDraw(1, 'explore'),
    ask: async (combination) => {
      if (asked.length >= (more.most ?? 10_000)) return undefined;
      asked.push(keyOf(combination));
      return sightIn(truth, combination);
    },
  });
  return { ...exploration, asked };
}

/** Minimal sets of a list: those without a smaller one in them. */
function minimal(sets: readonly Combination[]): Combination[] {
  const distinct = [...new Map(sets.map((set) => [keyOf(set), set])).values()];
  return distinct.filter((set) => !distinct.some((other) => other !== set && isPart(other, set)));
}

const truths = fc
  .record({
    count: fc.integer({ min: 4, max: 9 }),
    levels: fc.integer({ min: 1, max: 2 }),
    sets: fc.array(
      fc.array(fc.uniqueArray(fc.nat(3 * 8), { minLength: 1, maxLength: 3 }), { maxLength: 4 }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
  })
  .map(({ count, levels, sets }): Truth => {
    const factors = Array.from({ length: count * levels }, (_, index) => `factor ${index % count}`);
    const within = (set: readonly number[]) => [...new Set(set.map((one) => one % factors.length))];
    const possible = (set: Combination) => new Set(set.map((one) => factors[one])).size === set.length;
    return {
      factors,
      causes: sets.map((ofHarm) =>
        minimal(ofHarm.map((set) => within(set).sort((a, b) => a - b)).filter(possible)),
      ),
    };
  });

describe('an exploration', () => {
  it.each([['every'], ['cover']] as const)(
    'finds all minimal cut sets up to the size, and no others: %s',
    async (policy) => {
      await fc.assert(
        fc.asyncProperty(truths, fc.integer({ min: 1, max: 3 }), async (truth, upto) => {
          const { cutSets, asked, finished, account } = await exploreTruth(truth, policy, upto);
          const found = cutSets.map(({ members, harm }) => `${harm}: ${keyOf(members)}`).sort();
          const planted = truth.causes.flatMap((sets, harm) =>
            sets.filter((set) => set.length <= upto).map((set) => `${harm}: ${keyOf(set)}`),
          );
          expect(found).toEqual(planted.sort());
          expect(new Set(asked).size).toBe(asked.length);
          expect(finished).toBe(true);
          for (const { size, combinations, tried, within, explained, untold, open } of account) {
            expect(combinations).toBe([...combinationsOf(truth, size)].length);
            expect(tried + within + explained + untold + open).toBe(combinations);
            expect(open).toBe(0);
          }
        }),
        { numRuns: 120 },
      );
    },
  );

  it('says what it did not come to when the trials are used up', async () => {
    const factors = Array.from({ length: 12 }, (_, index) => `factor ${index}`);
    const { finished, account, trials } = await exploreTruth({ factors, causes: [[[2, 9]]] }, 'every', 2, {
      most: 40,
    });
    expect({ finished, trials }).toEqual({ finished: false, trials: 40 });
    expect(account[0]).toMatchObject({ size: 1, combinations: 12, tried: 12, open: 0 });
    // The control run and twelve single ones were of the forty.
    expect(account[1]).toMatchObject({ size: 2, combinations: 66, tried: 27, open: 39 });
  });

  it('does not look for what is there without anybody', async () => {
    const factors = ['a', 'b', 'c'];
    const { always, cutSets } = await exploreTruth({ factors, causes: [[[]], [[1]]] }, 'cover', 2);
    expect(always).toBe(0b01);
    expect(cutSets).toEqual([{ members: [1], harm: 1 }]);
  });

  it('tries a combination by itself if a larger trial did not tell, and says so if that did not either', async () => {
    const factors = ['a', 'b', 'c', 'd'];
    const { account, finished } = await explore({
      space: { factors },
      upto: 2,
      harmCount: 1,
      policy: 'cover',
      atOnce: 4,
      draw: openDraw(1, 'explore'),
      // Where the first acts the second never does.
      ask: async (combination) => ({
        harms: 0,
        absent: 1,
        acted: combination.includes(0) ? combination.filter((one) => one !== 1) : combination,
      }),
    });
    expect(finished).toBe(true);
    expect(account[1]).toMatchObject({ combinations: 6, untold: 1, open: 0 });
  });

  it('ends with a cut set that shows the harm by itself even if suspects mask each other', async () => {
    const factors = Array.from({ length: 7 }, (_, index) => `factor ${index}`);
    const truth = (set: Combination) =>
      set.includes(0) && set.includes(3) && (!set.includes(5) || set.includes(6));
    const { cutSets } = await explore({
      space: { factors },
      upto: 3,
      harmCount: 1,
      policy: 'cover',
      atOnce: 7,
      draw: openDraw(1, 'explore'),
      ask: async (combination) => ({
        harms: truth(combination) ? 1 : 0,
        absent: truth(combination) ? 0 : 1,
        acted: combination,
      }),
    });
    for (const { members } of cutSets) expect(truth(members)).toBe(true);
    expect(cutSets.map(({ members }) => keyOf(members))).toContain('0 3');
  });
});
