import type { Change, Remedy, Scenario } from '../model/scenario.ts';
import type { Mapping } from './data.ts';
import type { Flaw } from './flaw.ts';
import { resolveScenario } from './resolve-scenario.ts';
import { setValue } from './set-value.ts';
import type { Applied } from './setting-suspects.ts';
import { everyWord, type Vocabulary } from './vocabulary.ts';
import { scenarioData } from './write-scenario.ts';

/**
 * The scenario with remedies in place; where two change the same value the later one counts. A suspect whose setting a
 * remedy changes is none any more: it would put its own value back.
 */
export function applyRemedies(
  scenario: Scenario,
  remedies: readonly Remedy[],
  vocabulary: Vocabulary = everyWord,
): Applied {
  let data: Mapping = scenarioData(scenario, vocabulary);
  const flaws: Flaw[] = [];
  for (const remedy of remedies) {
    for (const change of remedy.changes) {
      const outcome = setValue(data, change.path, change.value);
      if ('data' in outcome) data = outcome.data;
      else flaws.push(flawOf(remedy, change, outcome));
    }
  }
  if (flaws.length > 0) return { flaws };
  const resolution = resolveScenario(data, vocabulary);
  if ('flaws' in resolution) return resolution;
  const changed = new Set(remedies.flatMap(({ changes }) => changes.map(({ path }) => path)));
  const suspects = resolution.scenario.suspects.filter(
    (suspect) => suspect.kind === 'fault' || !changed.has(suspect.path),
  );
  return { scenario: { ...resolution.scenario, suspects } };
}

/** Everything that is wrong with a scenario's remedies: each is tried by itself. */
export function remedyFlaws(scenario: Scenario, vocabulary: Vocabulary): Flaw[] {
  return (scenario.remedies ?? []).flatMap((remedy) => {
    const outcome = applyRemedies(scenario, [remedy], vocabulary);
    if ('scenario' in outcome) return [];
    return outcome.flaws.map((flaw): Flaw => {
      const [section, name] = flaw.path;
      if (section === 'remedies' && name === remedy.name) return flaw;
      const set = ['remedies', remedy.name, 'set'];
      const changed = remedy.changes.find(({ path }) => path === flaw.path.join('.'));
      const path = changed ? [...set, changed.path] : set;
      if (changed && flaw.code === 'scenario/unknown-setting') return { ...flaw, path };
      const message = `With ${remedy.name} in place: ${flaw.message}`;
      const isKey = flaw.code === 'scenario/unknown-key';
      const code = isKey ? 'scenario/setting-path' : 'scenario/suspect-value';
      return { code, path, at: 'value', message, advice: flaw.advice };
    });
  });
}

function flawOf(
  remedy: Remedy,
  { path }: Change,
  { message, advice }: { readonly message: string; readonly advice: string },
): Flaw {
  const place = ['remedies', remedy.name, 'set', path];
  return { code: 'scenario/setting-path', path: place, at: 'key', message, advice };
}
