import {
  childNamed,
  childrenNamed,
  type Element,
  element,
} from '../../../../managers/pacemaker/cib/element.ts';
import { LabFailed } from '../../lab-failed.ts';

/** What of a configuration belongs to the machines it runs on and not to the cluster. */
export interface Fitting {
  /** Parameters of every Postgres resource, besides `rep_mode`. */
  readonly postgres: Readonly<Record<string, string>>;
  /** The number of each virtual address, by its name: the name of the resource that brings it up. */
  readonly addresses: ReadonlyMap<string, string>;
}

export interface Fitted {
  readonly root: Element;
  /** What was changed besides the fitting, each as a sentence. */
  readonly notes: readonly string[];
}

/**
 * Makes a configuration one that the daemons of this lab can run: Postgres and the addresses get the lab's own paths and
 * numbers, and what present daemons refuse to read is left out. Everything that decides is left as it is.
 */
export function fitConfiguration(root: Element, fitting: Fitting): Fitted {
  const notes: string[] = [];
  refuseUnknownAgents(root);
  const fitted = mapChildren(root, (each) => {
    if (each.name === 'primitive') return fitPrimitive(each, fitting);
    if (each.name === 'nvpair' && isRetiredProperty(each)) {
      notes.push(`left out ${each.attributes.name}: Pacemaker 2 does not read it`);
      return undefined;
    }
    if (emptySections.includes(each.name) && each.children.length === 0) return undefined;
    return each;
  });
  return { root: withBootProperties(fitted), notes };
}

/** Sections that the schema refuses when they stand empty. */
const emptySections = ['tags', 'rsc_defaults', 'op_defaults'];
/** Cluster properties that the schema of Pacemaker 2 refuses. */
const retired = ['default-resource-stickiness', 'is-managed-default', 'default-action-timeout'];

function isRetiredProperty({ attributes }: Element): boolean {
  return retired.includes(attributes.name ?? '');
}

function fitPrimitive(primitive: Element, fitting: Fitting): Element {
  const { id = '', type } = primitive.attributes;
  if (type === 'pgsql') return withParameters(primitive, fitting.postgres);
  const ip = fitting.addresses.get(id);
  if (ip !== undefined) return withParameters(primitive, { ip, cidr_netmask: '24', nic: 'eth0' });
  throw new LabFailed(
    `the resource ${id} is an address that the topology does not have; write it under \`addresses\` by this name.`,
  );
}

/** The agents that the lab has servers and addresses for. */
const knownAgents = ['pgsql', 'IPaddr2'];

function refuseUnknownAgents(root: Element): void {
  const unknown: string[] = [];
  const visit = (each: Element) => {
    const { id = '', class: standard, provider, type = '' } = each.attributes;
    if (each.name === 'primitive' && !(provider === 'heartbeat' && knownAgents.includes(type)))
      unknown.push(`${id} (${[standard, provider, type].filter(Boolean).join(':')})`);
    for (const child of each.children) visit(child);
  };
  visit(root);
  if (unknown.length === 0) return;
  throw new LabFailed(
    `the lab has no use for ${unknown.join(', ')}: it runs ocf:heartbeat:pgsql and ocf:heartbeat:IPaddr2. ` +
      'Take the others out of the configuration.',
  );
}

/** Sets instance attributes, replacing those of the same names. */
function withParameters(primitive: Element, parameters: Readonly<Record<string, string>>): Element {
  const id = primitive.attributes.id ?? '';
  const kept = childrenNamed(primitive, 'instance_attributes').flatMap((set) =>
    set.children.filter(({ attributes }) => !((attributes.name ?? '') in parameters)),
  );
  const added = Object.entries(parameters).map(([name, value]) =>
    element('nvpair', { id: `${id}-lab-${name}`, name, value }),
  );
  const set = element('instance_attributes', { id: `${id}-parameters` }, [...kept, ...added]);
  const others = primitive.children.filter((child) => child.name !== 'instance_attributes');
  return { ...primitive, children: [set, ...others] };
}

/** A cluster that starts for the first time waits 20 s for somebody to take command, unless told to wait less. */
function withBootProperties(root: Element): Element {
  const set = element('cluster_property_set', { id: 'lab-properties' }, [
    element('nvpair', { id: 'lab-dc-deadtime', name: 'dc-deadtime', value: '2s' }),
  ]);
  return mapChildren(root, (each) =>
    each.name === 'crm_config' && !mentions(each, 'dc-deadtime')
      ? { ...each, children: [...each.children, set] }
      : each,
  );
}

function mentions(section: Element, property: string): boolean {
  return section.children.some((set) => set.children.some(({ attributes }) => attributes.name === property));
}

/** The same tree with every element below the root changed, or left out where the answer is `undefined`. */
function mapChildren(root: Element, change: (each: Element) => Element | undefined): Element {
  const children = root.children.flatMap((child) => {
    const changed = change(child);
    return changed ? [mapChildren(changed, change)] : [];
  });
  return { ...root, children };
}

/** The value of a cluster property, if the configuration sets it. */
export function clusterProperty(root: Element, property: string): string | undefined {
  const section = childNamed(childNamed(root, 'configuration'), 'crm_config');
  const pairs = (section?.children ?? []).flatMap((set) => set.children);
  return pairs.find(({ attributes }) => attributes.name === property)?.attributes.value;
}
