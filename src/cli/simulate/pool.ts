import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { Packer } from './parts.ts';
import { playOne, type SimulatedOutcome, type SimulatedTrial } from './play-one.ts';
import type { Done, Job } from './worker.ts';

/** Threads that play trials in the simulator. */
export interface Pool {
  /** Plays a trial, after those that were asked for before. Rejects on a defect, and when the pool is closed meanwhile. */
  readonly play: (trial: SimulatedTrial) => Promise<SimulatedOutcome>;
  /** How many trials should be asked for at once, so that no thread has to wait for the next one. */
  readonly ahead: number;
  /** Ends the threads. */
  readonly close: () => Promise<void>;
}

/** A trial that was asked for. */
interface Asked {
  readonly trial: SimulatedTrial;
  readonly resolve: (outcome: SimulatedOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** How many trials a thread is given ahead, so that it need not wait for the next one. */
const aheadOfEach = 8;

/** Starts threads, each of which takes about a second to start; with 1 none is started and this one plays. */
export function openPool(threads: number): Pool {
  keepTrialsYoung();
  return threads > 1 ? openThreads(threads) : openHere();
}

function openHere(): Pool {
  return {
    ahead: 1,
    play: async (trial) => {
      // An interrupt is noticed between two trials: while one is computed nothing else of the process runs.
      await new Promise<void>((resolve) => setImmediate(resolve));
      return await playOne(trial);
    },
    close: async () => {},
  };
}

function openThreads(threads: number): Pool {
  const waiting: Asked[] = [];
  const playing = new Map<number, Asked>();
  let given = 0;
  let failure: { readonly error: unknown } | undefined;

  const fail = (error: unknown) => {
    failure ??= { error };
    for (const { reject } of [...playing.values(), ...waiting.splice(0)]) reject(error);
    playing.clear();
  };
  const hands = Array.from({ length: threads }, () => {
    const worker = startWorker();
    const hand = { worker, packer: new Packer(), busy: 0 };
    worker.on('message', ({ index, outcome }: Done) => {
      hand.busy -= 1;
      const asked = playing.get(index);
      playing.delete(index);
      giveOut();
      asked?.resolve(outcome);
    });
    worker.on('error', fail);
    return hand;
  });
  const giveOut = () => {
    for (let asked = waiting[0]; asked; asked = waiting[0]) {
      const hand = hands.reduce((least, each) => (each.busy < least.busy ? each : least));
      if (hand.busy >= aheadOfEach) return;
      waiting.shift();
      const { scenario, seed } = asked.trial;
      const job: Job = { parcel: hand.packer.pack(scenario), seed, index: given };
      playing.set(given, asked);
      given += 1;
      hand.busy += 1;
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
      hand.worker.postMessage(job);
    }
  };

  return {
    ahead: threads * aheadOfEach,
    play: (trial) =>
      new Promise((resolve, reject) => {
        if (failure) reject(failure.error);
        waiting.push({ trial, resolve, reject });
        giveOut();
      }),
    close: async () => {
      fail(new Error('nobody plays any more'));
      await Promise.all(hands.map(({ worker }) => worker.terminate()));
    },
  };
}

/**
 * The engine allocates at once among the old objects what it saw survive before. In a process that plays trial after trial
 * that is wrong: every trial dies as a whole, but what is old already keeps the rest of its trial alive until the next full
 * collection, and each small one copies it: `node --trace-gc-nvp` shows how much of the nursery survives, with and without.
 */
function keepTrialsYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}

/** Most of what a trial makes is garbage soon: a larger nursery is emptied less often. A third of it is in use at a time. */
const nurseryMb = 192;

/** As installed, a thread runs the compiled file; from the sources it first needs the loader that reads TypeScript. */
function startWorker(): Worker {
  const options = { resourceLimits: { maxYoungGenerationSizeMb: nurseryMb } };
  if (!import.meta.url.endsWith('.ts')) {
    // Whatever loader the program itself was started with, compiled files need none.
    return new Worker(new URL('./worker.js', import.meta.url), { ...options, execArgv: [] });
  }
  const file = JSON.stringify(new URL('./worker.ts', import.meta.url).href);
  const load = `import('tsx/esm/api').then(({ tsImport }) => tsImport(${file}, ${file}))`;
  return new Worker(load, { ...options, eval: true });
}
