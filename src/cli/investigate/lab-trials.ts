import { join } from 'node:path';
import type { Answer } from '../../investigate/answer.ts';
import type { PlannedTrial } from '../../investigate/investigation.ts';
import { readAnswer } from '../../investigate/read-answer.ts';
import { members } from '../../investigate/suspect-set.ts';
import { RefusedInput } from '../../kit/problem.ts';
import type { Scenario } from '../../model/scenario.ts';
import { select } from '../../scenario/select.ts';
import { recordTrial } from '../../trial/record-trial.ts';
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
export async function askLab(request: LabTrials, trial: PlannedTrial): Promise<Answer> {
  const { scenario, interrupted } = request;
  const only = members(trial.asked).map((index) => scenario.suspects[index]?.name ?? '');
  const selected = selectOrUndefined(scenario, only);
  if (!selected) return { asked: trial.asked, acted: 0n, unproved: 0n, outcome: 'inconclusive' };
  const seed = request.seed + trial.trial;
  const startedAt = new Date();
  const run = `trial-${String(trial.trial).padStart(3, '0')}`;
  const attempt = `${run}-${startedAt.getTime().toString(36)}`;
  const { timeline, verdict } = await recordTrial({
    scenario: selected,
    source: request.source,
    seed,
    run,
    folder: join(request.folder, attempt),
    words,
    worldKind: 'lab',
    boot: (world) =>
      worlds.bootLab(selected.topology, { ...world, keep: false, diskBytes: scenario.limits.diskBytes }),
    tool: `reenact ${toolVersion}`,
    repeat: `reenact run ${request.argument} --seed ${seed} ${only.length > 0 ? `--only ${only.join(' ')}` : `--without ${scenario.suspects.map(({ name }) => name).join(' ')}`}`,
    startedAt: startedAt.toISOString(),
    keep: false,
    interrupted,
  });
  return readAnswer(scenario, trial.asked, timeline, verdict);
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
