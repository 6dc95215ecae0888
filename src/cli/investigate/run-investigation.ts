import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Answer } from '../../investigate/answer.ts';
import { openAnswersFile } from '../../investigate/answers-file.ts';
import type { Conclusion } from '../../investigate/conclusion.ts';
import { decisiveTrials } from '../../investigate/decisive.ts';
import { tally } from '../../investigate/evidence.ts';
import { type Forecast, forecast } from '../../investigate/forecast.ts';
import { type InvestigationResult, investigate } from '../../investigate/investigation.ts';
import { listed } from '../../investigate/listed.ts';
import { type SearchOptions, stepDoubt } from '../../investigate/options.ts';
import { missesToClear } from '../../investigate/rate.ts';
import { type InvestigationReport, reportInvestigation } from '../../investigate/result.ts';
import { renderInvestigationHtml } from '../../investigate/result-html.tsx';
import { renderInvestigation } from '../../investigate/result-text.ts';
import { shortfallOf } from '../../investigate/shortfall.ts';
import { members } from '../../investigate/suspect-set.ts';
import { openValuesFile } from '../../investigate/values-file.ts';
import { formatDuration } from '../../kit/duration.ts';
import { startRealClock } from '../../kit/real-clock.ts';
import type { Scenario } from '../../model/scenario.ts';
import { mixInk, wantsColors } from '../../report/ink.ts';
import { estimate } from '../../scenario/estimate.ts';
import { select } from '../../scenario/select.ts';
import { writeScenario } from '../../scenario/write-scenario.ts';
import { exitCode, type Terminal } from '../command.ts';
import { worlds } from '../compose.ts';
import { watchInterrupts } from '../interrupts.ts';
import type { WorldKind } from '../scenario-world.ts';
import { shellWord } from '../shell-word.ts';
import { inResultsFolder, type ResultsFolder } from './results-folder.ts';
import { showDecisive } from './show-decisive.ts';
import { showInvestigation } from './show-investigation.ts';
import { type ShrunkValue, shrinkValues } from './shrink-values.ts';
import { trialsFolder } from './trial-files.ts';
import { askWorld, choiceOf, type Trials } from './trials.ts';
import { type TriedMoments, tryMoments } from './try-moments.ts';

