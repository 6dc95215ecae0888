import { join } from 'node:path';
import { stringify } from 'yaml';
import { applyFix } from '../../investigate/prove/fix.ts';
import {
  rankSuggestions,
  type Suggestion,
  suggestionsFor,
  type TriedSuggestion,
} from '../../investigate/prove/suggest.ts';
import { renderSuggestionsHtml } from '../../investigate/prove/suggestion-html.tsx';
import { isWhole, reportSuggestions } from '../../investigate/prove/suggestion-report.ts';
import { renderSuggestions } from '../../investigate/prove/suggestion-text.ts';
import { openTriedFile } from '../../investigate/prove/tried-file.ts';
import { RefusedInput } from '../../kit/problem.ts';
import type { Scenario } from '../../model/scenario.ts';
import { select } from '../../scenario/select.ts';
import type { Verdict } from '../../trial/judge.ts';
import { exitCode, type Terminal } from '../command.ts';
import { watchInterrupts } from '../interrupts.ts';
import type { WorldKind } from '../scenario-world.ts';
import { shellWord } from '../shell-word.ts';
import { inResultsFolder, type ResultsFolder } from './results-folder.ts';
import { trialsFolder } from './trial-files.ts';
import { digestOf, type ProofTrials, tryOnce } from './try-case.ts';

export interface SuggestionRequest {
  readonly scenario: Scenario;
  /** Minimal scenarios by name; the scenario itself if there are none. */
  readonly minimal: ReadonlyMap<string, Scenario>;
  /** The folder these come from, for the command that proves a change. */
  readonly found?: string;
  readonly source: string;
  readonly argument: string;
  readonly world: WorldKind;
  readonly toleranceMs: number;
  readonly seed: number;
  readonly folder: string;
  readonly afresh: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/**
 * Tries small changes on every minimal set, writes what each did and the best as fixes, and prints those that avert most.
 * @returns the exit code: 0 if some change averts all of them and breaks nothing
 */
export function runSuggestions(request: SuggestionRequest, terminal: Terminal): Promise<number> {
  return inResultsFolder(request, (place) => suggestIn(place, request, terminal));
}

async function suggestIn(
  place: ResultsFolder,
  request: SuggestionRequest,
  terminal: Terminal,
): Promise<number> {
  const { scenario, folder } = request;
  const tell = (line: string) => (request.quiet ? undefined : terminal.err(line));
  const sets = request.minimal.size > 0 ? request.minimal : new Map([['the scenario', scenario]]);
  const suggestions = suggestionsFor(scenario);
  tell(
    `${suggestions.length} changes on ${sets.size} minimal ${sets.size === 1 ? 'set' : 'sets'}, and each on a run in which nobody acts.`,
  );
  const { world, seed, toleranceMs } = request;
  const file = openTriedFile(
    join(folder, 'suggested.ndjson'),
    digestOf(scenario, [...sets], world, seed, toleranceMs),
  );
  if (file.count() > 0) tell(`Goes on after ${file.count()} trials that are in ${folder}.`);
  const interrupts = watchInterrupts(terminal);
  const trials = {
    ...request,
    folder: join(folder, trialsFolder),
    file,
    interrupted: interrupts.signal,
    tell: terminal.err,
  };
  const tried: TriedSuggestion[] = [];
  try {
    for (const suggestion of suggestions) {
      if (interrupts.signal.aborted) break;
      const outcome = await trySuggestion(suggestion, scenario, sets, trials, seed);
      if (!outcome || interrupts.signal.aborted) continue;
      tried.push(outcome);
      tell(
        `${String(tried.length).padStart(4)}  averts ${outcome.removed} of ${outcome.told}: ${outcome.what}`,
      );
    }
  } finally {
    interrupts.stop();
    file.close();
  }
  const about = {
    title: scenario.title,
    sets: [...sets.keys()],
    changes: suggestions.length,
    interrupted: interrupts.signal.aborted,
  };
  const report = reportSuggestions(about, rankSuggestions(tried), (file) => proveLine(request, file));
  await place.write('suggestions.json', `${JSON.stringify(report, null, 2)}\n`);
  for (const { file: name, fix } of report.tried) {
    if (name !== undefined) await place.write(name, stringify(fix));
  }
  const page = await place.write('suggestions.html', renderSuggestionsHtml(report));
  if (request.json) terminal.out(JSON.stringify(report, null, 2));
  else {
    terminal.out(renderSuggestions(report, terminal.columns));
    terminal.out(`  ${page}`);
  }
  if (interrupts.signal.aborted) return exitCode.interrupted;
  return report.tried.some(isWhole) ? exitCode.asExpected : exitCode.deviated;
}

/** The command that proves a fix on the same material. */
function proveLine({ argument, folder, found, world }: SuggestionRequest, file: string): string {
  return [
    `reenact prove ${shellWord(argument)} --fix ${shellWord(join(folder, file))}`,
    ...(found === undefined ? [] : [`--found ${shellWord(found)}`]),
    ...(world === 'simulator' ? ['--world simulator'] : []),
  ].join(' ');
}

async function trySuggestion(
  suggestion: Suggestion,
  scenario: Scenario,
  sets: ReadonlyMap<string, Scenario>,
  trials: ProofTrials,
  seed: number,
): Promise<TriedSuggestion | undefined> {
  const verdicts: Verdict['verdict'][] = [];
  const number = suggestion.what.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 40);
  try {
    const calm = applyFix(select(scenario, { only: [] }).scenario, suggestion.fix, suggestion.what);
    const control = await tryOnce(trials, `${suggestion.what}: nobody acts`, {
      scenario: calm,
      run: `${number}-calm`,
      seed,
    });
    if (!control.completed) return undefined;
    for (const [name, set] of sets) {
      const fixed = applyFix(set, suggestion.fix, suggestion.what);
      const { verdict } = await tryOnce(trials, `${suggestion.what}: ${name}`, {
        scenario: fixed,
        run: `${number}-${name}`,
        seed,
      });
      verdicts.push(verdict);
    }
    const removed = verdicts.filter((verdict) => verdict === 'averted').length;
    const told = verdicts.filter((verdict) => verdict !== 'inconclusive').length;
    return { ...suggestion, removed, told, verdicts, created: control.harms };
  } catch (error) {
    // A change that this scenario cannot hold is no suggestion.
    if (error instanceof RefusedInput) return undefined;
    throw error;
  }
}
