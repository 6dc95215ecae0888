import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue, type Handle } from './event-queue.ts';

describe('the event queue', () => {
  it('takes events by time, and equal times in order of scheduling', () => {
    const queue = new EventQueue();
    for (const [at, subject] of [
      [5, 1],
      [1, 2],
      [5, 3],
      [0, 4],
      [5, 5],
    ] as const) {
      queue.schedule(at, 0, subject);
    }
    const taken: number[] = [];
    while (queue.take()) taken.push(queue.subject);
    expect(taken).toEqual([4, 2, 1, 3, 5]);
  });

  it('behaves as a sorted list does, whatever is scheduled, cancelled and taken', () => {
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant('schedule' as const), at: fc.integer({ min: 0, max: 20 }) }),
      },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('take' as const) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), which: fc.nat() }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const queue = new EventQueue();
        let model: { at: number; subject: number }[] = [];
        const handles: { handle: Handle; subject: number }[] = [];
        let subject = 0;
        for (const each of steps) {
          if (each.do === 'schedule') {
            subject += 1;
            handles.push({ handle: queue.schedule(each.at, 7, subject), subject });
            model.push({ at: each.at, subject });
          } else if (each.do === 'take') {
            const first = model.toSorted((a, b) => a.at - b.at || a.subject - b.subject)[0];
            expect(queue.take()).toBe(first !== undefined);
            if (first) expect([queue.atMs, queue.subject, queue.kind]).toEqual([first.at, first.subject, 7]);
            model = model.filter((one) => one !== first);
          } else if (handles.length > 0) {
            const chosen = handles[each.which % handles.length];
            const waiting = model.some((one) => one.subject === chosen?.subject);
            expect(queue.cancel(chosen?.handle ?? 0)).toBe(waiting);
            model = model.filter((one) => one.subject !== chosen?.subject);
          }
          expect(queue.size).toBe(model.length);
          expect(queue.nextMs).toBe(Math.min(Number.POSITIVE_INFINITY, ...model.map((one) => one.at)));
        }
      }),
    );
  });

  it('needs room for what waits at once, not for what has passed', () => {
    const queue = new EventQueue();
    for (let event = 0; event < 50; event += 1) queue.schedule(event, 0, event);
    const { capacity } = queue;
    for (let event = 0; event < 100_000; event += 1) {
      queue.take();
      queue.schedule(queue.atMs + 50, 0, event);
      queue.cancel(queue.schedule(queue.atMs + 60, 0, event));
    }
    expect(queue.capacity).toBe(capacity);
    expect(queue.size).toBe(50);
  });

  it('grows when more wait', () => {
    const queue = new EventQueue();
    for (let event = 0; event < 1_000; event += 1) queue.schedule(1_000 - event, 1, event);
    const taken: number[] = [];
    while (queue.take()) taken.push(queue.subject);
    expect(taken).toEqual(Array.from({ length: 1_000 }, (_, index) => 999 - index));
  });
});
