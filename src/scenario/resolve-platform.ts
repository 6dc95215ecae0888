import type { PartPlan, Platform, Unknown } from '../model/platform.ts';
import type { Topology } from '../model/topology.ts';
import type { Influence, Part } from '../platform/part.ts';
import { shortestRing } from '../platform/shortest-ring.ts';
import { dataAt, except, isMapping, type Mapping } from './data.ts';
import type { Path } from './flaw.ts';
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
import { linkQuality } from './resolve-links.ts';
import { kindSections, linkShape, platformSections, postgresShape } from './shape.ts';

/** Sections that a cluster has and a platform has not. */
const clusterSections = ['topology', 'manager', 'workload', 'runbook'] as const;

/** A cluster of no nodes, which is what a platform has; and what is wrong if the file describes one all the same. */
export function noTopology(reading: Reading, file: Mapping): Topology {
  for (const section of clusterSections) {
    if (file[section] === undefined) continue;
    const message = `\`${section}\` belongs to a cluster, and this scenario describes a platform.`;
    const advice =
      section === 'runbook'
        ? 'Write what people do under `schedule`, each with its time or the condition they wait for.'
        : `Remove \`${section}\`, or \`platform\`.`;
    refuse(reading, { code: 'scenario/bad-combination', path: [section], at: 'key', message, advice });
  }
  const { version, timing, 'wal-segment': walSegmentBytes, checksums } = postgresShape.parse({});
  return {
    postgres: { version, binaries: 'npm', timing, walSegmentBytes, checksums },
    nodes: [],
    settings: {},
    archive: false,
    addresses: [],
    link: linkQuality(linkShape.parse({})),
    links: [],
  };
}

/** Reads `platform`. What could not be read is absent from the answer, and its flaws are in the reading. */
export function resolvePlatform(reading: Reading, data: unknown): Platform | undefined {
  const platform = readMapping(reading, data, ['platform'], kindSections.platform);
  if (!platform) return undefined;
  refuseUnknownKeys(reading, platform, ['platform'], Object.keys(platformSections));
  const { sample, parts } = platformSections;
  const sampleMs = readPiece(reading, {
    schema: sample,
    data: platform['sample'],
    path: ['platform', 'sample'],
  });
  const written = readPiece(reading, { schema: parts, data: platform['parts'], path: ['platform', 'parts'] });
  if (sampleMs === undefined || !written) return undefined;
  const plans = Object.entries(written).map(([name, entry]) => resolvePart(reading, name, entry));
  const complete = plans.filter((plan) => plan !== undefined);
  refuseEndlessRequests(reading, complete);
  return complete.length === plans.length ? { sampleMs, parts: complete } : undefined;
}

/** Refuses parts that ask each other in a ring: a request would go round for ever, and nobody would answer it. */
function refuseEndlessRequests(reading: Reading, plans: readonly PartPlan[]): void {
  const serves = (part: string) => reading.parts?.get(part)?.abilities.includes('service') ?? false;
  const asked = new Map(
    plans.map(({ name, params }) => {
      const influences = reading.parts?.get(name)?.influences(params) ?? [];
      return [
        name,
        influences.flatMap(({ part, needs }) => (needs === 'service' && serves(part) ? [part] : [])),
      ];
    }),
  );
  const told = new Set<string>();
  for (const { name } of plans) {
    const ring = told.has(name) ? undefined : shortestRing(name, (each) => asked.get(each) ?? []);
    if (!ring) continue;
    for (const each of ring) told.add(each);
    const message = `${ring.join(' -> ')}: each asks the next before it answers, so no request is ever answered.`;
    const advice =
      'Let one of them answer by itself: leave its `calls` out, or name a part outside of the ring.';
    const path = ['platform', 'parts', name, 'calls'];
    refuse(reading, { code: 'scenario/waits-for-itself', path, message, advice });
  }
}

function resolvePart(reading: Reading, name: string, data: unknown): PartPlan | undefined {
  const path = ['platform', 'parts', name];
  const mapping = readMapping(reading, data, path, 'Write it like `{ part: server, service: 1s }`.');
  if (!mapping) return undefined;
  const kind = readKind(reading, reading.vocabulary.parts, mapping['part'], [...path, 'part'], 'part');
  if (!kind) return undefined;
  const own = except(mapping, ['part']);
  const ranges = rangesIn(own, []);
  const params = readParams(reading, kind.params, withEnds(own, ranges, 'from'), path, ['part']);
  if (!params) return undefined;
  refuseWrongInfluences(reading, kind, params, path);
  if (ranges.length === 0) return { name, kind: kind.kind, params, unknowns: [] };
  ranges.sort(byPlaceIn(params));
  const upper = readParams(reading, kind.params, withEnds(own, ranges, 'to'), path, ['part']);
  return (
    upper && { name, kind: kind.kind, params, unknowns: unknownsOf(reading, ranges, params, upper, path) }
  );
}

