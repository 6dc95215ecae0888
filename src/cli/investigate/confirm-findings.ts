import { join } from 'node:path';
import { openTriedFile } from '../../investigate/prove/tried-file.ts';
import type { Scenario } from '../../model/scenario.ts';
import { writeScenario } from '../../scenario/write-scenario.ts';
import type { Verdict } from '../../trial/judge.ts';
import type { TrialResult } from '../../trial/record-trial.ts';
import type { TrialToRun } from './trials.ts';
import { digestOf } from './try-case.ts';

/** A finding that is to be seen in another world as well. */
export interface FindingToConfirm {
  /** The file of its scenario, which names it. */
  readonly file: string;
  /** Who acts in it, in words. */
  readonly what: string;
  readonly scenario: Scenario;
}

/** What that world said of a finding, and the run that its recording is named for. */
export interface Confirmation {
  readonly verdict: Verdict['verdict'];
  readonly run: string;
}

export interface ConfirmRequest {
  /** The folder of results: what every confirmation said is kept there. */
  readonly folder: string;
  readonly findings: readonly FindingToConfirm[];
  readonly seed: number;
  /** Runs a trial in the world that confirms. */
  readonly play: (trial: TrialToRun) => Promise<Pick<TrialResult, 'timeline' | 'verdict'>>;
  readonly interrupted: AbortSignal;
  readonly tell: (line: string) => void;
}

/**
 * Runs findings in the world that is to confirm them, one after the other. Each answer is on the disk before the next trial
 * begins, so that the same findings are not run again after a kill; it belongs to scenario and seed, whatever file the
 * finding stands in by then.
 * @returns what was said of each, by its file; those that an interrupt left out are missing
 */
export async function confirmFindings(request: ConfirmRequest): Promise<Map<string, Confirmation>> {
  const { folder, findings, seed, play, interrupted, tell } = request;
  const known = openTriedFile(join(folder, 'confirmed.ndjson'), digestOf('confirmation', seed));
  const said = new Map<string, Confirmation>();
  try {
    for (const { file, what, scenario } of findings) {
      const key = digestOf(writeScenario(scenario));
      const run = `lab-${key.slice(0, 8)}`;
      const before = known.find(key);
      if (before) {
        said.set(file, { verdict: before.verdict, run });
        continue;
      }
      if (interrupted.aborted) continue;
      tell(`In the lab: ${what}`);
      const { timeline, verdict } = await play({ scenario, run, seed });
      if (interrupted.aborted) continue;
      known.note(key, {
        verdict: verdict.verdict,
        harms: [],
        completed: timeline.end?.how === 'completed',
      });
      said.set(file, { verdict: verdict.verdict, run });
      tell(`            ${verdict.verdict}`);
    }
  } finally {
    known.close();
  }
  return said;
}
