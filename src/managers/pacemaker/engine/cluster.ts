import type { Assignment, Cluster, ClusterNode, Resource, Variant } from './graph.ts';
import type { Role } from './role.ts';

/** Primitive before group before clone: the order in which kinds of resources are compared. */
export const variantRank: Readonly<Record<Variant, number>> = { primitive: 1, group: 2, clone: 3 };

/** The outermost parent: the clone or group a resource is part of, or itself. */
export function topOf(resource: Resource): Resource {
  let top = resource;
  while (top.parent) top = top.parent;
  return top;
}

export function isClone(resource: Resource | undefined): resource is Resource {
  return resource?.variant === 'clone';
}

export function isAnonymousClone(resource: Resource | undefined): resource is Resource {
  return isClone(resource) && !resource.unique;
}

export function isUniqueClone(resource: Resource | undefined): resource is Resource {
  return isClone(resource) && resource.unique;
}

/** True if `ancestor` is above `resource`. */
export function isBelow(resource: Resource | undefined, ancestor: Resource | undefined): boolean {
  if (!resource || !ancestor) return false;
  for (let parent = resource.parent; parent; parent = parent.parent) if (parent === ancestor) return true;
  return false;
}

/** True if the flag holds for the resource or anything below it. */
export function anyBelow(resource: Resource, holds: (resource: Resource) => boolean): boolean {
  return holds(resource) || resource.children.some((child) => anyBelow(child, holds));
}

export function lastMember(group: Resource): Resource | undefined {
  return group.children.at(-1);
}

/** The current or next role; of a group or clone, the highest of its parts. */
export function stateOf(resource: Resource, when: 'current' | 'next'): Role {
  if (resource.variant === 'primitive') return when === 'current' ? resource.role : resource.nextRole;
  return resource.children.reduce<Role>((highest, child) => {
    const state = stateOf(child, when);
    return state > highest ? state : highest;
  }, 0);
}

/** True if it runs somewhere that is not plainly gone; of a group or clone: any part, or with `all` every part. */
export function isActive(resource: Resource, all: boolean): boolean {
  if (resource.variant === 'primitive') {
    return resource.runningOn.some((node) => node.unclean || node.online || !resource.managed);
  }
  if (resource.variant === 'group') {
    const active = resource.children.filter((child) => isActive(child, all)).length;
    return active > 0 && (!all || active === resource.children.length);
  }
  return all
    ? resource.children.every((child) => isActive(child, true))
    : resource.children.some((child) => isActive(child, false));
}

/** Where its parts are assigned, without repetition. */
export function assignedNodes(resource: Resource): Assignment[] {
  if (resource.children.length === 0) return resource.assigned ? [resource.assigned] : [];
  const found: Assignment[] = [];
  for (const child of resource.children) {
    for (const place of assignedNodes(child)) {
      if (!found.some((other) => other.node === place.node)) found.push(place);
    }
  }
  return found;
}

/** The one node it is assigned to; undefined if none or several. */
export function assignedNode(resource: Resource): Assignment | undefined {
  const places = assignedNodes(resource);
  return places.length === 1 ? places[0] : undefined;
}

/** Where its parts run now, without repetition. */
export function runningNodes(resource: Resource, orPending = false): ClusterNode[] {
  const found = new Set<ClusterNode>();
  if (resource.children.length === 0) {
    for (const node of resource.runningOn) found.add(node);
    if (orPending && resource.pendingNode) found.add(resource.pendingNode);
  }
  for (const child of resource.children) for (const node of runningNodes(child, orPending)) found.add(node);
  return [...found];
}

export interface ActiveNode {
  /** The node it counts as running on. */
  readonly node: ClusterNode | undefined;
  readonly all: number;
  readonly clean: number;
}

/** Of the nodes a resource is active on, the one it is considered to run on. */
export function activeOn(resource: Resource): ActiveNode {
  let active: ClusterNode | undefined;
  let clean = 0;
  for (const node of resource.runningOn) {
    const happy = node.online && !node.unclean;
    if (happy) clean += 1;
    if (resource.partialMigrationSource) {
      if (node === resource.partialMigrationSource) active = node;
    } else if (!resource.needsFencing && happy && (!active || !active.online || active.unclean)) {
      active = node;
    }
    active ??= node;
  }
  return { node: active, all: resource.runningOn.length, clean };
}

/** As `activeOn`, without counting: stops at the first node that settles it. */
export function currentNode(resource: Resource): ClusterNode | undefined {
  return activeOn(resource).node;
}

/** The configured id of a resource without the instance number of an anonymous clone. */
export function printableId(resource: Resource): string {
  return resource.unique ? resource.id : resource.baseId;
}

export function findNode(cluster: Cluster, name: string | undefined): ClusterNode | undefined {
  const wanted = name?.toLowerCase();
  return wanted === undefined ? undefined : cluster.nodes.find((node) => node.name.toLowerCase() === wanted);
}