/** Where a range stands in place of a value: a mapping of `from` and `to` and nothing else. */
function rangesIn(data: unknown, path: Path): Path[] {
  if (Array.isArray(data)) return data.flatMap((item, index) => rangesIn(item, [...path, index]));
  if (!isMapping(data)) return [];
  const keys = Object.keys(data).sort();
  if (keys.length === 2 && keys[0] === 'from' && keys[1] === 'to') return [path];
  return Object.entries(data).flatMap(([key, value]) => rangesIn(value, [...path, key]));
}

/** Puts paths in the order of the kind's own schema: values are drawn in it, however the file orders its keys. */
function byPlaceIn(params: Mapping): (a: Path, b: Path) => number {
  const places = new Map(leavesOf(params, []).map((path, index) => [path.join('.'), index]));
  return (a, b) => (places.get(a.join('.')) ?? 0) - (places.get(b.join('.')) ?? 0);
}

function leavesOf(data: unknown, path: Path): Path[] {
  const entries = Array.isArray(data)
    ? [...data.entries()]
    : isMapping(data)
      ? Object.entries(data)
      : undefined;
  return entries?.flatMap(([key, value]) => leavesOf(value, [...path, key])) ?? [path];
}

/** The data with one end of each range in its place. */
function withEnds(data: Mapping, ranges: readonly Path[], end: 'from' | 'to'): Mapping {
  const copy = structuredClone(data);
  for (const range of ranges) {
    const holder = dataAt(copy, range.slice(0, -1));
    const last = range.at(-1) ?? '';
    const value = dataAt(copy, [...range, end]);
    if (Array.isArray(holder)) holder[Number(last)] = value;
    else if (isMapping(holder)) holder[last] = value;
  }
  return copy;
}

function unknownsOf(
  reading: Reading,
  ranges: readonly Path[],
  lower: Mapping,
  upper: Mapping,
  path: Path,
): Unknown[] {
  return ranges.flatMap((range) => {
    const [from, to] = [dataAt(lower, range), dataAt(upper, range)];
    if (typeof from === 'number' && typeof to === 'number' && from <= to) {
      return [{ path: range.map(String), from, to }];
    }
    const message = 'This range does not go from a smaller number to a larger one.';
    const advice = 'Write it like `{ from: 10s, to: 1min }`, or write one value.';
    refuse(reading, { code: 'scenario/wrong-value', path: [...path, ...range], message, advice });
    return [];
  });
}

/** What people do to a part must be something that can be done to it, with what it takes. */
function refuseWrongAct(
  reading: Reading,
  part: string,
  does: NonNullable<Influence['does']>,
  path: Path,
): void {
  const other = reading.parts?.get(part);
  const act = other && readKind(reading, other.acts, does.act, [...path, 'do'], 'part');
  if (act) readParams(reading, act.params, does.with, [...path, 'with']);
}

/** A part that is named must be there and able to do what is asked of it. */
function refuseWrongInfluences(reading: Reading, kind: Part, params: Mapping, path: Path): void {
  const holderOf = (name: string) => Object.keys(params).find((key) => params[key] === name);
  for (const { part, needs, reads, does, at } of kind.influences(params)) {
    const key = holderOf(part);
    const place = at ? [...path, ...at] : key === undefined ? path : [...path, key];
    refuseUnknownPart(reading, part, place);
    if (reads !== undefined) refuseUnknownGauge(reading, part, reads, place);
    if (does) refuseWrongAct(reading, part, does, place.slice(0, -1));
    const other = reading.parts?.get(part);
    if (!other || !needs || other.abilities.includes(needs)) continue;
    const able = [...(reading.parts ?? [])].flatMap(([name, each]) =>
      each?.abilities.includes(needs) ? [name] : [],
    );
    const message = `${part} is a ${other.kind}, which has no ${needs}.`;
    const advice = able.length > 0 ? `Name one of: ${able.join(', ')}.` : `Add a part that has a ${needs}.`;
    refuse(reading, { code: 'scenario/unknown-part', path: place, message, advice });
  }
}
