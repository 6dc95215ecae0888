import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openQueue } from './queue.ts';

describe('a queue', () => {
  it('gives everything to somebody, first come first served, whoever comes first', () => {
    const step = fc.oneof(fc.constant('add' as const), fc.constant('take' as const));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const queue = openQueue<number>();
        const got: number[] = [];
        let added = 0;
        const take = () => {
          const item = queue.take();
          if (item !== undefined) got.push(item);
          else if (!queue.closed()) queue.await(take);
        };
        for (const one of steps) {
          if (one === 'take') take();
          else queue.add((added += 1));
        }
        const left = queue.close();
        expect([...got, ...left]).toEqual(Array.from({ length: added }, (_, index) => index + 1));
      }),
    );
  });

  it('drops from the front what has waited too long, and nothing behind it', () => {
    const queue = openQueue<number>();
    for (const item of [1, 2, 5, 3]) queue.add(item);
    expect(queue.dropWhile((item) => item < 4)).toEqual([1, 2]);
    expect(queue.size()).toBe(2);
    expect(queue.take()).toBe(5);
  });

  it('calls who waits when it is closed, and gives nothing from then on', () => {
    const queue = openQueue<number>();
    const called: string[] = [];
    queue.await(() => called.push('who waited'));
    expect(queue.close()).toEqual([]);
    queue.await(() => called.push('who came later'));
    expect(called).toEqual(['who waited', 'who came later']);
    expect(queue.take()).toBeUndefined();
  });
});