export interface InvestigateRequest {
  readonly scenario: Scenario;
  readonly source: string;
  readonly argument: string;
  readonly options: SearchOptions;
  readonly world: WorldKind;
  /** How many trials run side by side. */
  readonly parallel: number;
  /** Where answers, recordings and results go; answers that are there are used. */
  readonly folder: string;
  readonly afresh: boolean;
  /** Also find out how little of each culprit is enough. */
  readonly values: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/**
 * Investigates a scenario in its world: says what it will take, asks until there is a conclusion or an interrupt, writes the
 * result and the minimal scenarios, and prints them.
 * @returns the exit code
 */
export function runInvestigation(request: InvestigateRequest, terminal: Terminal): Promise<number> {
  return inResultsFolder(request, (results) => investigateIn(results, request, terminal));
}

async function investigateIn(
  results: ResultsFolder,
  request: InvestigateRequest,
  terminal: Terminal,
): Promise<number> {
  const { scenario, options, parallel, folder, quiet } = request;
  const suspects = scenario.suspects.map(({ name }) => name);
  const log = openAnswersFile(join(folder, 'answers.ndjson'), {
    suspects,
    fingerprint: fingerprintOf(request),
  });
  const interrupts = watchInterrupts(terminal);
  const expected = forecast(suspects.length, options, parallel);
  const shown = showInvestigation(
    { title: scenario.title, suspects, expected: expected.trials, before: log.answers.size },
    terminal,
    quiet,
  );
  try {
    shown.tell(costLine(request, expected));
    if (log.answers.size > 0) shown.tell(`Goes on after ${log.answers.size} trials that are in ${folder}.`);
    if (request.world === 'lab') {
      for (const swept of await worlds.sweep()) shown.tell(`Swept away what an earlier run left: ${swept}`);
    }
    const trials = {
      ...request,
      folder: join(folder, trialsFolder),
      interrupted: interrupts.signal,
      tell: terminal.err,
    };
    const clock = startRealClock();
    const beganMs = clock.now();
    const result = await investigate({
      count: suspects.length,
      options,
      width: parallel,
      log,
      ask: (trial) => {
        shown.begin(trial);
        return askWorld(trials, scenario, options.seed, trial);
      },
      interrupted: interrupts.signal,
      beforeRound: ([first]) => shown.round(first?.suspicion),
      afterTrial: (trial, answer) => {
        shown.end(trial, answer);
        if (trial.trial === 1 && request.world === 'simulator')
          shown.tell(measuredLine(expected, clock.now() - beganMs));
      },
    });
    shown.stop();
    await conclude(request, results, result, log.answers, trials, terminal);
    if (result.interrupted) return exitCode.interrupted;
    return exitCodeOf(result.conclusion);
  } finally {
    shown.stop();
    interrupts.stop();
    log.close();
  }
}

async function conclude(
  request: InvestigateRequest,
  results: ResultsFolder,
  result: InvestigationResult,
  answers: ReadonlyMap<number, Answer>,
  trials: Trials,
  terminal: Terminal,
): Promise<void> {
  const { scenario } = request;
  const suspects = scenario.suspects.map(({ name }) => name);
  const minimal = result.conclusion.causes.map(({ set }) => {
    const only = members(set).map((member) => suspects[member] ?? '');
    const title = `${scenario.title} (minimal)`;
    return { ...select(scenario, { only }).scenario, title, expect: 'reenacted' as const };
  });
  const files = ['result.json', 'investigation.html'].map((name) => join(results.path, name));
  const write = async (name: string, index: number, what: Scenario) => {
    const file = `${name}${index === 0 ? '' : `-${index + 1}`}.yaml`;
    files.push(await results.write(file, writeScenario(what)));
  };
  for (const [index, one] of minimal.entries()) await write('minimal', index, one);
  const shrunk = request.values ? await shrinkAll(minimal, request, result, trials, terminal) : [];
  for (const [index, one] of shrunk.entries()) await write('minimal-values', index, one.scenario);

  const found = {
    ...reportInvestigation(scenario.title, suspects, result.evidence, result.conclusion, {
      trials: answers.size,
      inconclusive: [...answers.values()].filter(({ outcome }) => outcome === 'inconclusive').length,
    }),
    ...shortfallIn(request, answers),
  };
  const report = {
    ...found,
    decisive: await showDecisive(
      request,
      decisiveTrials(found, answers, suspects),
      trials.interrupted,
      (line) => (request.quiet ? undefined : terminal.err(line)),
    ),
    ...(request.values
      ? { values: shrunk.map((one) => one.shrunk), moments: shrunk.map((one) => one.moments) }
      : {}),
  };
  const json = JSON.stringify(report, null, 2);
  await results.write('result.json', `${json}\n`);
  await results.write('investigation.html', renderInvestigationHtml(report));
  if (request.json) {
    terminal.out(json);
    return;
  }
  const ink = mixInk(wantsColors(process.stdout));
  terminal.out(renderInvestigation(report, { columns: terminal.columns, ink }));
  for (const line of shrunk.flatMap((one) => one.shrunk).map(shrunkLine)) terminal.out(line);
  for (const line of shrunk.flatMap((one) => one.moments).map(momentsLine)) terminal.out(line);
  if (result.interrupted) terminal.out('The same command goes on from here.');
  terminal.out(files.map((file) => `  ${file}`).join('\n'));
}

/** If no trial reenacted the outage: what kept it from coming, and how to see one that came as near as any. */
function shortfallIn(
  { scenario, argument, options, world }: InvestigateRequest,
  answers: ReadonlyMap<number, Answer>,
): Pick<InvestigationReport, 'shortfall' | 'repeat'> {
  if ([...answers.values()].some(({ outcome }) => outcome === 'reenacted')) return {};
  const suspects = scenario.suspects.map(({ name }) => name);
  const shortfall = shortfallOf(answers, suspects);
  const nearest = shortfall.find(({ most, present }) => most && present === 0)?.most ?? shortfall[0]?.most;
  if (!nearest) return { shortfall };
  const choice = choiceOf(nearest.acted, suspects).map((word) => ` ${word}`);
  const where = world === 'simulator' ? ' --world simulator' : '';
  return {
    shortfall,
    repeat: `reenact run ${shellWord(argument)} --seed ${options.seed + nearest.trial}${where}${choice.join('')}`,
  };
}

/** A cause with the smallest amounts, what was found of each, and when its faults may strike. */
interface ShrunkCause {
  readonly scenario: Scenario;
  readonly shrunk: readonly ShrunkValue[];
  readonly moments: readonly TriedMoments[];
}

async function shrinkAll(
  minimal: readonly Scenario[],
  request: InvestigateRequest,
  { conclusion, evidence }: InvestigationResult,
  trials: Trials,
  terminal: Terminal,
): Promise<ShrunkCause[]> {
  const values = openValuesFile(join(request.folder, 'values.ndjson'));
  const found: ShrunkCause[] = [];
  try {
    for (const [index, { set }] of conclusion.causes.entries()) {
      const scenario = minimal[index];
      if (!scenario) continue;
      const { hits, misses } = tally(evidence, set);
      const { deterministic } = request.options;
      const missesNeeded = missesToClear({ hits, deterministic }, misses, stepDoubt(request.options));
      const tell = (line: string) => (request.quiet ? undefined : terminal.err(line));
      const shrinking = { trials, seed: request.options.seed, values, cause: index + 1, missesNeeded, tell };
      const shrunk = await shrinkValues(scenario, shrinking);
      found.push({ ...shrunk, moments: await tryMoments(scenario, shrinking) });
    }
  } finally {
    values.close();
  }
  return found;
}

function shrunkLine({ suspect, key, value, enough, tooLittle }: ShrunkValue): string {
  const rest = tooLittle === undefined ? 'nothing smaller was too little' : `${tooLittle} is too little`;
  return `Of ${suspect}, ${key} ${enough} is enough; ${rest} (the scenario has ${value}).`;
}

function momentsLine({ suspect, at, also, not }: TriedMoments): string {
  const does = also.length > 0 ? `at ${listed(also)} as well` : 'at no other moment that was tried';
  const fails = not.length > 0 ? `, and not at ${listed(not)}` : '';
  return `${suspect} strikes at ${at}; it does ${does}${fails}.`;
}

/** How many trials and minutes to expect. */
function costLine({ scenario, parallel, world }: InvestigateRequest, { trials, rounds }: Forecast): string {
  const { length } = scenario.suspects;
  const about = trials[0] === trials[1] ? `about ${trials[0]}` : `about ${trials[0]} to ${trials[1]}`;
  const count = `${length} ${length === 1 ? 'suspect' : 'suspects'}: ${about} trials`;
  if (world === 'simulator') return `${count} in the simulator; the first one tells how long they take.`;
  const [low, high] = estimate(scenario).durationMs;
  // A trial takes its least time unless something is in the way of booting or healing.
  const durations = [rounds[0] * low, rounds[1] * Math.min(high, low * 2)] as const;
  return `${count}, ${parallel} at a time, ${formatDuration(durations[0])} to ${formatDuration(durations[1])}.`;
}

/** What the computed trials will take in all, from what the first one took. */
function measuredLine({ trials }: Forecast, trialMs: number): string {
  const [low, high] = trials.map((count) => formatDuration(Math.ceil((count * trialMs) / 1_000) * 1_000));
  return `A trial takes ${formatDuration(Math.round(trialMs))}: ${low === high ? `about ${low}` : `${low} to ${high}`} in all.`;
}

/** What must be the same for old answers to be answers: the scenario and all that decides which trials are asked. */
function fingerprintOf({ scenario, options, parallel, world }: InvestigateRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([writeScenario(scenario), options, parallel, world]))
    .digest('hex')
    .slice(0, 32);
}

function exitCodeOf({ outcome }: Conclusion): number {
  if (outcome === 'complete') return exitCode.asExpected;
  return outcome === 'partial' ? exitCode.inconclusive : exitCode.deviated;
}
