import { writeSize } from '../kit/size.ts';
import type { Limits, ManagerPlan, Scenario, WorkloadPlan } from '../model/scenario.ts';
import type { Topology } from '../model/topology.ts';
import { except, inWords, isMapping, type Mapping } from './data.ts';
import type { Flaw } from './flaw.ts';
import { refuseDeclaredMentions, refuseUnknownMentions } from './mentions.ts';
import { definedNames, disturbanceNames, refuseSameNames } from './names.ts';
import {
  type Reading,
  readKind,
  readMapping,
  readParams,
  readPiece,
  refuse,
  refuseUnknownKeys,
} from './reading.ts';
import { refuseNpmPrograms } from './refuse-npm-programs.ts';
import { refuseWithoutManager } from './refuse-without-manager.ts';
import { refuseImpossibleFault } from './resolve-disturbance.ts';
import { noTopology, resolvePlatform } from './resolve-platform.ts';
import { resolveRunbook } from './resolve-runbook.ts';
import { resolveRemedies, resolveSchedule, resolveSuspects, resolveSymptoms } from './resolve-suspects.ts';
import { resolveTopology } from './resolve-topology.ts';
import { kindSections, plainSections } from './shape.ts';
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
  'platform',
  'manager',
  'workload',
  'suspects',
  'schedule',
  'runbook',
  'symptoms',
  'remedies',
  'expect',
  'limits',
];

/**
 * Makes a scenario of a file's data, with every choice concrete. Each section is read even if others are wrong, so
 * that all mistakes are told together. Values of setting suspects are not put in here (setting-suspects.ts).
 */
export function resolveScenario(data: unknown, vocabulary: Vocabulary): Resolution {
  const file = isMapping(data) ? data : {};
  const reading: Reading = { vocabulary, flaws: [], ...definedNames(file, vocabulary.parts) };
  if (!isMapping(data)) {
    const message = `The file is ${inWords(data)}, but must be a mapping that begins with \`reenact: 1\`.`;
    const advice = 'Run `reenact init` for a commented scenario to begin with.';
    refuse(reading, { code: 'scenario/wrong-type', path: [], message, advice });
    return { flaws: reading.flaws };
  }
  refuseUnknownKeys(reading, file, [], sectionNames);
  refuseSameNames(reading, file);
  const scenario = resolveSections(reading, file);
  refuseContradictions(reading, scenario);
  if (reading.flaws.length > 0) return { flaws: reading.flaws };
  if (isComplete(scenario)) return { scenario };
  throw new Error('a section of a scenario is missing although nothing is wrong with it');
}

/** Sections that could not be read are absent; their flaws are in the reading. */
type Sections = { readonly [Key in keyof Scenario]: Scenario[Key] | undefined };

function isComplete(sections: Sections): sections is Scenario {
  return Object.values(sections).every((section) => section !== undefined);
}

function resolveSections(reading: Reading, file: Mapping): Sections {
  const { reenact, title, story, sources, expect } = plainSections;
  readPiece(reading, { schema: reenact, data: file['reenact'], path: ['reenact'] });
  return {
    title: readPiece(reading, { schema: title, data: file['title'], path: ['title'] }),
    story: readPiece(reading, { schema: story, data: file['story'], path: ['story'] }),
    sources: readPiece(reading, { schema: sources, data: file['sources'], path: ['sources'] }),
    topology: reading.parts ? noTopology(reading, file) : resolveTopology(reading, file['topology']),
    ...(reading.parts ? { platform: resolvePlatform(reading, file['platform']) } : {}),
    manager: resolveManager(reading, file['manager']),
    workload: resolveWorkload(reading, file['workload']),
    suspects: resolveSuspects(reading, file['suspects']),
    schedule: resolveSchedule(reading, file['schedule']),
    runbook: resolveRunbook(reading, file['runbook'], disturbanceNames(file)),
    symptoms: resolveSymptoms(reading, file['symptoms']),
    ...(file['remedies'] === undefined ? {} : { remedies: resolveRemedies(reading, file['remedies']) }),
    expect: readPiece(reading, { schema: expect, data: file['expect'], path: ['expect'] }),
    limits: resolveLimits(reading, file['limits']),
  };
}

