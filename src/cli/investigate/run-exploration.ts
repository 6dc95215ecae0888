import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Exploring, type ExploringOptions, exploringOf } from '../../investigate/explore/combine.ts';
import { renderExplorationHtml } from '../../investigate/explore/exploration-html.tsx';
import {
  type ExplorationReport,
  type LabSight,
  reportExploration,
} from '../../investigate/explore/exploration-report.ts';
import { renderExploration } from '../../investigate/explore/exploration-text.ts';
import { type Exploration, explore, type Policy } from '../../investigate/explore/explore.ts';
import { type ExploredFile, openExploredFile } from '../../investigate/explore/explored-file.ts';
import { harms } from '../../investigate/explore/general-symptoms.ts';
import { groupOutages, type Outage } from '../../investigate/explore/outages.ts';
import { type Combination, combinationsOf, type Space } from '../../investigate/explore/space.ts';
import { listed } from '../../investigate/listed.ts';
import { openDraw } from '../../kit/draw.ts';
import { formatDuration } from '../../kit/duration.ts';
import { startRealClock } from '../../kit/real-clock.ts';
import type { Scenario } from '../../model/scenario.ts';
import { mixInk, wantsColors } from '../../report/ink.ts';
import { writeScenario } from '../../scenario/write-scenario.ts';
import { exitCode, type Terminal } from '../command.ts';
import { worlds } from '../compose.ts';
import { watchInterrupts } from '../interrupts.ts';
import type { WorldKind } from '../scenario-world.ts';
import { confirmFindings } from './confirm-findings.ts';
import { type ExploredTrials, namesOf, openExploredTrials, scenarioOf } from './explored-trials.ts';
import { inResultsFolder, type ResultsFolder } from './results-folder.ts';
import { findTrialFiles, trialsFolder, writeTrialReport } from './trial-files.ts';
import { runTrialIn, type Trials } from './trials.ts';

