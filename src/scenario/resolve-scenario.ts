import type {
  Disturbance,
  ManagerPlan,
  Scenario,
  SettingSuspect,
  Suspect,
  SymptomPlan,
  WorkloadPlan,
} from '../model/scenario.ts';
import { dataAt, except, inWords, isMapping, type Mapping } from './data.ts';
import type { Flaw, Path } from './flaw.ts';
import { refuseDeclaredMentions, refuseUnknownMentions } from './mentions.ts';
import {
  type Reading,
  readKind,
  readMapping,
  readParams,
  readPiece,
  refuse,
  refuseUnknownKeys,
} from './reading.ts';
import { disturbanceKeys, refuseImpossibleFault, resolveDisturbance } from './resolve-disturbance.ts';
import { resolveRunbook, stepNames } from './resolve-runbook.ts';
import { resolveTopology } from './resolve-topology.ts';
import { because, kindSections, nameShape, plainSections, settingSuspectShape } from './shape.ts';
import { refuseImpossibleTimes } from './times.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A scenario, or everything that is wrong with what should have been one. */
export type Resolution = { readonly scenario: Scenario } | { readonly flaws: readonly Flaw[] };

/** The sections of a scenario file, in the order they are written. */
export const sectionNames: readonly string[] = [
  'reenact',
  'title',
  'story',
  'sources',
  'topology',
  'manager',
  'workload',
  'suspects',
  'schedule',
  'runbook',
  'symptoms',
  'expect',
  'limits',
];

/**
 * Makes a scenario of a file's data, with every choice concrete. Each section is read even if others are wrong, so
 * that all mistakes are told together. Values of setting suspects are not put in here (setting-suspects.ts).
 */
export function resolveScenario(data: unknown, vocabulary: Vocabulary): Resolution {
  const file = isMapping(data) ? data : {};
  const reading = openReading(file, vocabulary);
  if (!isMapping(data)) {
    refuse(
      reading,
      'scenario/wrong-type',
      [],
      `The file is ${inWords(data)}, but must be a mapping that begins with \`reenact: 1\`.`,
      'Run `reenact init` for a commented scenario to begin with.',
    );
    return { flaws: reading.flaws };
  }
  refuseUnknownKeys(reading, file, [], sectionNames);
  refuseSameNames(reading, file);

  const { reenact, title, story, sources, expect } = plainSections;
  readPiece(reading, { schema: reenact, data: file['reenact'], path: ['reenact'] });
  const scenario = {
    title: readPiece(reading, { schema: title, data: file['title'], path: ['title'] }),
    story: readPiece(reading, { schema: story, data: file['story'], path: ['story'] }),
    sources: readPiece(reading, { schema: sources, data: file['sources'], path: ['sources'] }),
    topology: resolveTopology(reading, file['topology']),
    manager: resolveManager(reading, file['manager']),
    workload: resolveWorkload(reading, file['workload']),
    suspects: resolveEntries(reading, file['suspects'], 'suspects', resolveSuspect),
    schedule: resolveEntries(reading, file['schedule'], 'schedule', resolveScheduled),
    runbook: resolveRunbook(reading, file['runbook'], takenNames(file)),
    symptoms: resolveSymptoms(reading, file['symptoms']),
    expect: readPiece(reading, { schema: expect, data: file['expect'], path: ['expect'] }),
    limits: resolveLimits(reading, file['limits']),
  };
  refuseContradictions(reading, scenario);
  if (reading.flaws.length > 0) return { flaws: reading.flaws };
  if (!isComplete(scenario))
    throw new Error('a section of a scenario is missing although nothing is wrong with it');
  return { scenario };
}

type Partly<Whole> = { readonly [Key in keyof Whole]: Whole[Key] | undefined };

function isComplete(scenario: Partly<Scenario>): scenario is Scenario {
  return Object.values(scenario).every((section) => section !== undefined);
}

