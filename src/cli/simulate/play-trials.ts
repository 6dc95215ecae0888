import { Worker } from 'node:worker_threads';
import { playOne, type SimulatedOutcome, type SimulatedTrial } from './play-one.ts';
import type { Done, Job } from './worker.ts';

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
export function playTrials(
  trials: readonly SimulatedTrial[],
  options: PlayOptions,
): AsyncGenerator<SimulatedOutcome, void> {
  const threads = Math.min(options.threads, trials.length);
  return threads > 1
    ? playOnThreads(trials, threads, options.interrupted)
    : playHere(trials, options.interrupted);
}

async function* playHere(trials: readonly SimulatedTrial[], interrupted: AbortSignal | undefined) {
  for (const trial of trials) {
    // An interrupt is noticed between two trials: while one is computed nothing else of the process runs.
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (interrupted?.aborted) return;
    yield await playOne(trial);
  }
}

/** How many trials a thread is given ahead, so that it need not wait for the next one. */
const ahead = 2;

async function* playOnThreads(
  trials: readonly SimulatedTrial[],
  threads: number,
  interrupted: AbortSignal | undefined,
) {
  const came = new Map<number, SimulatedOutcome>();
  let given = 0;
  let failure: { readonly error: unknown } | undefined;
  let wake = () => {};

  const give = (worker: Worker) => {
    const trial = trials[given];
    if (!trial || interrupted?.aborted) return;
    const job: Job = { ...trial, index: given };
    given += 1;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
    worker.postMessage(job);
  };
  const hire = () => {
    const worker = startWorker();
    worker.on('message', ({ index, outcome }: Done) => {
      came.set(index, outcome);
      give(worker);
      wake();
    });
    worker.on('error', (error) => {
      failure ??= { error };
      wake();
    });
    for (let job = 0; job < ahead; job += 1) give(worker);
    return worker;
  };

  const workers = Array.from({ length: threads }, hire);
  const onInterrupt = () => wake();
  interrupted?.addEventListener('abort', onInterrupt, { once: true });
  try {
    for (let next = 0; next < trials.length; next += 1) {
      while (!came.has(next)) {
        if (failure) throw failure.error;
        if (interrupted?.aborted) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const outcome = came.get(next);
      came.delete(next);
      if (outcome) yield outcome;
    }
  } finally {
    interrupted?.removeEventListener('abort', onInterrupt);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Most of what a trial makes is garbage soon: a larger nursery is emptied less often. */
const nurseryMb = 64;

/** As installed, a thread runs the compiled file; from the sources it first needs the loader that reads TypeScript. */
function startWorker(): Worker {
  const options = { resourceLimits: { maxYoungGenerationSizeMb: nurseryMb } };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./worker.js', import.meta.url), options);
  const file = JSON.stringify(new URL('./worker.ts', import.meta.url).href);
  const load = `import('tsx/esm/api').then(({ tsImport }) => tsImport(${file}, ${file}))`;
  return new Worker(load, { ...options, eval: true });
}
