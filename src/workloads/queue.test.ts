import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openQueue } from './queue.ts';

describe('a queue', () => {
  it('gives everything to somebody, first come first served, whoever comes first', async () => {
    const step = fc.oneof(fc.constant('add' as const), fc.constant('take' as const));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const queue = openQueue<number>();
        const taken: Promise<number | undefined>[] = [];
        let added = 0;
        for (const one of steps) {
          if (one === 'take') taken.push(queue.take());
          else queue.add((added += 1));
        }
        const left = queue.close();
        const got = (await Promise.all(taken)).filter((item) => item !== undefined);
        expect([...got, ...left]).toEqual(Array.from({ length: added }, (_, index) => index + 1));
      }),
    );
  });

  it('drops from the front what has waited too long, and nothing behind it', async () => {
    const queue = openQueue<number>();
    for (const item of [1, 2, 5, 3]) queue.add(item);
    expect(queue.dropWhile((item) => item < 4)).toEqual([1, 2]);
    expect(queue.size()).toBe(2);
    expect(await queue.take()).toBe(5);
  });

  it('gives nothing once it is closed', async () => {
    const queue = openQueue<number>();
    const waiting = queue.take();
    expect(queue.close()).toEqual([]);
    expect(await waiting).toBeUndefined();
    expect(await queue.take()).toBeUndefined();
  });
});