function openReading(file: Mapping, vocabulary: Vocabulary): Reading {
  const keysOf = (section: unknown) => (isMapping(section) ? Object.keys(section) : undefined);
  const { suspects, schedule, runbook } = file;
  const topology = isMapping(file['topology']) ? file['topology'] : undefined;
  const isSetting = (name: string) => dataAt(suspects, [name, 'setting']) !== undefined;
  return {
    vocabulary,
    flaws: [],
    nodes: keysOf(topology?.['nodes']),
    addresses:
      topology && topology['addresses'] === undefined ? ['primary'] : keysOf(topology?.['addresses']),
    events: [
      ...(keysOf(suspects) ?? []).filter((name) => !isSetting(name)),
      ...(keysOf(schedule) ?? []),
      ...stepNames(runbook, takenNames(file)),
    ],
  };
}

/** The names of suspects and scheduled disturbances. */
function takenNames(file: Mapping): string[] {
  return [file['suspects'], file['schedule']].flatMap((section) =>
    isMapping(section) ? Object.keys(section) : [],
  );
}

/** `after` can name suspects, scheduled disturbances and steps, so their names must differ. */
function refuseSameNames(reading: Reading, file: Record<string, unknown>): void {
  const seen = new Map<string, string>();
  const note = (name: string, section: string, path: Path, at: Flaw['at']) => {
    const before = seen.get(name);
    if (before !== undefined) {
      const message = `"${name}" is the name of something in \`${before}\` already.`;
      refuse(
        reading,
        'scenario/duplicate-name',
        path,
        message,
        'Give one of them another name; `after` must know which is meant.',
        at,
      );
    }
    seen.set(name, section);
  };
  for (const section of ['suspects', 'schedule'] as const) {
    const entries = file[section];
    for (const name of isMapping(entries) ? Object.keys(entries) : [])
      note(name, section, [section, name], 'key');
  }
  const { runbook } = file;
  for (const [index, name] of stepNames(runbook, takenNames(file)).entries()) {
    const written =
      Array.isArray(runbook) && isMapping(runbook[index]) && runbook[index]['name'] !== undefined;
    note(name, 'runbook', written ? ['runbook', index, 'name'] : ['runbook', index, 'do'], 'value');
  }
}

/** A kind with its parameters beside it: `ledger`, or `{ kind: ledger, clients: 4 }`. */
function kindMapping(
  reading: Reading,
  data: unknown,
  section: 'manager' | 'workload',
): Record<string, unknown> | undefined {
  if (data === undefined) return { kind: section === 'manager' ? 'by-hand' : 'ledger' };
  if (typeof data === 'string') return { kind: data };
  return readMapping(reading, data, [section], kindSections[section]);
}

function resolveManager(reading: Reading, data: unknown): ManagerPlan | undefined {
  const mapping = kindMapping(reading, data, 'manager');
  const kindPath = typeof data === 'string' ? ['manager'] : ['manager', 'kind'];
  const manager =
    mapping && readKind(reading, reading.vocabulary.managers, mapping['kind'], kindPath, 'manager');
  const settings =
    manager && readParams(reading, manager.settings, except(mapping, ['kind']), ['manager'], ['kind']);
  return settings && { kind: manager.kind, settings };
}

function resolveWorkload(reading: Reading, data: unknown): WorkloadPlan | undefined {
  const mapping = kindMapping(reading, data, 'workload');
  const kindPath = typeof data === 'string' ? ['workload'] : ['workload', 'kind'];
  const workload =
    mapping && readKind(reading, reading.vocabulary.workloads, mapping['kind'], kindPath, 'workload');
  const params =
    workload && readParams(reading, workload.params, except(mapping, ['kind']), ['workload'], ['kind']);
  if (!params) return undefined;
  refuseDeclaredMentions(reading, params, { addresses: workload.addresses(params) }, ['workload']);
  return { kind: workload.kind, params };
}

/** Reads a section of named entries; entries that could not be read are left out. */
function resolveEntries<Entry>(
  reading: Reading,
  data: unknown,
  section: 'suspects' | 'schedule' | 'symptoms',
  resolve: (reading: Reading, name: string, data: Record<string, unknown>, path: Path) => Entry | undefined,
): Entry[] | undefined {
  if (data === undefined) return [];
  const mapping = readMapping(
    reading,
    data,
    [section],
    `${kindSections[section]} Write each as a name, a colon, and its keys.`,
  );
  if (!mapping) return undefined;
  return Object.entries(mapping).flatMap(([name, written]) => {
    const path = [section, name];
    readPiece(reading, { schema: nameShape, data: { [name]: true }, path: [section] });
    const entry = readMapping(
      reading,
      written,
      path,
      `Describe it by its keys, such as \`{ ${section === 'symptoms' ? 'check: writes-unavailable' : 'fault: power-off, on: pg01, at: 3s'} }\`.`,
    );
    return (entry && resolve(reading, name, entry, path)) ?? [];
  });
}

