import { childNamed, childrenNamed, type Element, element } from '../cib/element.ts';
import { table } from '../table.ts';
import { addIfAbsent, atLeast, gatherAttributes } from './attribute-sets.ts';
import { addScore } from './candidate.ts';
import { isClone, topOf } from './cluster.ts';
import type { Cluster, Resource, Variant } from './graph.ts';
import { parameters } from './parameters.ts';
import { applyMeta, gatherMeta } from './resource-meta.ts';
import { role } from './role.ts';
import { INFINITY_SCORE, leadingInteger } from './score.ts';
import { resourcesSection, withTemplate } from './templates.ts';
import { isTrue, mergeSort, parseBoolean } from './values.ts';

/** Reads the configured resources and puts those of higher priority first. */
export function unpackResources(cluster: Cluster): void {
  const section = resourcesSection(cluster);
  for (const each of section?.children ?? []) {
    const { id } = each.attributes;
    if (id === undefined || id === '') continue;
    if (each.name === 'template') {
      if (!cluster.templates.has(id)) cluster.templates.set(id, undefined);
      continue;
    }
    const resource = unpackResource(cluster, each, undefined, undefined);
    if (resource) cluster.resources.push(resource);
  }
  for (const resource of cluster.resources) linkContainers(resource);
  cluster.resources = mergeSort(cluster.resources, (one, other) => other.priority - one.priority);
}

/** Reads the tags: names for sets of resources. */
export function unpackTags(cluster: Cluster): void {
  const section = childNamed(childNamed(cluster.cib.root, 'configuration'), 'tags');
  for (const tag of childrenNamed(section, 'tag')) {
    const { id } = tag.attributes;
    if (id === undefined) continue;
    for (const reference of childrenNamed(tag, 'obj_ref')) {
      if (reference.attributes.id !== undefined) addReference(cluster.tags, id, reference.attributes.id);
    }
  }
}

function addReference(references: Map<string, string[] | undefined>, name: string, id: string): void {
  const known = references.get(name) ?? [];
  if (!known.includes(id)) known.push(id);
  references.set(name, known);
}

const variants: Readonly<Record<string, Variant>> = table({
  primitive: 'primitive',
  group: 'group',
  clone: 'clone',
  master: 'clone',
});

/**
 * Makes a resource and its parts from its configuration. `instance` is its number within a clone. Returns undefined, with
 * the reason among what is ignored, if the configuration makes no sense.
 */
export function unpackResource(
  cluster: Cluster,
  configured: Element,
  parent: Resource | undefined,
  instance: number | undefined,
): Resource | undefined {
  const baseId = configured.attributes.id;
  const variant = variants[configured.name];
  if (baseId === undefined || !variant) {
    cluster.ignored.add(`<${configured.name}> ${baseId ?? ''} in resources: not a kind of resource`);
    return undefined;
  }
  const expanded = withTemplate(cluster, configured);
  if (!expanded) return undefined;
  const resource = newResource(cluster, expanded, baseId, variant, parent, instance);
  gatherMeta(resource, instance);
  applyMeta(resource);
  const valid =
    (variant === 'primitive' && unpackPrimitive(resource)) ||
    (variant === 'group' && unpackGroup(resource, instance)) ||
    (variant === 'clone' && unpackClone(resource));
  if (!valid) return undefined;
  if (cluster.options.symmetric) addScore(resource, undefined, 0, 'symmetric cluster', true);
  const amounts = new Map<string, string>();
  gatherAttributes(cluster.cib.index, resource.element, 'utilization', { now: cluster.now }, amounts);
  for (const [name, value] of amounts) resource.utilization.set(name, leadingInteger(value) ?? 0);
  if (expanded !== configured && configured.attributes.template !== undefined) {
    addReference(cluster.templates, configured.attributes.template, baseId);
  }
  return resource;
}

function newResource(
  cluster: Cluster,
  configured: Element,
  baseId: string,
  variant: Variant,
  parent: Resource | undefined,
  instance: number | undefined,
): Resource {
  const operations = childNamed(configured, 'operations');
  const resolved = operations && cluster.cib.index.resolve(operations);
  return {
    id: instance === undefined ? baseId : `${baseId}:${instance}`,
    baseId,
    historyName: undefined,
    cluster,
    element: configured,
    operations: childrenNamed(resolved, 'op'),
    variant,
    kind: cluster.kinds[variant],
    parent,
    children: [],
    meta: new Map(),
    utilization: new Map(),
    parameters: new Map(),
    settingsCache: new Map(),
    priority: 0,
    stickiness: 0,
    migrationThreshold: INFINITY_SCORE,
    failureTimeoutSeconds: 0,
    multipleActive: 'stop_start',
    restartsWithOptionalOrder: false,
    managed: true,
    blocked: false,
    maintenance: false,
    orphan: false,
    unique: false,
    promotable: false,
    notify: false,
    critical: false,
    allowMigrate: false,
    fenceDevice: false,
    needsFencing: false,
    needsQuorum: false,
    needsUnfencing: false,
    failed: false,
    failureIgnored: false,
    stopOnFail: false,
    startPending: false,
    reload: false,
    exclusiveDiscovery: false,
    isContainer: false,
    provisional: true,
    assigning: false,
    merging: false,
    restarting: false,
    stopUnexpected: false,
    role: role.stopped,
    nextRole: role.unknown,
    allowed: [],
    assigned: undefined,
    runningOn: [],
    knownOn: new Set(),
    pendingTask: undefined,
    pendingNode: undefined,
    danglingMigrations: [],
    partialMigrationSource: undefined,
    partialMigrationTarget: undefined,
    lockNode: undefined,
    lockTime: 0,
    container: undefined,
    fillers: [],
    orders: [],
    thisWith: [],
    withThis: [],
    locations: [],
    ordered: false,
    colocated: false,
    clone: undefined,
    sortIndex: 0,
    promotionParts: undefined,
    nextRoleReason: undefined,
  };
}

