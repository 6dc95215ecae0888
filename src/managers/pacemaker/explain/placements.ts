import { isActive, printableId, topOf } from '../engine/cluster.ts';
import type { Cluster, Resource } from '../engine/graph.ts';
import { type RoleName, role, roleName } from '../engine/role.ts';

/** Where a resource is, and in which role; anonymous instances go under their common name. */
export interface Placement {
  readonly resource: string;
  /** Null where it is not running. */
  readonly node: string | null;
  readonly role: RoleName;
}

/** What a status display would list: every running resource with its node, and those that run nowhere. */
export function placements(cluster: Cluster): Placement[] {
  return cluster.resources.filter(isShown).flatMap(placementsOf);
}

/** A status display leaves out removed resources that are gone, and what only runs where the cluster cannot look. */
function isShown(resource: Resource): boolean {
  return !(resource.orphan && !isActive(resource, true)) && isWithinSight(resource);
}

/** False for a group or clone whose parts only run, unmanaged, on nodes that are gone. */
function isWithinSight(resource: Resource): boolean {
  return !isActive(resource, false) || resource.runningOn.length > 0;
}

function placementsOf(resource: Resource): Placement[] {
  if (resource.variant === 'clone') return resource.children.filter(isWithinSight).flatMap(placementsOf);
  if (resource.variant === 'group') return resource.children.flatMap(placementsOf);
  const name = printableId(resource);
  const promotable = topOf(resource).promotable;
  const shownRole = resource.role === role.started && promotable ? role.unpromoted : resource.role;
  if (resource.runningOn.length === 0) return [{ resource: name, node: null, role: roleName(shownRole) }];
  return resource.runningOn.map((node) => ({ resource: name, node: node.name, role: roleName(shownRole) }));
}
