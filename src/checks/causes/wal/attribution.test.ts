import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributeWal, type Holder } from './attribution.ts';

const megabyte = 2 ** 20;
const holder = (title: string, first: number, last: number): Holder => ({
  kind: 'physical slot',
  title,
  needs: [{ first, last }],
});
const files = (first: number, last: number) => ({ first, last, bytes: (last - first + 1) * megabyte });

describe('attribution', () => {
  it('tells apart what one needs alone, what several need, reserve and what nobody needs', () => {
    const attribution = attributeWal([files(1, 20)], [holder('a', 5, 15), holder('b', 10, 15)], 15, megabyte);
    expect(attribution.shares).toEqual([
      { kind: 'released', holders: [], bytes: 4 * megabyte },
      { kind: 'held', holders: ['a'], bytes: 5 * megabyte },
      { kind: 'held', holders: ['a', 'b'], bytes: 6 * megabyte },
      { kind: 'reserve', holders: [], bytes: 5 * megabyte },
    ]);
    expect(attribution.holders[0]).toMatchObject({
      bytes: 11 * megabyte,
      aloneBytes: 5 * megabyte,
      next: { title: 'b', bytes: 6 * megabyte },
    });
  });

  const run = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 20 }));

  it('sums to what is on disk, and agrees with counting segment by segment', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        fc.array(run, { maxLength: 5 }),
        fc.integer({ min: 1, max: 60 }),
        (start, length, needs, current) => {
          const holders = needs.map(([first, more], index) => holder(`h${index}`, first, first + more));
          const attribution = attributeWal([files(start, start + length - 1)], holders, current, megabyte);
          expect(attribution.totalBytes).toBe(length * megabyte);
          for (const { title, needs: own } of holders) {
            const counted = Array.from({ length }, (_, index) => start + index).filter((segment) => {
              if (segment > current) return false;
              const who = holders.filter(({ needs: each }) =>
                each.some(({ first, last }) => segment >= first && segment <= last),
              );
              return who.length === 1 && own.some(({ first, last }) => segment >= first && segment <= last);
            }).length;
            const found = attribution.holders.find(({ holder: each }) => each.title === title);
            expect(found?.aloneBytes ?? 0).toBe(counted * megabyte);
          }
        },
      ),
    );
  });
});
