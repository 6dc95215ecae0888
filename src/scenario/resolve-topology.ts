import type { z } from 'zod';
import {
  type AddressPlan,
  clientsPlace,
  type NodePlan,
  type PostgresPlan,
  storePlace,
  type Topology,
} from '../model/topology.ts';
import { isMapping, type Mapping } from './data.ts';
import { refuseUnknownName } from './mentions.ts';
import { type Reading, readMapping, readPiece, refuse, refuseUnknownKeys } from './reading.ts';
import { refuseNeverSynchronous } from './refuse-never-synchronous.ts';
import { refuseContradictions, refuseSettings } from './refuse-settings.ts';
import { linkQuality, resolveLinks } from './resolve-links.ts';
import { kindSections, nodeShape, postgresShape, topologySections } from './shape.ts';

/** The version the npm package of server programs brings. */
const path = ['topology'] as const;

/** Reads `topology`. What could not be read is absent from the answer, and its flaws are in the reading. */
export function resolveTopology(reading: Reading, data: unknown): Topology | undefined {
  const topology = readMapping(reading, data, path, kindSections.topology);
  if (!topology) return undefined;
  refuseUnknownKeys(reading, topology, path, Object.keys(topologySections));

  const section = <Schema extends z.ZodType>(key: string, schema: Schema) =>
    readPiece(reading, { schema, data: topology[key], path: [...path, key] });
  const postgres = resolvePostgres(reading, topology['postgres']);
  const nodes = resolveNodes(reading, topology['nodes'], postgres?.version);
  const settings = section('settings', topologySections.settings);
  refuseSettings(reading, settings, postgres?.version, [...path, 'settings']);
  const archive = section('archive', topologySections.archive);
  const addresses = resolveAddresses(reading, topology['addresses'], topology['nodes']);
  const link = section('link', topologySections.link);
  const links = section('links', topologySections.links);
  const linkPlans = links && resolveLinks(reading, links, link);
  if (!postgres || !nodes || !settings || archive === undefined || !addresses || !link || !linkPlans)
    return undefined;
  refuseContradictions(reading, { postgres, nodes, settings, archive });
  refuseNeverSynchronous(reading, { nodes, settings });
  return { postgres, nodes, settings, archive, addresses, link: linkQuality(link), links: linkPlans };
}

function resolvePostgres(reading: Reading, data: unknown): PostgresPlan | undefined {
  const written = isMapping(data) ? data : data === undefined ? {} : { version: data };
  const shorthand = !isMapping(data) && data !== undefined;
  const before = reading.flaws.length;
  const plan = readPiece(reading, { schema: postgresShape, data: written, path: [...path, 'postgres'] });
  if (shorthand && reading.flaws.length > before) {
    const flaws = reading.flaws.splice(before);
    reading.flaws.push(...flaws.map((flaw) => ({ ...flaw, path: [...path, 'postgres'] })));
  }
  if (!plan) return undefined;
  return {
    version: plan.version,
    binaries: plan.binaries,
    timing: plan.timing,
    walSegmentBytes: plan['wal-segment'],
    checksums: plan.checksums,
  };
}

function resolveNodes(reading: Reading, data: unknown, version: number | undefined): NodePlan[] | undefined {
  const description = 'The servers by name, such as `pg01: { role: primary }`.';
  const mapping = readMapping(reading, data, [...path, 'nodes'], description);
  if (!mapping) return undefined;
  const nodes: NodePlan[] = [];
  for (const [name, written] of Object.entries(mapping)) {
    refuseBadNodeName(reading, name);
    const node = readPiece(reading, {
      schema: nodeShape,
      data: written ?? {},
      path: [...path, 'nodes', name],
    });
    if (!node) continue;
    const { role, upstream, settings } = node;
    refuseSettings(reading, settings, version, [...path, 'nodes', name, 'settings']);
    if (role === 'primary') refuseStandbyKeys(reading, name, node);
    nodes.push({
      name,
      role,
      replication: node.replication ?? 'async',
      settings,
      ...(upstream === undefined ? {} : { upstream }),
    });
  }
  refuseWrongPrimaries(reading, mapping);
  refuseWrongUpstreams(reading, nodes);
  return nodes;
}

/** Names that no node can have, with what is at the place that is called so. */
const takenNames: ReadonlyMap<string, string> = new Map([
  [clientsPlace, 'the clients are'],
  [storePlace, "the managers' store is"],
]);

function refuseBadNodeName(reading: Reading, name: string): void {
  const at = [...path, 'nodes', name];
  readPiece(reading, { schema: topologySections.nodes, data: { [name]: {} }, path: [...path, 'nodes'] });
  const place = takenNames.get(name);
  if (place !== undefined) {
    refuse(reading, {
      code: 'scenario/bad-name',
      path: at,
      at: 'key',
      message: `No node can be called "${name}": it means the place where ${place}.`,
      advice: 'Rename the node.',
    });
  }
}