export interface ExploreCommand {
  readonly scenario: Scenario;
  readonly source: string;
  readonly argument: string;
  readonly tries: ExploringOptions;
  readonly upto: number;
  readonly policy: Policy | 'auto';
  readonly atOnce: number;
  readonly trials: number;
  /** With so many other seeds every finding is repeated. */
  readonly again: number;
  readonly world: WorldKind;
  readonly confirmInLab: boolean;
  readonly seed: number;
  readonly folder: string;
  readonly afresh: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** A running exploration: what is asked for, what is varied, what is known, and where trials run. */
interface Running {
  readonly place: ResultsFolder;
  readonly request: ExploreCommand;
  readonly exploring: Exploring;
  readonly file: ExploredFile;
  readonly trials: Trials;
  readonly tell: (line: string) => void;
  readonly explored: ExploredTrials;
}

/**
 * Explores a scenario: says what it will take, asks until everything is covered, the trials are used up or somebody
 * interrupts; repeats what was found with other seeds, writes each finding as a scenario, and prints the outages.
 * @returns the exit code: 1 if something breaks
 */
export function runExploration(request: ExploreCommand, terminal: Terminal): Promise<number> {
  return inResultsFolder(request, (place) => exploreIn(place, request, terminal));
}

async function exploreIn(place: ResultsFolder, request: ExploreCommand, terminal: Terminal): Promise<number> {
  const { scenario, folder } = request;
  const exploring = exploringOf(scenario, request.tries);
  const tell = (line: string) => (request.quiet ? undefined : terminal.err(line));
  const file = openExploredFile(
    join(folder, 'explored.ndjson'),
    exploring.space,
    fingerprintOf(exploring, request),
  );
  const interrupts = watchInterrupts(terminal);
  const trials = {
    ...request,
    folder: join(folder, trialsFolder),
    interrupted: interrupts.signal,
    tell: terminal.err,
  };
  const { policy, all } = choosePolicy(request, exploring);
  const threads = policy === 'every' && all >= manyTrials ? availableParallelism() : 1;
  const explored = openExploredTrials(exploring, file, trials, threads);
  const running: Running = { place, request, exploring, file, trials, tell, explored };
  try {
    if (request.world === 'lab' || request.confirmInLab) {
      for (const swept of await worlds.sweep()) tell(`Swept away what an earlier run left: ${swept}`);
    }
    for (const line of intentionOf(running, policy)) tell(line);
    const exploration = await search(running, policy);
    const report = await conclude(running, exploration, policy);
    if (request.json) terminal.out(JSON.stringify(report, null, 2));
    else {
      const ink = mixInk(wantsColors(process.stdout));
      terminal.out(renderExploration(report, { columns: terminal.columns, ink }));
      terminal.out(`  ${join(folder, 'exploration.html')}`);
    }
    if (interrupts.signal.aborted) return exitCode.interrupted;
    if (report.outages.length > 0) return exitCode.deviated;
    return report.finished ? exitCode.asExpected : exitCode.inconclusive;
  } finally {
    interrupts.stop();
    file.close();
    await explored.close();
  }
}

/** So many trials take longer than further threads take to start. */
const manyTrials = 40;

/** Each combination by itself if that is within the trials, several at once otherwise; and how many each by itself are. */
function choosePolicy(request: ExploreCommand, { space }: Exploring) {
  const all = 1 + countsOf(space, request.upto).reduce((sum, count) => sum + count, 0);
  const auto: Policy = all <= request.trials ? 'every' : 'cover';
  return { policy: request.policy === 'auto' ? auto : request.policy, all };
}

/** How many combinations there are of each size. */
function countsOf(space: Space, upto: number): number[] {
  return Array.from({ length: upto }, (_, index) => {
    let count = 0;
    for (const _combination of combinationsOf(space, index + 1)) count += 1;
    return count;
  });
}

/** What an exploration is about to do and what it will take. */
function intentionOf({ request, exploring, file }: Running, policy: Policy): string[] {
  const { space } = exploring;
  const counts = countsOf(space, request.upto);
  const all = 1 + counts.reduce((sum, count) => sum + count, 0);
  const sizes = counts.map((count, index) => `${count} of ${index + 1}`).join(', ');
  const cost = { every: `${all} trials`, cover: `up to ${request.atOnce} at once`, random: 'drawn evenly' }[
    policy
  ];
  return [
    `${space.suspects.length} suspects; combinations: ${sizes}. Policy ${policy}: ${cost}, at most ${request.trials}.`,
    ...(file.count() > 0 ? [`Goes on after ${file.count()} trials that are in ${request.folder}.`] : []),
  ];
}

async function search(running: Running, policy: Policy): Promise<Exploration> {
  const { request, exploring, trials, tell } = running;
  const clock = startRealClock();
  const beganMs = clock.now();
  let asked = 0;
  return await explore({
    space: exploring.space,
    upto: request.upto,
    harmCount: harms.length,
    policy,
    atOnce: request.atOnce,
    draw: openDraw(request.seed, 'explore'),
    ahead: running.explored.ahead,
    foresee: (combination) => running.explored.foresee(combination, request.seed),
    ask: async (combination) => {
      if (asked >= request.trials || trials.interrupted.aborted) return undefined;
      asked += 1;
      const look = await running.explored.look(combination, request.seed);
      if (trials.interrupted.aborted) return undefined;
      if (asked % 100 === 0)
        tell(`${String(asked).padStart(7)} trials in ${formatDuration(clock.now() - beganMs)}`);
      return look;
    },
    found: ({ members, harm }, after) =>
      tell(`${String(after).padStart(7)}  ${harms[harm]}: ${listed(namesOf(exploring, members))}`),
  });
}

async function conclude(
  running: Running,
  exploration: Exploration,
  policy: Policy,
): Promise<ExplorationReport> {
  const { request, exploring, file } = running;
  const signatureOf = (members: Combination) => file.look(members, request.seed)?.signature ?? '';
  const outages = groupOutages(exploring.space, exploration.cutSets, signatureOf);
  const found = outages.flatMap(({ causes }) => causes);
  for (const { members } of found) {
    for (const seed of otherSeeds(request)) running.explored.foresee(members, seed);
  }
  for (const { members } of found) await repeat(running, members);
  const fileOf = (outage: number, place: number) =>
    `outage-${outage + 1}${place === 0 ? '' : `-${place + 1}`}.yaml`;
  for (const [index, outage] of outages.entries()) {
    for (const [place, { members }] of outage.causes.entries()) {
      const scenario = findingOf(running, outage, members);
      if (scenario) await running.place.write(fileOf(index, place), writeScenario(scenario));
    }
  }
  const lab = request.confirmInLab ? await confirmInLab(running, outages, fileOf) : new Map();
  const neverLanded = exploring.space.suspects.flatMap((_, member) => {
    const alone = file.look([member], request.seed);
    return alone && alone.acted.length === 0 ? [member] : [];
  });
  const again = (members: Combination) => repeatsOf(running, members);
  const report = reportExploration({
    title: request.scenario.title,
    policy,
    upto: request.upto,
    space: exploring.space,
    exploration,
    outages,
    again,
    fileOf,
    lab,
    neverLanded,
  });
  await running.place.write('exploration.json', `${JSON.stringify(report, null, 2)}\n`);
  await running.place.write('exploration.html', renderExplorationHtml(report));
  return report;
}

/** Runs the first finding of each outage in the lab, and writes its report. */
async function confirmInLab(
  running: Running,
  outages: readonly Outage[],
  fileOf: (outage: number, place: number) => string,
): Promise<Map<string, LabSight>> {
  const { request, exploring, trials, tell } = running;
  const findings = outages.flatMap((outage, index) => {
    const [cause] = outage.causes;
    const scenario = cause && findingOf(running, outage, cause.members);
    if (!scenario) return [];
    return { file: fileOf(index, 0), what: listed(namesOf(exploring, cause.members)), scenario };
  });
  const confirmed = await confirmFindings({
    folder: request.folder,
    findings,
    seed: request.seed,
    play: (trial) => runTrialIn({ ...trials, world: 'lab' }, trial),
    interrupted: trials.interrupted,
    tell,
  });
  const files = await findTrialFiles(request.folder);
  const sights = new Map<string, LabSight>();
  for (const [file, { verdict, run }] of confirmed) {
    const there = files.get(run) ?? {};
    const seen = trials.interrupted.aborted ? there : await writeTrialReport(request.folder, there);
    sights.set(file, { verdict, files: seen });
  }
  return sights;
}

const otherSeeds = ({ seed, again }: ExploreCommand) =>
  Array.from({ length: again }, (_, index) => seed + 1 + index);

/** Runs a finding with other seeds. */
async function repeat(running: Running, members: Combination): Promise<void> {
  for (const seed of otherSeeds(running.request)) {
    if (running.trials.interrupted.aborted) return;
    await running.explored.look(members, seed);
  }
}

/** With how many of the other seeds a finding showed a harm that it showed before. */
function repeatsOf({ request, file }: Running, members: Combination) {
  const wanted = file.look(members, request.seed)?.harms ?? 0;
  const looks = otherSeeds(request).flatMap((seed) => file.look(members, seed) ?? []);
  return { trials: looks.length, hits: looks.filter((look) => (look.harms & wanted) !== 0).length };
}

/** A finding as a scenario that runs by itself: its symptoms are those of the general ones that were seen. */
function findingOf(
  { request, exploring, file }: Running,
  outage: Outage,
  members: Combination,
): Scenario | undefined {
  const scenario = scenarioOf(exploring, members);
  const look = file.look(members, request.seed);
  if (!scenario || !look) return undefined;
  const wanted = outage.harms.map((harm) => harms[harm]);
  const symptoms = scenario.symptoms.filter(
    ({ name, check }) => look.symptoms.includes(name) && wanted.some((harm) => harm === check),
  );
  return { ...scenario, title: `${request.scenario.title}: ${wanted.join(', ')}`, symptoms };
}

function fingerprintOf(exploring: Exploring, { world }: ExploreCommand): string {
  return createHash('sha256')
    .update(JSON.stringify([writeScenario(exploring.base), exploring.space, exploring.toleranceMs, world]))
    .digest('hex')
    .slice(0, 32);
}
