import { table } from '../table.ts';
import { type Element, element } from './element.ts';

export interface UpgradedCib {
  readonly root: Element;
  /** What the older form said that has no present-day meaning. */
  readonly notes: readonly string[];
}

/** Cluster properties that became defaults of resources or operations in schema 3.0. */
export const formerDefaults: Readonly<
  Record<string, { section: 'rsc_defaults' | 'op_defaults'; name: string } | undefined>
> = table({
  'default-action-timeout': { section: 'op_defaults', name: 'timeout' },
  'default-resource-stickiness': { section: 'rsc_defaults', name: 'resource-stickiness' },
  'is-managed-default': { section: 'rsc_defaults', name: 'is-managed' },
});

const formerPropertiesInUnderscores = [
  'default-action-timeout',
  'default-resource-stickiness',
  'is-managed-default',
  'no-quorum-policy',
  'remove-after-stop',
  'startup-fencing',
  'stonith-action',
  'stonith-enabled',
  'stop-orphan-actions',
  'stop-orphan-resources',
  'symmetric-cluster',
];

/**
 * Brings a configuration of schema 1.x or 2.x into the present form, as far as that decides anything. The properties that
 * became defaults stay where they were as well: an old version of the engine reads them there. (What Pacemaker does
 * itself on upgrade is in its upgrade-2.10.xsl.)
 */
export function upgradeCib(root: Element): UpgradedCib {
  const version = /^pacemaker-(\d+)\./.exec(root.attributes['validate-with'] ?? '')?.[1];
  if (version === undefined || Number(version) >= 3) return { root, notes: [] };
  const upgraded = mapElements(root, upgradeElement);
  const defaults: Record<'rsc_defaults' | 'op_defaults', Element[]> = { rsc_defaults: [], op_defaults: [] };
  const notes: string[] = [];
  for (const pair of propertyPairs(upgraded)) {
    const { name = '', value, id } = pair.attributes;
    const former = formerDefaults[name];
    if (former) defaults[former.section].push(element('nvpair', { id, name: former.name, value }));
    else if (name === 'default-migration-threshold')
      notes.push(`property ${name}: no longer read; set it in rsc_defaults`);
  }
  return {
    root: withDefaults(withDefaults(upgraded, 'rsc_defaults', defaults), 'op_defaults', defaults),
    notes,
  };
}

function mapElements(root: Element, change: (element: Element) => Element): Element {
  const changed = change(root);
  return { ...changed, children: changed.children.map((child) => mapElements(child, change)) };
}

function upgradeElement(each: Element): Element {
  const { name, attributes } = each;
  if (name === 'node' && attributes.type === 'normal') {
    return { ...each, attributes: { ...attributes, type: 'member' } };
  }
  const dashed = attributes.name?.replaceAll('_', '-');
  if (
    name === 'nvpair' &&
    dashed !== attributes.name &&
    formerPropertiesInUnderscores.includes(dashed ?? '')
  ) {
    return { ...each, attributes: { ...attributes, name: dashed } };
  }
  if (name === 'primitive') return withRequiresOfStart(each);
  return each;
}

/** `requires` was a matter of the start operation once; now it is the resource's. */
function withRequiresOfStart(primitive: Element): Element {
  const operations = primitive.children.filter((child) => child.name === 'operations');
  const start = operations
    .flatMap((each) => each.children)
    .find(
      (operation) => operation.attributes.name === 'start' && operation.attributes.requires !== undefined,
    );
  if (!start) return primitive;
  const { requires } = start.attributes;
  const pair = element('nvpair', {
    id: `${start.attributes.id}-requires`,
    name: 'requires',
    value: requires,
  });
  const set = element('meta_attributes', { id: `${primitive.attributes.id}-requires-of-start` }, [pair]);
  return { ...primitive, children: [...primitive.children, set] };
}

function propertyPairs(root: Element): Element[] {
  return root.children
    .filter((each) => each.name === 'configuration')
    .flatMap((each) => each.children)
    .filter((each) => each.name === 'crm_config')
    .flatMap((each) => each.children)
    .filter((each) => each.name === 'cluster_property_set')
    .flatMap((each) => each.children)
    .filter((each) => each.name === 'nvpair');
}

/** The id of the attribute set that holds former properties; versions that still read the properties pass it over. */
export const formerPropertiesId = 'former-cluster-properties';

function withDefaults(
  root: Element,
  section: 'rsc_defaults' | 'op_defaults',
  defaults: Readonly<Record<'rsc_defaults' | 'op_defaults', readonly Element[]>>,
): Element {
  const pairs = defaults[section];
  if (pairs.length === 0) return root;
  const set = element('meta_attributes', { id: formerPropertiesId, score: '-INFINITY' }, pairs);
  const children = root.children.map((part) => {
    if (part.name !== 'configuration') return part;
    const existing = part.children.find((each) => each.name === section);
    const enlarged = existing
      ? { ...existing, children: [...existing.children, set] }
      : element(section, {}, [set]);
    return { ...part, children: [...part.children.filter((each) => each !== existing), enlarged] };
  });
  return { ...root, children };
}
