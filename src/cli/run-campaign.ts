import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { DiskFailed, isDiskFull } from '../kit/disk-failed.ts';
import type { Scenario } from '../model/scenario.ts';
import { renderHtml } from '../report/html.tsx';
import { wantsColors } from '../report/ink.ts';
import { renderJson } from '../report/json.ts';
import { renderJunitOfAll } from '../report/junit.ts';
import { renderText } from '../report/text.ts';
import { writeScenario } from '../scenario/write-scenario.ts';
import { describeCampaign, describeWrites, sumUp } from '../trial/campaign.ts';
import type { Verdict } from '../trial/judge.ts';
import { recordTrial, type TrialResult } from '../trial/record-trial.ts';
import { exitCode, type Terminal } from './command.ts';
import { words, worlds } from './compose.ts';
import { watchInterrupts } from './interrupts.ts';
import { showProgress } from './live-progress.ts';
import { nameRun } from './name-run.ts';
import { makeRunFolder } from './run-folder.ts';
import { type WorldKind, worldOf } from './scenario-world.ts';
import { shellWord } from './shell-word.ts';
import { runSideBySide } from './side-by-side.ts';
import { toolVersion } from './version.ts';
import { writeResult } from './write-result.ts';

export interface RunOptions {
  readonly seed: number;
  readonly repeat: number;
  /** How many trials run side by side. */
  readonly parallel: number;
  readonly world: WorldKind;
  readonly untilDecided: boolean;
  readonly dryRun: boolean;
  readonly keep: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly html: boolean;
  readonly junit?: string;
  readonly out: string;
  readonly only?: string[];
  readonly without?: string[];
}

/** What the command line was asked to run. */
export interface RunRequest {
  readonly scenario: Scenario;
  /** The scenario file's text. */
  readonly source: string;
  /** The scenario as it was named on the command line, for the line that repeats the run. */
  readonly argument: string;
  readonly options: RunOptions;
}

/**
 * Runs a scenario as often as asked, side by side if asked, writes each trial's files to its own folder, and prints what came
 * of it in the order of the seeds.
 * @returns the exit code: that of the worst trial
 */
export async function runCampaign(request: RunRequest, terminal: Terminal): Promise<number> {
  const { options } = request;
  const interrupts = watchInterrupts(terminal);
  try {
    if (options.world === 'lab') await sweep(terminal);
    const results: TrialResult[] = [];
    const trials = runSideBySide({
      count: options.repeat,
      width: options.parallel,
      job: (trial, signal) => runOnce(request, options.seed + trial, signal, terminal),
      interrupted: interrupts.signal,
    });
    for await (const result of trials) {
      if (options.repeat > 1) terminal.err(trialLine(results.length, options, result));
      results.push(result);
    }
    await tell(request, results, terminal);
    if (interrupts.signal.aborted) return exitCode.interrupted;
    return Math.max(...results.map((result) => exitCodeOf(result)));
  } finally {
    interrupts.stop();
  }
}

async function sweep(terminal: Terminal): Promise<void> {
  for (const swept of await worlds.sweep()) terminal.err(`Swept away what an earlier run left: ${swept}`);
}

async function runOnce(
  request: RunRequest,
  seed: number,
  interrupted: AbortSignal,
  terminal: Terminal,
): Promise<TrialResult> {
  const { scenario, options } = request;
  const startedAt = new Date();
  const { run, folder } = await makeRunFolder(options.out, nameRun(scenario.title, startedAt, seed));
  const progress = showProgress(scenario, terminal, options.quiet || options.repeat > 1);
  try {
    const result = await recordTrial({
      scenario,
      source: request.source,
      seed,
      run,
      folder,
      words,
      ...worldOf(scenario, options.world, options.keep),
      tool: `reenact ${toolVersion}`,
      repeat: repeatCommand(request, seed),
      startedAt: startedAt.toISOString(),
      keep: options.keep,
      untilDecided: options.untilDecided,
      interrupted,
      tell: terminal.err,
      watch: progress.take,
    });
    await writeFiles(result, folder, request);
    return result;
  } catch (error) {
    throw isDiskFull(error) ? new DiskFailed(folder, error) : error;
  } finally {
    progress.stop();
  }
}

