import type { Topology } from '../../../model/topology.ts';
import type { Cib } from '../cib/cib.ts';
import { childNamed, childrenNamed, type Element, element, walk } from '../cib/element.ts';
import { readCib } from '../cib/read-cib.ts';
import { compareNaturally } from '../engine/values.ts';
import { table } from '../table.ts';
import { defaultConfiguration } from './default-configuration.ts';
import type { PacemakerSettings } from './settings.ts';

/** The configuration as every decision starts from it, with what the instances need to look up in it. */
export interface Configuration {
  readonly cib: Cib;
  /** Nodes as the cluster sorts them, by the name it knows them by. */
  readonly nodes: readonly ConfiguredNode[];
  readonly primitives: readonly Primitive[];
  readonly properties: Readonly<Record<string, string | undefined>>;
}

export interface ConfiguredNode {
  readonly id: string;
  /** Its name in the topology. */
  readonly node: string;
  /** Its name in the cluster. */
  readonly name: string;
}

export interface Primitive {
  readonly id: string;
  readonly agent: string;
  readonly class: string;
  readonly provider: string | undefined;
  readonly parameters: Readonly<Record<string, string | undefined>>;
}

/** Whether it is a fencing device. */
export function isDevice({ class: standard }: Pick<Primitive, 'class'>): boolean {
  return standard.toLowerCase() === 'stonith';
}

const known = new WeakMap<PacemakerSettings, { topology: Topology; configuration: Configuration }>();

/** Reads the configuration once for each pair of settings and topology. */
export function configurationOf(settings: PacemakerSettings, topology: Topology): Configuration {
  const before = known.get(settings);
  if (before && before.topology === topology) return before.configuration;
  const configuration = readConfiguration(settings, topology);
  known.set(settings, { topology, configuration });
  return configuration;
}

/** The address of the topology that a resource brings up: the one of its id, or of its `ip`. */
export function addressOf(
  resource: Pick<Primitive, 'id' | 'parameters'>,
  { addresses }: Topology,
): string | undefined {
  const names = [resource.id, resource.parameters['ip']];
  return names.find((each) => each !== undefined && addresses.some(({ name }) => name === each));
}

/** The addresses of the topology that some resource brings up. */
export function addressesMoved(settings: PacemakerSettings, topology: Topology): readonly string[] {
  const { primitives } = configurationOf(settings, topology);
  return primitives
    .filter(({ agent }) => agent === 'IPaddr2')
    .flatMap((resource) => addressOf(resource, topology) ?? []);
}

function readConfiguration(settings: PacemakerSettings, topology: Topology): Configuration {
  const names = topology.nodes.map(({ name }) => settings.names[name] ?? name);
  const written = readCib(settings.configuration ?? defaultConfiguration(topology), 'configuration', names);
  const sections = childNamed(written.root, 'configuration')?.children ?? [];
  const nodes = topology.nodes.map(({ name }, index) => ({
    id: String(index + 1),
    node: name,
    name: settings.names[name] ?? name,
  }));
  const section = (name: string) => sections.find((each) => each.name === name) ?? element(name, {});
  const replaced = {
    crm_config: withPairs(section('crm_config'), 'cluster_property_set', settings.properties),
    nodes: element(
      'nodes',
      {},
      nodes.map(({ id, name }) => element('node', { id, uname: name })),
    ),
    resources: section('resources'),
    constraints: withScores(section('constraints'), settings.scores),
    rsc_defaults: withPairs(section('rsc_defaults'), 'meta_attributes', settings.defaults),
  };
  const others = sections.filter((each) => !Object.hasOwn(replaced, each.name));
  const configuration = element('configuration', {}, [...Object.values(replaced), ...others]);
  const root = element('cib', {}, [configuration]);
  return {
    cib: { ...written, root },
    nodes: nodes.toSorted((one, other) => compareNaturally(one.name, other.name)),
    primitives: primitivesOf(replaced.resources),
    properties: pairsOf(replaced.crm_config),
  };
}

/** A section with these name-value pairs, which win against those it had. */
function withPairs(section: Element, set: string, pairs: Readonly<Record<string, string>>): Element {
  if (Object.keys(pairs).length === 0) return section;
  const kept = section.children.map((each) => ({
    ...each,
    children: each.children.filter(({ attributes }) => !Object.hasOwn(pairs, attributes.name ?? '')),
  }));
  const given = Object.entries(pairs).map(([name, text]) =>
    element('nvpair', { id: `scenario-${section.name}-${name}`, name, value: text }),
  );
  return { ...section, children: [...kept, element(set, { id: `scenario-${section.name}` }, given)] };
}

function withScores(section: Element, scores: Readonly<Record<string, string>>): Element {
  const children = section.children.map((constraint) => {
    const { id = '' } = constraint.attributes;
    if (!Object.hasOwn(scores, id)) return constraint;
    const score = (scores[id] ?? '').replace(/^([+-]?)inf$/i, '$1INFINITY');
    return { ...constraint, attributes: { ...constraint.attributes, score } };
  });
  return { ...section, children };
}

function pairsOf(section: Element): Record<string, string> {
  const pairs = table<string>();
  walk(section, ({ name, attributes }) => {
    if (name === 'nvpair' && attributes.name !== undefined) pairs[attributes.name] = attributes.value ?? '';
  });
  return pairs;
}

function primitivesOf(resources: Element): Primitive[] {
  const found: Primitive[] = [];
  walk(resources, (each) => {
    if (each.name !== 'primitive') return;
    const { id = '', type = '', class: standard = '', provider } = each.attributes;
    const parameters = table<string>();
    for (const set of childrenNamed(each, 'instance_attributes')) Object.assign(parameters, pairsOf(set));
    found.push({ id, agent: type, class: standard, provider, parameters });
  });
  return found;
}