function refuseStandbyKeys(
  reading: Reading,
  name: string,
  node: { readonly replication?: unknown; readonly upstream?: unknown },
): void {
  for (const key of ['replication', 'upstream'] as const) {
    if (node[key] === undefined) continue;
    const message = `\`${key}\` says how a standby follows, but ${name} is the primary.`;
    refuse(reading, {
      code: 'scenario/bad-combination',
      path: [...path, 'nodes', name, key],
      at: 'key',
      message,
      advice: `Remove it here; write it for the standbys.`,
    });
  }
}

/**
 * Looks at the raw data, so that a node with another mistake still counts as the primary it says it is, and a misspelt
 * role is not a missing primary as well.
 */
function refuseWrongPrimaries(reading: Reading, mapping: Mapping): void {
  const primaries = Object.keys(mapping).filter((name) => roleOf(mapping[name]) === 'primary');
  const [first, ...more] = primaries;
  const unclear = Object.values(mapping).some(
    (node) => !['primary', 'standby', undefined].includes(roleOf(node) as string),
  );
  if (first === undefined && !unclear) {
    const example = Object.keys(mapping)[0] ?? 'pg01';
    refuse(reading, {
      code: 'scenario/no-primary',
      path: [...path, 'nodes'],
      at: 'key',
      message: 'No node is the primary.',
      advice: `Write \`role: primary\` for one of them, such as \`${example}: { role: primary }\`.`,
    });
  }
  for (const name of more) {
    const advice = `Write \`role: standby\` here. To re-enact two primaries, let one be promoted while the other cannot be seen.`;
    refuse(reading, {
      code: 'scenario/two-primaries',
      path: [...path, 'nodes', name, 'role'],
      message: `${name} is a second primary beside ${first}; a cluster begins with one.`,
      advice,
    });
  }
}

function roleOf(node: unknown): unknown {
  return isMapping(node) ? node['role'] : undefined;
}

function refuseWrongUpstreams(reading: Reading, nodes: readonly NodePlan[]): void {
  const primary = nodes.find(({ role }) => role === 'primary')?.name;
  const upstreams = new Map(nodes.map(({ name, upstream }) => [name, upstream]));
  for (const node of nodes) {
    const at = [...path, 'nodes', node.name, 'upstream'];
    if (node.upstream === undefined) continue;
    refuseUnknownName(reading, 'node', node.upstream, at);
    const ring = ringFrom(node.name, upstreams);
    if (ring) {
      // Every node of the ring lies on it; it is told once, at the node that comes first.
      if (nodes.find(({ name }) => ring.includes(name)) !== node) continue;
      const message = `${[...ring, node.name].join(' streams from ')}: no WAL ever reaches them.`;
      refuse(reading, {
        code: 'scenario/upstream-loop',
        path: at,
        message,
        advice: `Let one of them stream from ${primary ?? 'the primary'}.`,
      });
    } else if (node.replication === 'sync' && primary !== undefined && node.upstream !== primary) {
      const message = `${node.name} cannot be synchronous: commits wait only for standbys that stream from the primary itself.`;
      refuse(reading, {
        code: 'scenario/bad-combination',
        path: at,
        message,
        advice: `Remove \`upstream\`, or write \`replication: async\`.`,
      });
    }
  }
}

/** The nodes from this one along its upstreams back to itself, if they lead there. */
function ringFrom(name: string, upstreams: ReadonlyMap<string, string | undefined>): string[] | undefined {
  const passed: string[] = [];
  let here: string | undefined = name;
  while (here !== undefined && !passed.includes(here)) {
    passed.push(here);
    here = upstreams.get(here);
  }
  return here === name ? passed : undefined;
}

/** The addresses; by default one called `primary`. */
function resolveAddresses(reading: Reading, data: unknown, nodes: unknown): AddressPlan[] | undefined {
  if (data === undefined) {
    const primary = isMapping(nodes)
      ? Object.keys(nodes).find((name) => roleOf(nodes[name]) === 'primary')
      : undefined;
    return primary === undefined ? [] : [{ name: 'primary', owner: primary }];
  }
  const addresses = readPiece(reading, {
    schema: topologySections.addresses,
    data,
    path: [...path, 'addresses'],
  });
  if (!addresses) return undefined;
  return Object.entries(addresses).map(([name, owner]) => {
    refuseUnknownName(reading, 'node', owner, [...path, 'addresses', name]);
    return { name, owner };
  });
}
