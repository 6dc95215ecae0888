import { RefusedInput } from '../kit/problem.ts';
import type { Remedy, Scenario } from '../model/scenario.ts';
import { applyRemedies } from '../scenario/remedies.ts';
import { select } from '../scenario/select.ts';

/** Something that could have been done or been otherwise: a remedy, doing without a suspect, or a suspect that acts as well. */
export interface Option {
  readonly name: string;
  readonly because: string;
  readonly remedy?: Remedy;
  /** The suspect, a fault, that does not strike. */
  readonly without?: string;
  /** The suspect that acts as well where only some do. */
  readonly beside?: string;
}

/** What a scenario offers: its remedies; without any, or if asked for, doing without each of its suspects as well. */
export function optionsOf(scenario: Scenario, withSuspects: boolean): Option[] {
  const remedies = (scenario.remedies ?? []).map(
    (remedy): Option => ({
      name: remedy.name,
      because: remedy.because,
      remedy,
    }),
  );
  if (remedies.length > 0 && !withSuspects) return remedies;
  const without = scenario.suspects.map((suspect): Option => {
    const name = `without-${suspect.name}`;
    const { because } = suspect;
    if (suspect.kind === 'fault') return { name, because, without: suspect.name };
    const changes = [{ path: suspect.path, value: suspect.neutral }];
    return { name, because, remedy: { name, because, changes } };
  });
  return [...remedies, ...without];
}

/** Where only some suspects act: each of the others, as something that acts as well. */
export function suspectsBeside({ suspects }: Scenario, only: readonly string[]): Option[] {
  return suspects
    .filter(({ name }) => !only.includes(name))
    .map(({ name, because }) => ({ name: `with-${name}`, because, beside: name }));
}

/**
 * The scenario with options in place.
 * @param only the suspects that act, besides those that are options; by default all
 * @throws RefusedInput if they do not go together
 */
export function scenarioWith(
  scenario: Scenario,
  options: readonly Option[],
  only?: readonly string[],
): Scenario {
  const outcome = putInPlace(scenario, options, only);
  if ('scenario' in outcome) return outcome.scenario;
  const names = options.map(({ name }) => name).join(' and ');
  throw new RefusedInput(
    outcome.flaws.map(({ code, message, advice }) => ({
      code,
      message: `${names} cannot be in place together. ${message}`,
      advice,
    })),
  );
}

/** The scenario with a set of options in place; nothing if they do not go together, though each does alone. */
export function scenarioWithSet(scenario: Scenario, set: readonly Option[]): Scenario | undefined {
  const outcome = putInPlace(scenario, set);
  return 'scenario' in outcome ? outcome.scenario : undefined;
}

function putInPlace(scenario: Scenario, options: readonly Option[], only?: readonly string[]) {
  const without = options.flatMap((option) => option.without ?? []);
  const acting = only && [...only, ...options.flatMap(({ beside }) => beside ?? [])];
  const remedies = options.flatMap(({ remedy }) => remedy ?? []);
  return applyRemedies(select(scenario, acting ? { only: acting } : { without }).scenario, remedies);
}
