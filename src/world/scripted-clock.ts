import type { Clock } from '../kit/clock.ts';

/** A clock for tests that takes no time: when everyone waits, it jumps to the next time anyone waits for. */
export interface ScriptedClock extends Clock {
  /** Does something at that time on this clock, or now if it has passed. */
  readonly at: (atMs: number, act: () => void) => void;
}

interface Waiter {
  readonly atMs: number;
  readonly wake: () => void;
}

/**
 * Starts a scripted clock at zero. Same script, same order: those who wait for the same time are woken in the order
 * in which they began to wait.
 */
export function startScriptedClock(): ScriptedClock {
  let nowMs = 0;
  let waiters: readonly Waiter[] = [];
  let jumping = false;

  // Everything that can run without waiting runs before an immediate does, so what remains is waiting.
  const jump = () => {
    jumping = false;
    const next = waiters.toSorted((a, b) => a.atMs - b.atMs)[0];
    if (!next) return;
    waiters = waiters.filter((waiter) => waiter !== next);
    nowMs = Math.max(nowMs, next.atMs);
    next.wake();
    schedule();
  };
  const schedule = () => {
    if (jumping || waiters.length === 0) return;
    jumping = true;
    setImmediate(jump);
  };
  const add = (waiter: Waiter) => {
    waiters = [...waiters, waiter];
    schedule();
  };

  return {
    now: () => nowMs,
    at: (atMs, act) => {
      if (atMs <= nowMs) act();
      else add({ atMs, wake: act });
    },
    until: (atMs, signal) => {
      if (signal?.aborted) return Promise.reject(signal.reason);
      if (atMs <= nowMs) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const waiter = { atMs, wake: () => settle(resolve) };
        const abort = () => {
          waiters = waiters.filter((each) => each !== waiter);
          reject(signal?.reason);
        };
        const settle = (end: () => void) => {
          signal?.removeEventListener('abort', abort);
          end();
        };
        signal?.addEventListener('abort', abort, { once: true });
        add(waiter);
      });
    },
  };
}
