import type { RunbookStep } from '../model/scenario.ts';
import { except, inWords, isMapping } from './data.ts';
import type { Path } from './flaw.ts';
import { refuseDeclaredMentions } from './mentions.ts';
import { type Reading, readKind, readMapping, readParams, refuse } from './reading.ts';
import { resolveMoment, stepMomentKeys } from './resolve-moment.ts';

/** The keys every step may have; the others are the parameters of its action. */
export const stepKeys = ['do', 'name', ...stepMomentKeys] as const;

/**
 * The name of each step of a runbook in its raw form: as written, else what it does, with a number if that name
 * is taken (`promote`, `promote-2`).
 */
export function stepNames(runbook: unknown, otherNames: readonly string[]): readonly string[] {
  if (!Array.isArray(runbook)) return [];
  const taken = new Set<string>(otherNames);
  for (const step of runbook)
    if (isMapping(step) && typeof step['name'] === 'string') taken.add(step['name']);
  return runbook.map((step: unknown) => {
    if (isMapping(step) && typeof step['name'] === 'string') return step['name'];
    const action = isMapping(step) && typeof step['do'] === 'string' ? step['do'] : 'step';
    let name = action;
    for (let count = 2; taken.has(name); count++) name = `${action}-${count}`;
    taken.add(name);
    return name;
  });
}

/** Reads the runbook; steps that could not be read are left out, with their flaws in the reading. */
export function resolveRunbook(
  reading: Reading,
  data: unknown,
  otherNames: readonly string[],
): RunbookStep[] | undefined {
  if (data === undefined) return [];
  if (!Array.isArray(data)) {
    const advice =
      'Begin each step with a dash: `- { do: promote, node: pg02 }`. Steps are taken in the order of the list.';
    refuse(
      reading,
      'scenario/wrong-type',
      ['runbook'],
      `\`runbook\` is ${inWords(data)}, but must be a list of steps.`,
      advice,
    );
    return undefined;
  }
  const names = stepNames(data, otherNames);
  return data.flatMap(
    (step: unknown, index) => resolveStep(reading, names[index] ?? 'step', step, ['runbook', index]) ?? [],
  );
}

function resolveStep(reading: Reading, name: string, data: unknown, path: Path): RunbookStep | undefined {
  const mapping = readMapping(reading, data, path, 'A step is written like `{ do: promote, node: pg02 }`.');
  if (!mapping) return undefined;
  const before = reading.flaws.length;
  const action = readKind(reading, reading.vocabulary.actions, mapping['do'], [...path, 'do'], 'action');
  const written = mapping['name'];
  if (
    written !== undefined &&
    !(typeof written === 'string' && /^[A-Za-z][A-Za-z0-9_-]{0,39}$/.test(written))
  ) {
    const advice = 'A name begins with a letter and holds letters, digits, - and _, at most 40.';
    refuse(reading, 'scenario/bad-name', [...path, 'name'], `${inWords(written)} cannot be a name.`, advice);
  }
  const moment = resolveStepMoment(reading, mapping, path);
  if (!action) return undefined;
  const params = readParams(reading, action.params, except(mapping, [...stepKeys, 'at']), path, stepKeys);
  if (params) refuseDeclaredMentions(reading, params, action.mentions(params), path);
  if (reading.flaws.length > before || !params || !moment) return undefined;
  return { name, action: action.kind, params, ...(moment === 'none' ? {} : { moment }) };
}

function resolveStepMoment(reading: Reading, mapping: Record<string, unknown>, path: Path) {
  if (mapping['at'] !== undefined) {
    const advice =
      'Write `wait: 3s`, counted from the end of the step before (for the first step, from when the clients run steadily).';
    refuse(
      reading,
      'scenario/bad-combination',
      [...path, 'at'],
      'A step has no time of its own: a person takes it after the one before.',
      advice,
      'key',
    );
  }
  return resolveMoment(reading, mapping, path, 'wait');
}
