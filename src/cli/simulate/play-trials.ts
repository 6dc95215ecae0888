import type { SimulatedOutcome, SimulatedTrial } from './play-one.ts';
import { openPool } from './pool.ts';

export interface PlayOptions {
  /** How many threads play; with 1 none is started and this one plays. */
  readonly threads: number;
  /** Aborted when the person interrupts: what has not come by then does not come. */
  readonly interrupted?: AbortSignal;
}

/**
 * Plays trials in the simulator. What came of them is the same and comes in the order of the trials, however many threads
 * play; a thread takes about a second to start, so a few trials are played sooner by one.
 */
export async function* playTrials(
  trials: readonly SimulatedTrial[],
  { threads, interrupted }: PlayOptions,
): AsyncGenerator<SimulatedOutcome, void> {
  const pool = openPool(Math.min(threads, trials.length));
  /** Those that are asked for and not yielded, in order: what has been yielded is not kept. */
  const given: Promise<SimulatedOutcome>[] = [];
  let asked = 0;
  try {
    for (let next = 0; next < trials.length; next += 1) {
      if (interrupted?.aborted) return;
      for (const trial of trials.slice(asked, next + pool.ahead)) {
        const outcome = pool.play(trial);
        // Whoever asks for it hears of a failure; of one that nobody asks for any more nobody need hear.
        outcome.catch(() => undefined);
        given.push(outcome);
        asked += 1;
      }
      const outcome = await orInterrupted(given.shift(), interrupted);
      if (!outcome) return;
      yield outcome;
    }
  } finally {
    await pool.close();
  }
}

/** What a trial brings, or nothing as soon as somebody interrupts. */
function orInterrupted(
  outcome: Promise<SimulatedOutcome> | undefined,
  interrupted: AbortSignal | undefined,
): Promise<SimulatedOutcome | undefined> | undefined {
  if (!outcome || !interrupted) return outcome;
  return new Promise((resolve, reject) => {
    const stop = () => resolve(undefined);
    interrupted.addEventListener('abort', stop, { once: true });
    outcome.then(resolve, reject).finally(() => interrupted.removeEventListener('abort', stop));
  });
}