/** A kind with its parameters beside it: `ledger`, or `{ kind: ledger, clients: 4 }`. */
function kindMapping(reading: Reading, data: unknown, section: 'manager' | 'workload'): Mapping | undefined {
  if (data === undefined) return { kind: section === 'manager' ? 'by-hand' : 'ledger' };
  if (typeof data === 'string') return { kind: data };
  return readMapping(reading, data, [section], kindSections[section]);
}

function resolveManager(reading: Reading, data: unknown): ManagerPlan | undefined {
  const mapping = kindMapping(reading, data, 'manager');
  const path = typeof data === 'string' ? ['manager'] : ['manager', 'kind'];
  const manager = mapping && readKind(reading, reading.vocabulary.managers, mapping['kind'], path, 'manager');
  if (!manager) return undefined;
  const settings = readParams(reading, manager.settings, except(mapping, ['kind']), ['manager'], ['kind']);
  if (!settings) return undefined;
  refuseUnknownMentions(reading, settings, ['manager']);
  return { kind: manager.kind, settings };
}

function resolveWorkload(reading: Reading, data: unknown): WorkloadPlan | undefined {
  const mapping = kindMapping(reading, data, 'workload');
  const path = typeof data === 'string' ? ['workload'] : ['workload', 'kind'];
  const workload =
    mapping && readKind(reading, reading.vocabulary.workloads, mapping['kind'], path, 'workload');
  if (!workload) return undefined;
  const params = readParams(reading, workload.params, except(mapping, ['kind']), ['workload'], ['kind']);
  if (!params) return undefined;
  const mentioned = { addresses: workload.addresses(params), nodes: workload.nodes(params) };
  refuseDeclaredMentions(reading, params, mentioned, ['workload']);
  return { kind: workload.kind, params };
}

function resolveLimits(reading: Reading, data: unknown): Limits | undefined {
  const read = readPiece(reading, { schema: plainSections.limits, data, path: ['limits'] });
  return read && { watchMs: read.watch, bootMs: read.boot, settleMs: read.settle, diskBytes: read.disk };
}

/** Every node has its share of the disk: with less than two segments of WAL it could not begin another. */
function refuseNarrowDisks(reading: Reading, { nodes, postgres }: Topology, { diskBytes }: Limits): void {
  const needed = nodes.length * 2 * postgres.walSegmentBytes;
  if (diskBytes >= needed) return;
  const segment = writeSize(postgres.walSegmentBytes);
  refuse(reading, {
    code: 'scenario/bad-combination',
    path: ['topology', 'nodes'],
    at: 'key',
    message: `Each of the ${nodes.length} nodes has its share of ${writeSize(diskBytes)} of disk, less than two segments of ${segment}.`,
    advice: `Write \`disk: ${writeSize(needed)}\` or more under \`limits\`, fewer nodes, or a smaller \`wal-segment\`.`,
  });
}

/** What is only wrong about sections taken together. */
function refuseContradictions(
  reading: Reading,
  { topology, manager, suspects, schedule, runbook, limits }: Sections,
): void {
  const suspected = (suspects ?? []).flatMap((suspect) =>
    suspect.kind === 'fault' ? [{ ...suspect.disturbance, path: ['suspects', suspect.name] }] : [],
  );
  const scheduled = (schedule ?? []).map((each) => ({ ...each, path: ['schedule', each.name] }));
  const disturbances = [...suspected, ...scheduled];
  const changed = new Set([...disturbances, ...(runbook ?? [])].map(({ params }) => params['setting']));
  for (const disturbance of disturbances) {
    if (topology) refuseImpossibleFault(reading, disturbance, topology, changed, disturbance.path);
  }
  if (topology && limits && !reading.parts) refuseNarrowDisks(reading, topology, limits);
  if (manager && topology && !reading.parts) refuseNpmPrograms(reading, manager, topology);
  if (manager) refuseWithoutManager(reading, { manager, topology, disturbances, runbook: runbook ?? [] });
  refuseImpossibleTimes(reading, disturbances, runbook ?? [], limits?.watchMs);
}
