/** The thread that play-trials.ts starts: plays the trials it is sent, one after the other, and sends what came of them. */
import { parentPort } from 'node:worker_threads';
import { type Parcel, Unpacker } from './parts.ts';
import { playOne, type SimulatedOutcome, type SimulatedTrial } from './play-one.ts';

export interface Job {
  readonly parcel: Parcel;
  readonly seed: number;
  readonly index: number;
}

export interface Done {
  readonly index: number;
  readonly outcome: SimulatedOutcome;
}

async function play(index: number, trial: SimulatedTrial): Promise<void> {
  const done: Done = { index, outcome: await playOne(trial) };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
  parentPort?.postMessage(done);
}

/** The trial that is being played, and those that came meanwhile. Side by side they would only crowd the caches and the nursery. */
let playing = Promise.resolve();

const unpacker = new Unpacker();

parentPort?.on('message', ({ index, parcel, seed }: Job) => {
  const trial = { scenario: unpacker.unpack(parcel), seed };
  playing = playing.then(() => play(index, trial));
});
