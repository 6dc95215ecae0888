import { RefusedInput } from '../../kit/problem.ts';
import type { Scenario, SettingSuspect, Suspect } from '../../model/scenario.ts';
import { select } from '../../scenario/select.ts';
import { applySetting } from '../../scenario/setting-suspects.ts';
import { everyWord, type Vocabulary } from '../../scenario/vocabulary.ts';
import { type FaultsToTry, faultsToTry } from './faults-to-try.ts';
import { generalSymptoms, lastRemoval } from './general-symptoms.ts';
import { settingsToTry } from './settings-to-try.ts';
import type { Space } from './space.ts';

/** What is explored: a scenario in which nobody acts, and whoever may. */
export interface Exploring {
  readonly base: Scenario;
  readonly space: Space;
  /** How long a cluster may take, after the last fault is gone, until all is well again. */
  readonly toleranceMs: number;
}

export interface ExploringOptions extends FaultsToTry {
  readonly toleranceMs: number;
  /** Whether settings are varied as well. */
  readonly settings: boolean;
  /** Combines the scenario's own suspects and nothing else. */
  readonly ownOnly: boolean;
}

/** The watch goes on a little longer than a harm has to last. */
const marginMs = 1_500;

/**
 * What an exploration of a scenario varies: its own suspects as it lists them, the general faults on every target at
 * every moment, and the settings that decide what happens then. The watch is as long as the latest of them needs.
 * @throws RefusedInput if the scenario is about a platform, or a fault cannot be tried
 */
export function exploringOf(
  scenario: Scenario,
  options: ExploringOptions,
  vocabulary: Vocabulary = everyWord,
): Exploring {
  if (scenario.platform) throw refusePlatform(scenario.title);
  const own: Space = {
    suspects: scenario.suspects,
    factors: scenario.suspects.map((suspect) => (suspect.kind === 'setting' ? suspect.path : suspect.name)),
  };
  const alone = select(scenario, { only: [] }, vocabulary).scenario;
  const general = [
    faultsToTry(scenario, options, vocabulary),
    ...(options.settings ? [settingsToTry(alone)] : []),
  ];
  const spaces = options.ownOnly ? [own] : [own, ...general];
  const suspects: Suspect[] = [];
  const factors: string[] = [];
  for (const space of spaces) {
    for (const [index, suspect] of space.suspects.entries()) {
      if (suspects.some(({ name }) => name === suspect.name)) continue;
      suspects.push(suspect);
      factors.push(space.factors[index] ?? suspect.name);
    }
  }
  const watchMs = lastRemoval({ suspects }) + options.toleranceMs + marginMs;
  const base = { ...alone, limits: { ...scenario.limits, watchMs } };
  return { base, space: { suspects, factors }, toleranceMs: options.toleranceMs };
}

function refusePlatform(title: string): RefusedInput {
  const message = `"${title}" is about a platform; what is looked for without being told are harms of a database cluster.`;
  const advice = 'Use `reenact investigate`, which looks for the symptoms that the scenario names.';
  return new RefusedInput([{ code: 'investigate/not-to-be-explored', message, advice }]);
}

/**
 * The scenario in which exactly these suspects act, with the general symptoms as what is looked for.
 * @returns `undefined` if their settings contradict each other
 */
export function combine(
  { base, toleranceMs }: Exploring,
  suspects: readonly Suspect[],
  vocabulary: Vocabulary = everyWord,
): Scenario | undefined {
  const scenario = withSettings(base, suspects, vocabulary);
  if (!scenario) return undefined;
  const acting = { ...scenario, suspects, limits: base.limits, expect: 'reenacted' as const };
  return { ...acting, symptoms: generalSymptoms(acting, toleranceMs) };
}

/** The scenarios that a base was turned into, by the settings that were varied: many combinations vary the same ones. */
const varied = new WeakMap<Scenario, Map<string, Scenario | undefined>>();

function withSettings(
  base: Scenario,
  suspects: readonly Suspect[],
  vocabulary: Vocabulary,
): Scenario | undefined {
  const known = varied.get(base) ?? new Map<string, Scenario | undefined>();
  varied.set(base, known);
  const settings = suspects.filter((suspect) => suspect.kind === 'setting');
  const key = JSON.stringify(settings.map(({ path, value }) => [path, value]));
  if (!known.has(key)) known.set(key, applyAll(base, settings, vocabulary));
  return known.get(key);
}

function applyAll(
  base: Scenario,
  settings: readonly SettingSuspect[],
  vocabulary: Vocabulary,
): Scenario | undefined {
  let scenario = base;
  for (const suspect of settings) {
    const outcome = applySetting(scenario, suspect, 'value', vocabulary);
    if ('flaws' in outcome) return undefined;
    scenario = outcome.scenario;
  }
  return scenario;
}
