import type { RunbookStep } from '../model/scenario.ts';
import { except, inWords, type Mapping, only } from './data.ts';
import type { Path } from './flaw.ts';
import { refuseDeclaredMentions } from './mentions.ts';
import { stepNames } from './names.ts';
import { type Reading, readKind, readMapping, readParams, readPiece, refuse } from './reading.ts';
import { resolveMoment, stepMomentKeys } from './resolve-moment.ts';
import { stepNameShape } from './shape.ts';

/** The keys every step may have; the others are the parameters of its action. */
export const stepKeys = ['do', 'name', ...stepMomentKeys] as const;

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
    refuse(reading, {
      code: 'scenario/wrong-type',
      path: ['runbook'],
      message: `\`runbook\` is ${inWords(data)}, but must be a list of steps.`,
      advice,
    });
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
  readPiece(reading, { schema: stepNameShape, data: only(mapping, ['name']), path });
  const moment = resolveStepMoment(reading, mapping, path);
  if (!action) return undefined;
  const params = readParams(reading, action.params, except(mapping, [...stepKeys, 'at']), path, stepKeys);
  if (params) refuseDeclaredMentions(reading, params, action.mentions(params), path);
  if (reading.flaws.length > before || !params || !moment) return undefined;
  return { name, action: action.kind, params, ...(moment === 'none' ? {} : { moment }) };
}

function resolveStepMoment(reading: Reading, mapping: Mapping, path: Path) {
  if (mapping['at'] !== undefined) {
    const advice =
      'Write `wait: 3s`, counted from the end of the step before (for the first step, from when the clients run steadily).';
    refuse(reading, {
      code: 'scenario/bad-combination',
      path: [...path, 'at'],
      at: 'key',
      message: 'A step has no time of its own: a person takes it after the one before.',
      advice,
    });
  }
  return resolveMoment(reading, mapping, path, 'wait');
}
