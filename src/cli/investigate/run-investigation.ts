import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer } from '../../investigate/answer.ts';
import { openAnswersFile } from '../../investigate/answers-file.ts';
import type { Conclusion } from '../../investigate/decide.ts';
import { forecast } from '../../investigate/forecast.ts';
import { type InvestigationResult, investigate } from '../../investigate/investigation.ts';
import type { SearchOptions } from '../../investigate/options.ts';
import { reportInvestigation } from '../../investigate/result.ts';
import { renderInvestigation } from '../../investigate/result-text.ts';
import { members } from '../../investigate/suspect-set.ts';
import { formatDuration } from '../../kit/duration.ts';
import type { Scenario } from '../../model/scenario.ts';
import { mixInk, wantsColors } from '../../report/ink.ts';
import { estimate } from '../../scenario/estimate.ts';
import { select } from '../../scenario/select.ts';
import { writeScenario } from '../../scenario/write-scenario.ts';
import { exitCode, type Terminal } from '../command.ts';
import { worlds } from '../compose.ts';
import { watchInterrupts } from '../interrupts.ts';
import { askLab } from './lab-trials.ts';
import { questionLine, suspicionLine, trialLine } from './progress.ts';

export interface InvestigateRequest {
  readonly scenario: Scenario;
  readonly source: string;
  readonly argument: string;
  readonly options: SearchOptions;
  /** How many labs run side by side. */
  readonly parallel: number;
  /** Where answers, recordings and results go; answers that are there are used. */
  readonly folder: string;
  readonly afresh: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/**
 * Investigates a scenario in labs: says what it will take, asks until there is a conclusion or an interrupt, writes the
 * result and the minimal scenarios, and prints them.
 * @returns the exit code
 */
export async function runInvestigation(request: InvestigateRequest, terminal: Terminal): Promise<number> {
  const { scenario, options, parallel, folder, quiet } = request;
  const suspects = scenario.suspects.map(({ name }) => name);
  const tell = (line: string | undefined) => {
    if (!quiet && line !== undefined) terminal.err(line);
  };
  if (request.afresh) await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const log = openAnswersFile(join(folder, 'answers.ndjson'), {
    suspects,
    fingerprint: fingerprintOf(request),
  });
  const interrupts = watchInterrupts(terminal);
  try {
    tell(costLine(scenario, options, parallel));
    if (log.answers.size > 0) tell(`Goes on after ${log.answers.size} trials that are in ${folder}.`);
    for (const swept of await worlds.sweep()) tell(`Swept away what an earlier run left: ${swept}`);
    const trials = {
      ...request,
      seed: options.seed,
      folder: join(folder, 'trials'),
      interrupted: interrupts.signal,
    };
    const result = await investigate({
      count: suspects.length,
      options,
      width: parallel,
      log,
      ask: (trial) => askLab(trials, trial),
      interrupted: interrupts.signal,
      beforeRound: (questions) => {
        tell(suspicionLine(questions[0]?.suspicion, suspects));
        for (const question of questions) tell(questionLine(question, suspects));
      },
      afterTrial: (trial, answer) => tell(trialLine(trial, answer)),
    });
    await conclude(request, result, [...log.answers.values()], terminal);
    if (result.interrupted) return exitCode.interrupted;
    return exitCodeOf(result.conclusion);
  } finally {
    interrupts.stop();
    log.close();
  }
}

async function conclude(
  request: InvestigateRequest,
  result: InvestigationResult,
  answers: readonly Answer[],
  terminal: Terminal,
): Promise<void> {
  const { scenario, folder } = request;
  const suspects = scenario.suspects.map(({ name }) => name);
  const report = reportInvestigation(scenario.title, suspects, result.evidence, result.conclusion, {
    trials: answers.length,
    inconclusive: answers.filter(({ outcome }) => outcome === 'inconclusive').length,
  });
  const json = JSON.stringify(report, null, 2);
  await writeFile(join(folder, 'result.json'), `${json}\n`);
  const files = [join(folder, 'result.json')];
  for (const [index, { set }] of result.conclusion.causes.entries()) {
    const file = join(folder, index === 0 ? 'minimal.yaml' : `minimal-${index + 1}.yaml`);
    const only = members(set).map((member) => suspects[member] ?? '');
    const minimal = select(scenario, { only }).scenario;
    await writeFile(
      file,
      writeScenario({ ...minimal, title: `${scenario.title} (minimal)`, expect: 'reenacted' }),
    );
    files.push(file);
  }
  if (request.json) {
    terminal.out(json);
    return;
  }
  const ink = mixInk(wantsColors(process.stdout));
  terminal.out(renderInvestigation(report, { columns: terminal.columns, ink }));
  terminal.out(files.map((file) => `  ${file}`).join('\n'));
}

/** How many trials and minutes to expect. */
function costLine(scenario: Scenario, options: SearchOptions, parallel: number): string {
  const { trials, rounds } = forecast(scenario.suspects.length, options, parallel);
  const [low, high] = estimate(scenario).durationMs;
  // A trial takes its least time unless something is in the way of booting or healing.
  const durations = [rounds[0] * low, rounds[1] * Math.min(high, low * 2)] as const;
  return (
    `${scenario.suspects.length} suspects: about ${trials[0]} to ${trials[1]} trials, ${parallel} at a time, ` +
    `${formatDuration(durations[0])} to ${formatDuration(durations[1])}.`
  );
}

/** What must be the same for old answers to be answers: the scenario and all that decides which trials are asked. */
function fingerprintOf({ scenario, options, parallel }: InvestigateRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([writeScenario(scenario), options, parallel]))
    .digest('hex')
    .slice(0, 32);
}

function exitCodeOf({ outcome }: Conclusion): number {
  if (outcome === 'complete') return exitCode.asExpected;
  return outcome === 'partial' ? exitCode.inconclusive : exitCode.deviated;
}
