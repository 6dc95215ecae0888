import { RefusedInput } from '../kit/problem.ts';
import type { Remedy, Scenario } from '../model/scenario.ts';
import { applyRemedies } from '../scenario/remedies.ts';
import { select } from '../scenario/select.ts';

/** Something that could have been done: a remedy of the scenario, or doing without a suspect. */
export interface Option {
  readonly name: string;
  readonly because: string;
  readonly remedy?: Remedy;
  /** The suspect, a fault, that does not strike. */
  readonly without?: string;
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

/**
 * The scenario with options in place.
 * @throws RefusedInput if they do not go together
 */
export function scenarioWith(scenario: Scenario, options: readonly Option[]): Scenario {
  const without = options.flatMap((option) => option.without ?? []);
  const remedies = options.flatMap(({ remedy }) => remedy ?? []);
  const outcome = applyRemedies(select(scenario, { without }).scenario, remedies);
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
