import type { Scenario, SettingSuspect } from '../model/scenario.ts';
import type { SettingValue } from '../model/topology.ts';
import type { Flaw } from './flaw.ts';
import { resolveScenario } from './resolve-scenario.ts';
import { setValue } from './set-value.ts';
import type { Vocabulary } from './vocabulary.ts';
import { scenarioData } from './write-scenario.ts';

/** A scenario with a value put in, or what is wrong with the suspect whose value it is. */
export type Applied = { readonly scenario: Scenario } | { readonly flaws: readonly Flaw[] };

/**
 * The scenario with every setting suspect as in production. Each neutral value is tried as well, so that an
 * investigation never meets one that does not fit.
 */
export function applySettings(scenario: Scenario, vocabulary: Vocabulary): Applied {
  const settings = scenario.suspects.filter((suspect) => suspect.kind === 'setting');
  const flaws: Flaw[] = [];
  let applied = scenario;
  for (const suspect of settings) {
    const outcome = applySetting(applied, suspect, 'value', vocabulary);
    if ('flaws' in outcome) flaws.push(...outcome.flaws);
    else applied = outcome.scenario;
  }
  for (const suspect of settings) {
    if (flaws.some(({ path }) => path[1] === suspect.name)) continue;
    const outcome = applySetting(applied, suspect, 'neutral', vocabulary);
    if ('flaws' in outcome) flaws.push(...outcome.flaws);
  }
  return flaws.length > 0 ? { flaws } : { scenario: applied };
}

/** The scenario with one setting as in production (`value`) or harmless (`neutral`). */
export function applySetting(
  scenario: Scenario,
  suspect: SettingSuspect,
  which: 'value' | 'neutral',
  vocabulary: Vocabulary,
): Applied {
  const place = ['suspects', suspect.name];
  const value: SettingValue | null = suspect[which];
  const outcome = setValue(scenarioData(scenario, vocabulary), suspect.path, value);
  if ('message' in outcome) {
    return {
      flaws: [{ code: 'scenario/setting-path', path: [...place, 'setting'], at: 'value', ...outcome }],
    };
  }
  const resolution = resolveScenario(outcome.data, vocabulary);
  if ('scenario' in resolution) return resolution;
  return {
    flaws: resolution.flaws.map((flaw): Flaw => {
      if (flaw.code === 'scenario/unknown-key') {
        const message = `The path leads nowhere: ${flaw.message}`;
        return {
          code: 'scenario/setting-path',
          path: [...place, 'setting'],
          at: 'value',
          message,
          advice: flaw.advice,
        };
      }
      if (flaw.code === 'scenario/unknown-setting' && flaw.path.join('.') === suspect.path) {
        return { ...flaw, path: [...place, 'setting'], at: 'value' };
      }
      const message = `With ${suspect.path} ${value === null ? 'removed' : `= ${String(value)}`}: ${flaw.message}`;
      return {
        code: 'scenario/suspect-value',
        path: [...place, which],
        at: 'value',
        message,
        advice: flaw.advice,
      };
    }),
  };
}
