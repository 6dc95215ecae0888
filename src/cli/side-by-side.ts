import { setMaxListeners } from 'node:events';

/** Which jobs, and how many of them at a time. */
export interface SideBySide<Result> {
  readonly count: number;
  /** How many run side by side, at least 1. */
  readonly width: number;
  /** Does job number `index`. It ends soon after the signal is aborted. */
  readonly job: (index: number, signal: AbortSignal) => Promise<Result>;
  /** Aborted when the person interrupts: then no further job begins, and those that run are ended. */
  readonly interrupted: AbortSignal;
}

/**
 * Runs jobs side by side and gives their results in the order of the jobs, each as soon as all before it are there. If one
 * fails, or nobody wants further results, the others are ended; all have ended when this returns or throws.
 */
export async function* runSideBySide<Result>(jobs: SideBySide<Result>): AsyncGenerator<Result, void> {
  const { count, width, job, interrupted } = jobs;
  const unwanted = new AbortController();
  const signal = AbortSignal.any([interrupted, unwanted.signal]);
  // Whatever runs side by side listens, and they may be many.
  setMaxListeners(0, signal);
  const running: Promise<Result>[] = [];
  const busy = new Set<Promise<unknown>>();
  const begin = () => {
    while (busy.size < width && running.length < count && !signal.aborted) {
      const one = job(running.length, signal);
      running.push(one);
      const ended: Promise<void> = one.then(
        () => {
          busy.delete(ended);
          begin();
        },
        () => {
          busy.delete(ended);
          unwanted.abort();
        },
      );
      busy.add(ended);
    }
  };
  try {
    begin();
    for (let next = running[0], index = 0; next; index += 1, next = running[index]) yield await next;
  } finally {
    unwanted.abort();
    await Promise.all(busy);
  }
}