function resolveSuspect(
  reading: Reading,
  name: string,
  data: Record<string, unknown>,
  path: Path,
): Suspect | undefined {
  if (data['setting'] !== undefined && data['fault'] !== undefined) {
    const message = `${name} is both a fault and a setting.`;
    refuse(
      reading,
      'scenario/bad-combination',
      [...path, 'setting'],
      message,
      'Make two suspects of it, so that each can be cleared by itself.',
      'key',
    );
    return undefined;
  }
  if (data['setting'] !== undefined) {
    const read = readPiece(reading, { schema: settingSuspectShape, data, path });
    return (
      read &&
      ({
        kind: 'setting',
        name,
        because: read.because,
        path: read.setting,
        value: read.value,
        neutral: read.neutral,
      } satisfies SettingSuspect)
    );
  }
  if (data['fault'] === undefined) {
    const advice =
      'Add `fault:` and what it is (`reenact list faults`), or `setting:` and where it stands in this file.';
    refuse(reading, 'scenario/missing-key', path, `${name} is neither a fault nor a setting.`, advice, 'key');
    refuseUnknownKeys(reading, data, path, [...disturbanceKeys, ...Object.keys(settingSuspectShape.shape)]);
    return undefined;
  }
  const why = readPiece(reading, { schema: because, data: data['because'], path: [...path, 'because'] });
  const disturbance = resolveDisturbance(reading, name, data, path, ['because']);
  return disturbance && why !== undefined ? { kind: 'fault', name, because: why, disturbance } : undefined;
}

function resolveScheduled(
  reading: Reading,
  name: string,
  data: Record<string, unknown>,
  path: Path,
): Disturbance | undefined {
  return resolveDisturbance(reading, name, data, path);
}

function resolveSymptoms(reading: Reading, data: unknown): SymptomPlan[] | undefined {
  const before = reading.flaws.length;
  const symptoms = resolveEntries(reading, data, 'symptoms', resolveSymptom);
  if (symptoms?.length === 0 && reading.flaws.length === before) {
    const advice =
      'Add what was seen, such as `nobody-writes: { check: writes-unavailable, longer-than: 5s }`.';
    refuse(
      reading,
      'scenario/missing-key',
      data === undefined ? [] : ['symptoms'],
      '`symptoms` is missing: without one there is nothing to judge.',
      advice,
      'key',
    );
  }
  return symptoms;
}

function resolveSymptom(
  reading: Reading,
  name: string,
  data: Record<string, unknown>,
  path: Path,
): SymptomPlan | undefined {
  const check = readKind(reading, reading.vocabulary.checks, data['check'], [...path, 'check'], 'check');
  const params = check && readParams(reading, check.params, except(data, ['check']), path, ['check']);
  if (!params) return undefined;
  refuseUnknownMentions(reading, params, path);
  return { name, check: check.kind, params };
}

function resolveLimits(reading: Reading, data: unknown) {
  const read = readPiece(reading, { schema: plainSections.limits, data, path: ['limits'] });
  return read && { watchMs: read.watch, bootMs: read.boot, settleMs: read.settle, diskBytes: read.disk };
}

/** What is only wrong about sections taken together. */
function refuseContradictions(reading: Reading, scenario: Partly<Scenario>): void {
  const { topology, suspects = [], schedule = [], runbook = [], limits } = scenario;
  const disturbances = [
    ...(suspects ?? []).flatMap((suspect) =>
      suspect.kind === 'fault' ? [{ ...suspect.disturbance, path: ['suspects', suspect.name] }] : [],
    ),
    ...(schedule ?? []).map((disturbance) => ({ ...disturbance, path: ['schedule', disturbance.name] })),
  ];
  for (const disturbance of disturbances) {
    if (topology) refuseImpossibleFault(reading, disturbance, topology, disturbance.path);
  }
  refuseImpossibleTimes(reading, disturbances, runbook ?? [], limits?.watchMs);
}
