import { parse as parseYaml } from 'yaml';
import { RefusedInput } from '../../kit/problem.ts';
import type { Scenario, SettingSuspect } from '../../model/scenario.ts';
import type { SettingValue } from '../../model/topology.ts';
import { applySetting } from '../../scenario/setting-suspects.ts';
import { everyWord } from '../../scenario/vocabulary.ts';

/** Values to set in a scenario, by their path; `null` removes what stands there. */
export type Fix = ReadonlyMap<string, SettingValue | null>;

/**
 * Reads a fix: a YAML file with one value at each path, such as `topology.nodes.pg02.replication: async`.
 * @throws RefusedInput if it is anything else
 */
export function readFix(text: string, file: string): Fix {
  let data: unknown;
  try {
    data = parseYaml(text);
  } catch {
    data = undefined;
  }
  const entries =
    typeof data === 'object' && data !== null && !Array.isArray(data) ? Object.entries(data) : [];
  const wrong = entries.find(
    ([, value]) => value !== null && !['string', 'number', 'boolean'].includes(typeof value),
  );
  if (entries.length === 0 || wrong) {
    const message = wrong ? `${file}: ${wrong[0]} is not one value.` : `${file} holds no fix.`;
    const advice =
      'Write one path and value a line, such as `topology.settings.work_mem: 4MB`; `null` removes a value.';
    throw new RefusedInput([{ code: 'investigate/not-a-fix', message, advice }]);
  }
  return new Map(entries as [string, SettingValue | null][]);
}

/**
 * The scenario with the fix in place.
 * @throws RefusedInput if a path leads nowhere, or if the scenario is not valid with a value
 */
export function applyFix(scenario: Scenario, fix: Fix, file: string): Scenario {
  let fixed = scenario;
  for (const [path, value] of fix) {
    const suspect: SettingSuspect = {
      kind: 'setting',
      name: path,
      because: '',
      path,
      value: '',
      neutral: value,
    };
    const outcome = applySetting(fixed, suspect, 'neutral', everyWord);
    if ('flaws' in outcome) {
      throw new RefusedInput(
        outcome.flaws.map(({ message, advice }) => ({
          code: 'investigate/not-a-fix',
          message: `${file}: ${message}`,
          advice,
        })),
      );
    }
    fixed = outcome.scenario;
  }
  // A suspect at a fixed place would put its production value back when the scenario is written and read.
  const suspects = fixed.suspects.filter((suspect) => suspect.kind === 'fault' || !fix.has(suspect.path));
  return { ...fixed, suspects };
}
