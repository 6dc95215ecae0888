import { RefusedInput } from '../kit/problem.ts';
import { type Flaw, withoutEchoes } from './flaw.ts';
import { openDocument, type ScenarioDocument } from './open-document.ts';
import { remedyFlaws } from './remedies.ts';
import { resolveScenario } from './resolve-scenario.ts';
import { type Selected, type Selection, select } from './select.ts';
import { applySettings } from './setting-suspects.ts';
import { everyWord, type Vocabulary } from './vocabulary.ts';

export interface ReadScenario extends Selected {
  /** The file, to put further problems at their line and column. */
  readonly document: ScenarioDocument;
}

/**
 * Reads a scenario file: its text becomes a scenario with every choice concrete.
 * @param file how messages call the file
 * @throws RefusedInput with everything that is wrong, each at its line and column with an excerpt
 */
export function readScenario(
  text: string,
  file: string,
  options: Selection & { readonly vocabulary?: Vocabulary } = {},
): ReadScenario {
  const { vocabulary = everyWord, ...selection } = options;
  const document = openDocument(text, file);
  const resolution = resolveScenario(document.data, vocabulary);
  if ('flaws' in resolution) throw refusal(document, resolution.flaws);
  const applied = applySettings(resolution.scenario, vocabulary);
  if ('flaws' in applied) throw refusal(document, applied.flaws);
  const flaws = remedyFlaws(applied.scenario, vocabulary);
  if (flaws.length > 0) throw refusal(document, flaws);
  return { ...select(applied.scenario, selection, vocabulary), document };
}

/** All flaws as problems, in the order of the file. */
function refusal(document: ScenarioDocument, flaws: readonly Flaw[]): RefusedInput {
  const problems = withoutEchoes(flaws).map((flaw) => document.locate(flaw));
  return new RefusedInput(
    problems.sort(
      (a, b) =>
        (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
        (a.position?.column ?? 0) - (b.position?.column ?? 0),
    ),
  );
}
