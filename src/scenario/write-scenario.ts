import { stringify } from 'yaml';
import { z } from 'zod';
import { writeDuration } from '../kit/duration.ts';
import { writeSize } from '../kit/size.ts';
import { quantityOf, unwrap } from '../model/fields.ts';
import type { Condition, Moment } from '../model/moment.ts';
import type { PartPlan, Platform } from '../model/platform.ts';
import type { Disturbance, RunbookStep, Scenario, Suspect, Target } from '../model/scenario.ts';
import type { LinkQuality, Topology } from '../model/topology.ts';
import { dataAt, isMapping } from './data.ts';
import { writeQuantity } from './quantity-text.ts';
import { schemaAt, shapeOf } from './schema-parts.ts';
import { actOf, entryOf, everyWord, type Vocabulary } from './vocabulary.ts';

/**
 * A scenario as the text of a file, with every choice written out. Reading it gives the same scenario again, so the
 * plan that is stored with a run repeats the run.
 */
export function writeScenario(scenario: Scenario, vocabulary: Vocabulary = everyWord): string {
  return stringify(scenarioData(scenario, vocabulary), { lineWidth: 110 });
}

/** A scenario as the data of a file: the inverse of resolveScenario. */
export function scenarioData(scenario: Scenario, vocabulary: Vocabulary): Record<string, unknown> {
  return {
    reenact: 1,
    title: scenario.title,
    story: scenario.story,
    sources: scenario.sources,
    ...(scenario.platform ? platformData(scenario.platform, vocabulary) : clusterData(scenario, vocabulary)),
    suspects: named(scenario.suspects, (suspect) => suspectData(suspect, vocabulary)),
    schedule: named(scenario.schedule, (disturbance) => disturbanceData(disturbance, vocabulary)),
    ...(scenario.platform ? {} : { runbook: scenario.runbook.map((step) => stepData(step, vocabulary)) }),
    symptoms: named(scenario.symptoms, ({ check, params, decides }) => ({
      check,
      ...paramsData(entryOf(vocabulary.checks, check).params, params),
      ...(decides === undefined ? {} : { decides }),
    })),
    ...(scenario.remedies
      ? {
          remedies: named(scenario.remedies, ({ because, changes }) => ({
            because,
            set: Object.fromEntries(changes.map(({ path, value }) => [path, value])),
          })),
        }
      : {}),
    expect: scenario.expect,
    limits: {
      watch: writeDuration(scenario.limits.watchMs),
      boot: writeDuration(scenario.limits.bootMs),
      settle: writeDuration(scenario.limits.settleMs),
      disk: writeSize(scenario.limits.diskBytes),
    },
  };
}

function clusterData(
  { topology, manager, workload }: Scenario,
  vocabulary: Vocabulary,
): Record<string, unknown> {
  return {
    topology: topologyData(topology),
    manager: {
      kind: manager.kind,
      ...paramsData(entryOf(vocabulary.managers, manager.kind).settings, manager.settings),
    },
    workload: {
      kind: workload.kind,
      ...paramsData(entryOf(vocabulary.workloads, workload.kind).params, workload.params),
    },
  };
}

function platformData({ sampleMs, parts }: Platform, vocabulary: Vocabulary): Record<string, unknown> {
  const part = ({ kind, params, unknowns }: PartPlan) => {
    const schema = entryOf(vocabulary.parts, kind).params;
    const written = { part: kind, ...paramsData(schema, params) };
    for (const { path, from, to } of unknowns) {
      const quantity = quantityOfPath(schema, path);
      const end = (value: number) => (quantity ? writeQuantity(quantity, value) : value);
      setAt(written, path, { from: end(from), to: end(to) });
    }
    return written;
  };
  return { platform: { sample: writeDuration(sampleMs), parts: named(parts, part) } };
}

function quantityOfPath(schema: z.core.$ZodType, path: readonly string[]) {
  const field = schemaAt(schema, path);
  return field && quantityOf(field);
}

/** Puts a value where the keys lead; the mappings on the way are there already. */
function setAt(data: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const holder = dataAt(data, path.slice(0, -1));
  const last = path.at(-1) ?? '';
  if (Array.isArray(holder)) holder[Number(last)] = value;
  else if (isMapping(holder)) holder[last] = value;
}

function named<Entry extends { readonly name: string }>(
  entries: readonly Entry[],
  data: (entry: Entry) => unknown,
) {
  return Object.fromEntries(entries.map((entry) => [entry.name, data(entry)]));
}

