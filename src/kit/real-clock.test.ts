import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startRealClock } from './real-clock.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

it('waits for a time that is years away without asking again and again', async () => {
  const timers = vi.spyOn(globalThis, 'setTimeout');
  const over = new AbortController();
  const waiting = startRealClock().until(1e15, over.signal);
  // A timer that is too long fires after a millisecond, here as in Node.
  await vi.advanceTimersByTimeAsync(1_000);
  expect(timers.mock.calls.map(([, delayMs]) => delayMs)).toEqual([2 ** 31 - 1]);
  over.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});
