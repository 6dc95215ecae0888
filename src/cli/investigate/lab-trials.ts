import { join } from 'node:path';
import type { Answer } from '../../investigate/answer.ts';
import type { PlannedTrial } from '../../investigate/investigation.ts';
import { readAnswer } from '../../investigate/read-answer.ts';
import { members } from '../../investigate/suspect-set.ts';
import { RefusedInput } from '../../kit/problem.ts';
import type { Scenario } from '../../model/scenario.ts';
import { select } from '../../scenario/select.ts';
import { recordTrial, type TrialResult } from '../../trial/record-trial.ts';
import { words, worlds } from '../compose.ts';
import { toolVersion } from '../version.ts';

export interface LabTrials {
  readonly scenario: Scenario;
  /** The scenario file's text, and how it was named on the command line. */
  readonly source: string;
  readonly argument: string;
  /** Trial n runs with this seed plus n. */
  readonly seed: number;
  /** Each trial's recording goes to a folder of its own in here. */
  readonly folder: string;
  readonly interrupted: AbortSignal;
}

/** Runs one trial of an investigation in a lab, with only the asked suspects acting. */
export async function askLab(request: LabTrials, { trial, asked }: PlannedTrial): Promise<Answer> {
  const { scenario } = request;
  const only = members(asked).map((index) => scenario.suspects[index]?.name ?? '');
  const selected = selectOrUndefined(scenario, only);
  if (!selected) return { asked, acted: 0n, unproved: 0n, outcome: 'inconclusive' };
  const everybody = scenario.suspects.map(({ name }) => name);
  const choice = only.length > 0 ? `--only ${only.join(' ')}` : `--without ${everybody.join(' ')}`;
  const run = `trial-${String(trial).padStart(3, '0')}`;
  const { timeline, verdict } = await runInLab(request, selected, run, request.seed + trial, choice);
  return readAnswer(scenario, asked, timeline, verdict);
}

/**
 * Runs a scenario once in a lab. The folder's name ends with the time: a trial that was killed left one already.
 * @param choice what to add to `reenact run` so that it repeats this trial
 */
export async function runInLab(
  request: LabTrials,
  scenario: Scenario,
  run: string,
  seed: number,
  choice: string,
): Promise<TrialResult> {
  const startedAt = new Date();
  return await recordTrial({
    scenario,
    source: request.source,
    seed,
    run,
    folder: join(request.folder, `${run}-${startedAt.getTime().toString(36)}`),
    words,
    worldKind: 'lab',
    boot: (world) =>
      worlds.bootLab(scenario.topology, { ...world, keep: false, diskBytes: scenario.limits.diskBytes }),
    tool: `reenact ${toolVersion}`,
    repeat: `reenact run ${request.argument} --seed ${seed} ${choice}`.trimEnd(),
    startedAt: startedAt.toISOString(),
    keep: false,
    interrupted: request.interrupted,
  });
}

/** Neutral settings that contradict each other make a trial impossible, which is no reason to end the investigation. */
function selectOrUndefined(scenario: Scenario, only: readonly string[]): Scenario | undefined {
  try {
    return select(scenario, { only }).scenario;
  } catch (error) {
    if (error instanceof RefusedInput) return undefined;
    throw error;
  }
}
