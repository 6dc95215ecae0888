import { performance } from 'node:perf_hooks';
import type { Clock } from './clock.ts';

/** A clock that follows real, monotonic time and starts at zero now. */
export function startRealClock(): Clock {
  const zero = performance.now();
  const now = () => performance.now() - zero;
  return { now, until: (atMs, signal) => until(now, atMs, signal) };
}

/** Node's timers take no more milliseconds than this, 25 days; one that is longer fires at once. */
const longestTimerMs = 2 ** 31 - 1;

/** Node's timers take whole milliseconds and may fire up to one early; the loop never returns before its time. */
async function until(now: () => number, atMs: number, signal: AbortSignal | undefined): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const remainingMs = atMs - now();
    if (remainingMs <= 0) return;
    await timer(Math.min(Math.ceil(remainingMs), longestTimerMs), signal);
  }
}

function timer(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(handle);
      reject(signal?.reason);
    };
    const handle = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, delayMs);
    signal?.addEventListener('abort', abort, { once: true });
  });
}