/** Verdict and reports stand beside the recording; all of them can be made again from it. */
async function writeFiles(result: TrialResult, folder: string, request: RunRequest): Promise<void> {
  const { timeline, verdict } = result;
  await writeFile(join(folder, 'plan.yaml'), writeScenario(request.scenario));
  await writeFile(join(folder, 'verdict.json'), `${renderJson(timeline, verdict)}\n`);
  if (request.options.html) await writeFile(join(folder, 'report.html'), renderHtml(timeline, verdict));
}

async function tell(request: RunRequest, results: readonly TrialResult[], terminal: Terminal): Promise<void> {
  const { options } = request;
  const last = results.at(-1);
  if (!last) return;
  tellOnTerminal(request, results, last, terminal);
  // Last, so that the verdicts are told also where the file cannot be written.
  if (options.junit) await writeResult(options.junit, renderJunitOfAll(results));
}

function tellOnTerminal(
  { options, scenario }: RunRequest,
  results: readonly TrialResult[],
  last: TrialResult,
  terminal: Terminal,
): void {
  if (options.json) {
    const all = results.map((result) => JSON.parse(renderJson(result.timeline, result.verdict)) as unknown);
    terminal.out(
      JSON.stringify(
        options.repeat > 1 ? { campaign: sumUp(verdicts(results)), trials: all } : all[0],
        null,
        2,
      ),
    );
    return;
  }
  if (options.repeat === 1) {
    terminal.out(
      renderText(last.timeline, last.verdict, {
        columns: terminal.columns,
        colors: wantsColors(process.stdout),
        files: filesOf(last, options),
      }),
    );
    return;
  }
  const summary = sumUp(verdicts(results));
  terminal.out(`${scenario.title}: ${describeCampaign(summary)}.`);
  if (!scenario.platform) terminal.out(`${describeWrites(summary.writes)}.`);
}

const verdicts = (results: readonly TrialResult[]): Verdict[] => results.map((result) => result.verdict);

function filesOf(result: TrialResult, options: RunOptions): string[] {
  const folder = join(result.recordingFile, '..');
  return [
    result.recordingFile,
    ...(options.html ? [join(folder, 'report.html')] : []),
    ...(result.kept ? [result.kept] : []),
  ].map((file) => {
    const near = relative(process.cwd(), file);
    return near.startsWith('..') ? file : near;
  });
}

function trialLine(trial: number, options: RunOptions, result: TrialResult): string {
  const expected = result.verdict.asExpected ? '' : '  <- not as expected';
  return `${String(trial + 1).padStart(4)}/${options.repeat}  seed ${options.seed + trial}  ${result.verdict.verdict}${expected}`;
}

/** The command that repeats one trial: same file, same seed, same suspects. */
function repeatCommand(request: RunRequest, seed: number): string {
  const { options } = request;
  return [
    'reenact run',
    shellWord(request.argument),
    `--seed ${seed}`,
    ...(options.world === 'lab' ? [] : [`--world ${options.world}`]),
    ...(options.untilDecided ? ['--until-decided'] : []),
    ...(options.only ? [`--only ${options.only.join(' ')}`] : []),
    ...(options.without ? [`--without ${options.without.join(' ')}`] : []),
  ].join(' ');
}

/** The exit code of one trial (docs/errors.md). */
export function exitCodeOf(result: Pick<TrialResult, 'timeline' | 'verdict'>): number {
  if (result.timeline.end?.how === 'interrupted') return exitCode.interrupted;
  if (result.timeline.end?.how === 'world-failed') return exitCode.labFailed;
  if (result.verdict.verdict === 'inconclusive') return exitCode.inconclusive;
  return result.verdict.asExpected ? exitCode.asExpected : exitCode.deviated;
}