function topologyData(topology: Topology): Record<string, unknown> {
  const { version, binaries, timing, walSegmentBytes, checksums } = topology.postgres;
  return {
    postgres: { version, binaries, timing, 'wal-segment': writeSize(walSegmentBytes), checksums },
    settings: topology.settings,
    nodes: named(topology.nodes, ({ role, replication, upstream, settings }) => ({
      role,
      ...(role === 'standby' ? { replication } : {}),
      ...(upstream === undefined ? {} : { upstream }),
      settings,
    })),
    archive: topology.archive,
    addresses: named(topology.addresses, ({ owner }) => owner),
    link: linkData(topology.link),
    links: topology.links.map((link) => ({ between: [...link.between], ...linkData(link) })),
  };
}

function linkData({ delayMs, jitterMs, bytesPerSecond }: LinkQuality): Record<string, unknown> {
  return {
    delay: writeDuration(delayMs),
    jitter: writeDuration(jitterMs),
    ...(bytesPerSecond === undefined ? {} : { 'bytes-per-second': writeSize(bytesPerSecond) }),
  };
}

function suspectData(suspect: Suspect, vocabulary: Vocabulary): Record<string, unknown> {
  const { because } = suspect;
  if (suspect.kind === 'fault') return { because, ...disturbanceData(suspect.disturbance, vocabulary) };
  return { because, setting: suspect.path, value: suspect.value, neutral: suspect.neutral };
}

function disturbanceData(disturbance: Disturbance, vocabulary: Vocabulary): Record<string, unknown> {
  const { fault, target, params, moment, forMs } = disturbance;
  const paramsSchema =
    target.kind === 'part' ? actOf(vocabulary, fault).params : entryOf(vocabulary.faults, fault).params;
  return {
    fault,
    ...targetData(target),
    with: paramsData(paramsSchema, params),
    ...momentData(moment, 'at'),
    ...(forMs === undefined ? {} : { for: writeDuration(forMs) }),
  };
}

function targetData(target: Target): Record<string, unknown> {
  switch (target.kind) {
    case 'node':
      return { on: target.node };
    case 'link':
      return target.ways === 'both'
        ? { between: [target.from, target.to] }
        : { from: target.from, to: target.to };
    case 'archive':
      return {};
    case 'part':
      return { on: target.part };
  }
}

function stepData(
  { name, action, params, moment }: RunbookStep,
  vocabulary: Vocabulary,
): Record<string, unknown> {
  return {
    do: action,
    name,
    ...paramsData(entryOf(vocabulary.actions, action).params, params),
    ...(moment ? momentData(moment, 'wait') : {}),
  };
}

function momentData(moment: Moment, timeKey: 'at' | 'wait'): Record<string, unknown> {
  if ('atMs' in moment) return { [timeKey]: writeDuration(moment.atMs) };
  return {
    when: conditionData(moment.when),
    within: writeDuration(moment.withinMs),
    // oxlint-disable-next-line unicorn/no-thenable -- this is the key of the file; its value is text
    then: writeDuration(moment.thenMs),
  };
}

function conditionData(condition: Condition): Record<string, unknown> {
  if ('lagBytes' in condition) {
    return { node: condition.node, lag: writeSize(condition.lagBytes), measure: condition.measure };
  }
  if ('caughtUpWithinBytes' in condition) {
    return { node: condition.node, 'caught-up-within': writeSize(condition.caughtUpWithinBytes) };
  }
  if ('walBytes' in condition) return { node: condition.node, wal: writeSize(condition.walBytes) };
  return { ...condition };
}

/** Parameters as they are written: numbers whose meaning the schema knows get their unit. */
function paramsData(
  schema: z.core.$ZodType,
  params: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const shape = shapeOf(schema);
  return Object.fromEntries(
    Object.entries(params)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, paramData(shape[key], value)]),
  );
}

function elementOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const inner = unwrap(schema);
  return inner instanceof z.ZodArray ? inner.element : undefined;
}

function paramData(schema: z.core.$ZodType | undefined, value: unknown): unknown {
  if (!schema) return value;
  if (isMapping(value)) return paramsData(schema, value);
  if (Array.isArray(value)) return value.map((item: unknown) => paramData(elementOf(schema), item));
  const quantity = quantityOf(schema);
  return quantity && typeof value === 'number' ? writeQuantity(quantity, value) : value;
}
