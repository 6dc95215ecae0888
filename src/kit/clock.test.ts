import { describe, expect, it } from 'vitest';
import { awaitCondition, type Clock } from './clock.ts';
import { startRealClock } from './real-clock.ts';

/** A clock that jumps to whatever time is awaited. */
function jumpingClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    until: async (atMs, signal) => {
      signal?.throwIfAborted();
      now = Math.max(now, atMs);
    },
  };
}

describe('awaitCondition', () => {
  it('looks at once and then at the interval', async () => {
    const clock = jumpingClock();
    const looks: number[] = [];
    const answer = await awaitCondition(
      clock,
      () => {
        looks.push(clock.now());
        return looks.length === 4 ? 'yes' : undefined;
      },
      { withinMs: 1_000, everyMs: 20 },
    );
    expect(answer).toBe('yes');
    expect(looks).toEqual([0, 20, 40, 60]);
  });

  it('looks a last time at the deadline and then gives up', async () => {
    const clock = jumpingClock();
    const looks: number[] = [];
    const answer = await awaitCondition(clock, () => void looks.push(clock.now()), {
      withinMs: 50,
      everyMs: 20,
    });
    expect(answer).toBeUndefined();
    expect(looks).toEqual([0, 20, 40, 50]);
  });

  it('rejects with the reason of the abort', async () => {
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    await expect(
      awaitCondition(jumpingClock(), () => undefined, { withinMs: 50, signal: stop.signal }),
    ).rejects.toThrow('enough');
  });
});

describe('the real clock', () => {
  it('never returns before its time', async () => {
    const clock = startRealClock();
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const atMs = clock.now() + 1.5;
      await clock.until(atMs);
      expect(clock.now()).toBeGreaterThanOrEqual(atMs);
    }
  });

  it('stops waiting when aborted', async () => {
    const stop = new AbortController();
    const waiting = startRealClock().until(60_000, stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});
