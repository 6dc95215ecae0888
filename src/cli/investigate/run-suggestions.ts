import { join } from 'node:path';
import { listed } from '../../investigate/listed.ts';
import { applyFix } from '../../investigate/prove/fix.ts';
import {
  rankSuggestions,
  type Suggestion,
  suggestionsFor,
  type TriedSuggestion,
} from '../../investigate/prove/suggest.ts';
import { openTriedFile } from '../../investigate/prove/tried-file.ts';
import { RefusedInput } from '../../kit/problem.ts';
import type { Scenario } from '../../model/scenario.ts';
import { hang } from '../../report/wrap.ts';
import { select } from '../../scenario/select.ts';
import { exitCode, type Terminal } from '../command.ts';
import { watchInterrupts } from '../interrupts.ts';
import { inResultsFolder, type ResultsFolder } from './results-folder.ts';
import type { WorldKind } from './trials.ts';
import { digestOf, type ProofTrials, tryOnce } from './try-case.ts';

export interface SuggestionRequest {
  readonly scenario: Scenario;
  /** Minimal scenarios by name; the scenario itself if there are none. */
  readonly minimal: ReadonlyMap<string, Scenario>;
  readonly source: string;
  readonly argument: string;
  readonly world: WorldKind;
  readonly toleranceMs: number;
  readonly seed: number;
  readonly folder: string;
  readonly afresh: boolean;
  readonly json: boolean;
}

/** So many of the most useful changes are printed. */
const mostPrinted = 10;

/**
 * Tries small changes on every minimal set, and prints those that avert most of them.
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
  const sets = request.minimal.size > 0 ? request.minimal : new Map([['the scenario', scenario]]);
  const suggestions = suggestionsFor(scenario);
  terminal.err(
    `${suggestions.length} changes on ${sets.size} minimal sets, and each on a run in which nobody acts.`,
  );
  const { world, seed, toleranceMs } = request;
  const file = openTriedFile(
    join(folder, 'suggested.ndjson'),
    digestOf(scenario, [...sets], world, seed, toleranceMs),
  );
  if (file.count() > 0) terminal.err(`Goes on after ${file.count()} trials that are in ${folder}.`);
  const interrupts = watchInterrupts(terminal);
  const trials = { ...request, folder: join(folder, 'trials'), file, interrupted: interrupts.signal };
  const tried: TriedSuggestion[] = [];
  try {
    for (const suggestion of suggestions) {
      if (interrupts.signal.aborted) break;
      const outcome = await trySuggestion(suggestion, scenario, sets, trials, seed);
      if (!outcome || interrupts.signal.aborted) continue;
      tried.push(outcome);
      terminal.err(
        `${String(tried.length).padStart(4)}  averts ${outcome.removed} of ${outcome.told}: ${outcome.what}`,
      );
    }
  } finally {
    interrupts.stop();
    file.close();
  }
  const ranked = rankSuggestions(tried);
  const data = ranked.map(({ what, fix, removed, told, created }) => ({
    what,
    fix: Object.fromEntries(fix),
    removed,
    told,
    created,
  }));
  await place.write('suggestions.json', `${JSON.stringify(data, null, 2)}\n`);
  if (request.json) terminal.out(JSON.stringify(data, null, 2));
  else for (const line of describe(scenario, ranked, terminal.columns)) terminal.out(line);
  if (interrupts.signal.aborted) return exitCode.interrupted;
  const good = ranked.some(
    ({ removed, told, created }) => told > 0 && removed === told && created.length === 0,
  );
  return good ? exitCode.asExpected : exitCode.deviated;
}

async function trySuggestion(
  suggestion: Suggestion,
  scenario: Scenario,
  sets: ReadonlyMap<string, Scenario>,
  trials: ProofTrials,
  seed: number,
): Promise<TriedSuggestion | undefined> {
  let [removed, told] = [0, 0];
  const number = suggestion.what.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 40);
  try {
    const calm = applyFix(select(scenario, { only: [] }).scenario, suggestion.fix, suggestion.what);
    const control = await tryOnce(trials, `${suggestion.what}: nobody acts`, {
      scenario: calm,
      run: `${number}-calm`,
      seed,
      choice: '',
    });
    if (!control.completed) return undefined;
    for (const [name, set] of sets) {
      const fixed = applyFix(set, suggestion.fix, suggestion.what);
      const { verdict } = await tryOnce(trials, `${suggestion.what}: ${name}`, {
        scenario: fixed,
        run: `${number}-${name}`,
        seed,
        choice: '',
      });
      if (verdict === 'averted') removed += 1;
      if (verdict !== 'inconclusive') told += 1;
    }
    return { ...suggestion, removed, told, created: control.harms };
  } catch (error) {
    // A change that this scenario cannot hold is no suggestion.
    if (error instanceof RefusedInput) return undefined;
    throw error;
  }
}

function describe(scenario: Scenario, ranked: readonly TriedSuggestion[], columns: number): string[] {
  const useful = ranked.filter(({ removed }) => removed > 0);
  if (useful.length === 0)
    return [`${scenario.title}: none of the ${ranked.length} changes that were tried averts it.`];
  return [
    `${scenario.title}: ${useful.length} of ${ranked.length} changes avert it.`,
    ...useful.slice(0, mostPrinted).flatMap(({ what, removed, told, created }) => {
      const news = created.length > 0 ? `; but it brings ${listed(created)} although nobody acts` : '';
      return hang(`  ${removed} of ${told}  `, `${what}${news}`, columns);
    }),
    'Prove one with `reenact prove --fix`: a file with its path and value.',
  ];
}
