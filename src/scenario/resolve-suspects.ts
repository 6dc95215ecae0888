import type { Disturbance, Remedy, SettingSuspect, Suspect, SymptomPlan } from '../model/scenario.ts';
import { except, type Mapping, only } from './data.ts';
import type { Path } from './flaw.ts';
import { refuseUnknownMentions } from './mentions.ts';
import { refuseUnknownGauge, refuseUnknownPart } from './part-mentions.ts';
import {
  type Reading,
  readKind,
  readMapping,
  readParams,
  readPiece,
  refuse,
  refuseUnknownKeys,
} from './reading.ts';
import { disturbanceKeys, resolveDisturbance } from './resolve-disturbance.ts';
import { because, kindSections, nameShape, remedyShape, settingSuspectShape, symptomShape } from './shape.ts';

/** Reads `suspects`. Here and below, entries that could not be read are left out, with their flaws in the reading. */
export function resolveSuspects(reading: Reading, data: unknown): Suspect[] | undefined {
  return resolveEntries(reading, data, 'suspects', resolveSuspect);
}

/** Reads `schedule`. */
export function resolveSchedule(reading: Reading, data: unknown): Disturbance[] | undefined {
  return resolveEntries(reading, data, 'schedule', resolveDisturbance);
}

/** Reads `symptoms`, of which there must be one. */
export function resolveSymptoms(reading: Reading, data: unknown): SymptomPlan[] | undefined {
  const before = reading.flaws.length;
  const symptoms = resolveEntries(reading, data, 'symptoms', resolveSymptom);
  if (symptoms && symptoms.length > 0 && symptoms.every(({ decides }) => decides === false)) {
    refuse(reading, {
      code: 'scenario/bad-combination',
      path: ['symptoms'],
      at: 'key',
      message: 'None of the symptoms decides, so that nothing is judged.',
      advice: 'Leave `decides: false` out where the verdict is to rest on it.',
    });
  }
  if (symptoms?.length === 0 && reading.flaws.length === before) {
    refuse(reading, {
      code: 'scenario/missing-key',
      path: data === undefined ? [] : ['symptoms'],
      at: 'key',
      message: '`symptoms` is missing: without one there is nothing to judge.',
      advice: 'Add what was seen, such as `nobody-writes: { check: writes-unavailable, longer-than: 5s }`.',
    });
  }
  return symptoms;
}

/** Reads `remedies`. Whether their paths lead anywhere is looked at in remedies.ts. */
export function resolveRemedies(reading: Reading, data: unknown): Remedy[] | undefined {
  return resolveEntries(reading, data, 'remedies', (_reading, name, entry, path) => {
    const read = readPiece(reading, { schema: remedyShape, data: entry, path });
    if (!read) return undefined;
    const changes = Object.entries(read.set).map(([where, value]) => ({ path: where, value }));
    return { name, because: read.because, changes };
  });
}

/** What an entry of each section looks like. */
const examples = {
  suspects: '{ fault: power-off, on: pg01, at: 3s }',
  schedule: '{ fault: power-off, on: pg01, at: 3s }',
  symptoms: '{ check: writes-unavailable }',
  remedies: '{ set: { topology.settings.wal_keep_size: 1GB } }',
} as const;

function resolveEntries<Entry>(
  reading: Reading,
  data: unknown,
  section: keyof typeof examples,
  resolve: (reading: Reading, name: string, data: Mapping, path: Path) => Entry | undefined,
): Entry[] | undefined {
  if (data === undefined) return [];
  const purpose = `${kindSections[section]} Write each as a name, a colon, and its keys.`;
  const mapping = readMapping(reading, data, [section], purpose);
  if (!mapping) return undefined;
  return Object.entries(mapping).flatMap(([name, written]) => {
    const path = [section, name];
    readPiece(reading, { schema: nameShape, data: { [name]: true }, path: [section] });
    const entry = readMapping(reading, written, path, `Write it like \`${examples[section]}\`.`);
    return (entry && resolve(reading, name, entry, path)) ?? [];
  });
}

/** Tells the two sorts of suspects apart by the key that only one of them has. */
function resolveSuspect(reading: Reading, name: string, data: Mapping, path: Path): Suspect | undefined {
  const isFault = data['fault'] !== undefined;
  const isSetting = data['setting'] !== undefined;
  if (isFault && isSetting) {
    const message = `${name} is both a fault and a setting.`;
    const advice = 'Make two suspects of it, so that each can be cleared by itself.';
    refuse(reading, {
      code: 'scenario/bad-combination',
      path: [...path, 'setting'],
      at: 'key',
      message,
      advice,
    });
    return undefined;
  }
  if (isSetting) return resolveSetting(reading, name, data, path);
  if (isFault) return resolveFault(reading, name, data, path);
  const message = `${name} is neither a fault nor a setting.`;
  const advice =
    'Add `fault:` and what it is (`reenact list faults`), or `setting:` and where it stands in this file.';
  refuse(reading, { code: 'scenario/missing-key', path, at: 'key', message, advice });
  refuseUnknownKeys(reading, data, path, [...disturbanceKeys, ...Object.keys(settingSuspectShape.shape)]);
  return undefined;
}

function resolveSetting(
  reading: Reading,
  name: string,
  data: Mapping,
  path: Path,
): SettingSuspect | undefined {
  const read = readPiece(reading, { schema: settingSuspectShape, data, path });
  if (!read) return undefined;
  const { because, setting, value, neutral } = read;
  return { kind: 'setting', name, because, path: setting, value, neutral };
}

function resolveFault(reading: Reading, name: string, data: Mapping, path: Path): Suspect | undefined {
  const why = readPiece(reading, { schema: because, data: data['because'], path: [...path, 'because'] });
  const disturbance = resolveDisturbance(reading, name, data, path, ['because']);
  return disturbance && why !== undefined ? { kind: 'fault', name, because: why, disturbance } : undefined;
}

function resolveSymptom(reading: Reading, name: string, data: Mapping, path: Path): SymptomPlan | undefined {
  const check = readKind(reading, reading.vocabulary.checks, data['check'], [...path, 'check'], 'check');
  const own = ['check', 'decides'];
  const params = check && readParams(reading, check.params, except(data, own), path, own);
  const read = readPiece(reading, { schema: symptomShape, data: only(data, ['decides']), path });
  if (!params || !read) return undefined;
  refuseUnknownMentions(reading, params, path);
  const { part, gauge } = params;
  if (typeof part === 'string') refuseUnknownPart(reading, part, [...path, 'part']);
  if (typeof part === 'string' && typeof gauge === 'string') {
    refuseUnknownGauge(reading, part, gauge, [...path, 'gauge']);
  }
  return { name, check: check.kind, params, ...(read.decides ? {} : { decides: false }) };
}
