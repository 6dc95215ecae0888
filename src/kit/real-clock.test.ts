import { expect, it, vi } from 'vitest';
import { startRealClock } from './real-clock.ts';

it('waits for a time that is years away without asking again and again', async () => {
  const timers = vi.spyOn(globalThis, 'setTimeout');
  const over = new AbortController();
  const waiting = startRealClock().until(1e15, over.signal);
  const shortly = startRealClock();
  await shortly.until(20);
  over.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  const delays = timers.mock.calls.map(([, delayMs]) => delayMs ?? 0).filter((delayMs) => delayMs > 1_000);
  expect(delays).toEqual([2 ** 31 - 1]);
  timers.mockRestore();
});