function unpackPrimitive(resource: Resource): boolean {
  const top = topOf(resource);
  const standard = resource.element.attributes.class?.toLowerCase() ?? '';
  if (!['ocf', 'stonith'].includes(standard) && resource.unique && isClone(top)) {
    resource.cluster.ignored.add(
      `globally-unique of ${top.id}: ${standard} resources can only be anonymous clones`,
    );
    const settings = top.clone;
    if (settings) {
      settings.nodeMax = 1;
      settings.max = Math.min(settings.max, resource.cluster.nodes.length);
    }
    clearUnique(top);
    clearUnique(resource);
  }
  if (standard !== 'ocf' && top.promotable) {
    resource.cluster.ignored.add(`${resource.baseId}: a resource of class ${standard} cannot be promoted`);
    return false;
  }
  parameters(resource, undefined);
  return true;
}

function clearUnique(resource: Resource): void {
  resource.unique = false;
  addIfAbsent(resource.meta, 'globally-unique', 'false');
  for (const child of resource.children) clearUnique(child);
}

function unpackGroup(group: Resource, instance: number | undefined): boolean {
  group.ordered = parseBoolean(group.meta.get('ordered')) ?? true;
  group.colocated = parseBoolean(group.meta.get('collocated')) ?? true;
  for (const configured of childrenNamed(group.element, 'primitive')) {
    const member = unpackResource(group.cluster, configured, group, instance);
    if (member) group.children.push(member);
  }
  return true;
}

/** More instances than any cluster has room for; a number too many must not exhaust the memory. */
const mostInstances = 500;

function unpackClone(clone: Resource): boolean {
  const { meta, cluster } = clone;
  const child = clone.element.children.find((each) => each.name === 'primitive' || each.name === 'group');
  if (!child) {
    cluster.ignored.add(`clone ${clone.id}: has nothing to clone`);
    return false;
  }
  const number = (names: readonly string[], minimum: number, otherwise: number) => {
    const name = names.find((each) => meta.has(each));
    return name === undefined ? otherwise : atLeast(meta.get(name), minimum);
  };
  const nodeMax = number(['clone-node-max'], 0, 1);
  clone.clone = {
    max: number(['clone-max'], 0, Math.max(1, cluster.nodes.length)),
    nodeMax: !clone.unique && nodeMax > 1 ? 1 : nodeMax,
    promotedMax: clone.promotable ? number(['promoted-max', 'master-max'], 0, 1) : 0,
    promotedNodeMax: clone.promotable ? number(['promoted-node-max', 'master-node-max'], 0, 1) : 0,
    interleave: isTrue(meta.get('interleave')),
    child,
    instancesMade: 0,
    promotionScoresAdded: false,
    promotionSorted: false,
    startNotify: undefined,
    stopNotify: undefined,
    promoteNotify: undefined,
    demoteNotify: undefined,
  };
  if (clone.clone.max > mostInstances) {
    cluster.ignored.add(`clone-max of ${clone.id}: only ${mostInstances} instances are looked at`);
    clone.clone.max = mostInstances;
  }
  clone.ordered = isTrue(meta.get('ordered'));
  if (!meta.has('resource-stickiness')) meta.set('resource-stickiness', '1');
  addIfAbsent(meta, 'globally-unique', String(clone.unique));
  // The maximum is read anew each time: the first instance may turn out to allow fewer.
  for (let count = 0; count < Math.max(1, clone.clone.max); count += 1) if (!addInstance(clone)) return false;
  return true;
}

/** Makes one more instance of a clone; beyond its maximum, an orphan. */
export function addInstance(clone: Resource): Resource | undefined {
  const settings = clone.clone;
  if (!settings) return undefined;
  const { max } = settings;
  const asOrphan = settings.instancesMade >= max;
  const instance = unpackResource(clone.cluster, settings.child, clone, settings.instancesMade);
  if (!instance) return undefined;
  settings.instancesMade += 1;
  clone.children.push(instance);
  if (asOrphan) markOrphan(instance);
  addIfAbsent(instance.meta, 'clone-max', String(max));
  return instance;
}

function markOrphan(resource: Resource): void {
  resource.orphan = true;
  for (const child of resource.children) markOrphan(child);
}

/** A resource that is no longer configured but still has a history. */
export function addOrphan(cluster: Cluster, id: string, history: Element): Resource | undefined {
  const configured = element('primitive', { ...history.attributes, id });
  const resource = unpackResource(cluster, configured, undefined, undefined);
  if (!resource) return undefined;
  resource.orphan = true;
  cluster.resources.push(resource);
  return resource;
}

/** Connects a resource with the container it is configured to run in. */
function linkContainers(resource: Resource): void {
  for (const child of resource.children) linkContainers(child);
  const id = resource.meta.get('container');
  if (resource.children.length > 0 || id === undefined || id === resource.id) return;
  const container = findResource(resource.cluster, id);
  if (!container) {
    resource.cluster.ignored.add(`container of ${resource.baseId}: there is no resource ${id}`);
    return;
  }
  resource.container = container;
  container.isContainer = true;
  container.fillers.push(resource);
}

/** A resource or part of one by its exact id. */
export function findResource(cluster: Cluster, id: string): Resource | undefined {
  return findBelow(cluster.resources, (resource) => resource.id === id || resource.historyName === id);
}

export function findBelow(
  resources: readonly Resource[],
  matches: (resource: Resource) => boolean,
): Resource | undefined {
  for (const resource of resources) {
    if (matches(resource)) return resource;
    const found = findBelow(resource.children, matches);
    if (found) return found;
  }
  return undefined;
}
