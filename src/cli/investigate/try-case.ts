import { createHash } from 'node:crypto';
import { harmsSeen } from '../../investigate/prove/proof.ts';
import type { Tried, TriedFile } from '../../investigate/prove/tried-file.ts';
import { runTrialIn, type Trials, type TrialToRun } from './trials.ts';

/** Where the trials of a proof run, and where what they showed is kept. */
export interface ProofTrials extends Trials {
  readonly file: TriedFile;
  /** How long after the last fault is gone something may still be wrong, in milliseconds. */
  readonly toleranceMs: number;
}

/**
 * What a trial of a proof shows: from the file, or from the world; then it is in the file before anything else happens.
 * @param trial names it in the file
 * @throws RefusedInput if it cannot run in this world
 */
export async function tryOnce(trials: ProofTrials, trial: string, toRun: TrialToRun): Promise<Tried> {
  const before = trials.file.find(trial);
  if (before) return before;
  const { timeline, verdict } = await runTrialIn(trials, toRun);
  const tried: Tried = {
    verdict: verdict.verdict,
    harms: harmsSeen(timeline, trials.toleranceMs),
    completed: timeline.end?.how === 'completed',
  };
  if (!trials.interrupted.aborted) trials.file.note(trial, tried);
  return tried;
}

/** A digest of whatever makes the trials of a proof what they are. */
export function digestOf(...what: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 32);
}
