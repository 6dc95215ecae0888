import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Answer } from '../../investigate/answer.ts';
import type { PlannedTrial } from '../../investigate/investigation.ts';
import { listed } from '../../investigate/listed.ts';
import { readAnswer } from '../../investigate/read-answer.ts';
import { members } from '../../investigate/suspect-set.ts';
import { DiskFailed, isDiskFull } from '../../kit/disk-failed.ts';
import { makeFolder } from '../../kit/make-folder.ts';
import { RefusedInput } from '../../kit/problem.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { TellLine } from '../../recording/writer.ts';
import { select } from '../../scenario/select.ts';
import { writeScenario } from '../../scenario/write-scenario.ts';
import { playTrial, recordTrial, type TrialResult } from '../../trial/record-trial.ts';
import { words } from '../compose.ts';
import { type WorldKind, worldOf } from '../scenario-world.ts';
import { shellWord } from '../shell-word.ts';
import { toolVersion } from '../version.ts';

/** Where the trials of an investigation run, and what their recordings say of themselves. */
export interface Trials {
  readonly world: WorldKind;
  /** The scenario file's text, and how it was named on the command line. */
  readonly source: string;
  readonly argument: string;
  /** Each trial's recording goes to a folder of its own in here; the simulator leaves none. */
  readonly folder: string;
  readonly interrupted: AbortSignal;
  /** Told while a trial's recording cannot be written. */
  readonly tell: TellLine;
}

/** One trial: which scenario, under which name and seed. */
export interface TrialToRun {
  readonly scenario: Scenario;
  readonly run: string;
  readonly seed: number;
  /**
   * What to add to `reenact run` and the scenario's file so that it repeats this trial; `undefined` if the file does not
   * say what is tried. Then the plan beside the recording does.
   */
  readonly choice?: string;
  /** What this trial is one of, for its report. */
  readonly partOf?: string;
  /** Nothing but the verdict is asked: in the simulator the trial ends as soon as that is certain. */
  readonly verdictOnly?: boolean;
}

/**
 * Runs a scenario once, as the investigation's world does: recorded in a lab, in memory in the simulator, where scenario
 * and seed repeat the trial byte by byte, and no plan is left either. A folder's name ends with the time: a trial that was
 * killed left one already.
 */
export async function runTrialIn(
  trials: Trials,
  { scenario, run, seed, choice, partOf, verdictOnly = false }: TrialToRun,
): Promise<Pick<TrialResult, 'timeline' | 'verdict'>> {
  const { world, source, argument, interrupted, tell } = trials;
  const startedAt = new Date();
  const folder = join(trials.folder, `${run}-${startedAt.getTime().toString(36)}`);
  const plan = join(folder, 'plan.yaml');
  const again = choice === undefined ? shellWord(plan) : shellWord(argument);
  const inSimulator = world === 'simulator' ? ' --world simulator' : '';
  const request = {
    scenario,
    source,
    seed,
    run,
    words,
    ...worldOf(scenario, world),
    tool: `reenact ${toolVersion}`,
    repeat: `reenact run ${again} --seed ${seed}${inSimulator} ${choice ?? ''}`.trimEnd(),
    startedAt: startedAt.toISOString(),
    interrupted,
    ...(partOf === undefined ? {} : { partOf }),
  };
  if (world === 'simulator') {
    // An interrupt is noticed between two trials: while one is computed nothing else of the process runs.
    await new Promise<void>((resolve) => setImmediate(resolve));
    return await playTrial({ ...request, untilDecided: verdictOnly });
  }
  try {
    await makeFolder(folder);
    await writeFile(plan, writeScenario(scenario));
    return await recordTrial({ ...request, folder, keep: false, tell });
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    throw isDiskFull(cause) ? new DiskFailed(folder, cause) : error;
  }
}

/** Runs one trial of an investigation, with only the asked suspects acting; trial n runs with `seed` plus n. */
export async function askWorld(
  trials: Trials,
  scenario: Scenario,
  seed: number,
  { trial, asked }: PlannedTrial,
): Promise<Answer> {
  const only = members(asked).map((index) => scenario.suspects[index]?.name ?? '');
  const selected = selectOrUndefined(scenario, only);
  if (!selected) return { asked, acted: 0n, unproved: 0n, outcome: 'inconclusive' };
  const everybody = scenario.suspects.map(({ name }) => name);
  const choice = choiceOf(only, everybody).join(' ');
  const run = runOfTrial(trial);
  const { timeline, verdict } = await runTrialIn(trials, {
    scenario: selected,
    run,
    seed: seed + trial,
    choice,
    partOf: partOfInvestigation(trials, trial, only, everybody),
  });
  return readAnswer(scenario, asked, timeline, verdict);
}

/** The run of an investigation's trial, which its folder is named for. */
export function runOfTrial(trial: number): string {
  return `trial-${String(trial).padStart(3, '0')}`;
}

/** What to add to `reenact run` so that only these act: nothing if all do. */
export function choiceOf(acted: readonly string[], everybody: readonly string[]): string[] {
  if (acted.length === everybody.length) return [];
  const resting = everybody.filter((name) => !acted.includes(name));
  return resting.length <= acted.length || acted.length === 0
    ? [`--without ${resting.join(' ')}`]
    : [`--only ${acted.join(' ')}`];
}

/** What the report of a trial says of the investigation: who acted, who did not, and where the answer is, once there is one. */
function partOfInvestigation(
  { folder }: Trials,
  trial: number,
  only: readonly string[],
  everybody: readonly string[],
): string {
  const idle = everybody.filter((name) => !only.includes(name));
  const acted = idle.length === 0 ? 'every suspect acted' : `${listed(only)} acted`;
  const rest = idle.length === 0 || only.length === 0 ? '' : `, ${listed(idle)} did not`;
  const page = join(dirname(folder), 'investigation.html');
  return `Trial ${trial} of an investigation: ${acted}${rest}. Its answer: ${page}`;
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
