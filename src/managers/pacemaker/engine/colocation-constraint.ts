import { variantRank } from './cluster.ts';
import type { Colocation, Resource } from './graph.ts';
import { role } from './role.ts';
import { compareText, insertSorted } from './values.ts';

/** True if the dependent's wishes count for where the primary (or an instance of it) goes. */
export function hasInfluence(colocation: Colocation, primary: Resource = colocation.primary): boolean {
  return colocation.influence || primary.runningOn.length === 0;
}

/** How the colocation is named in reasons. */
export function describeColocation(colocation: Colocation): string {
  const primaryRole = colocation.primaryRole === role.promoted ? ' (promoted)' : '';
  return `colocation ${colocation.id}: ${colocation.dependent.baseId} with ${colocation.primary.baseId}${primaryRole}`;
}

export function addThisWith(resource: Resource, colocation: Colocation): void {
  insertSorted(resource.thisWith, colocation, (one, other) => compareImportance(one.primary, other.primary));
}

export function addWithThis(resource: Resource, colocation: Colocation): void {
  insertSorted(resource.withThis, colocation, (one, other) =>
    compareImportance(one.dependent, other.dependent),
  );
}

/** Higher priority first, then clones before groups before primitives, then by id. */
function compareImportance(one: Resource, other: Resource): number {
  if (one.priority !== other.priority) return other.priority - one.priority;
  if (one.variant !== other.variant) return variantRank[other.variant] - variantRank[one.variant];
  if (one.variant === 'clone' && one.promotable !== other.promotable) return one.promotable ? -1 : 1;
  return compareText(one.id, other.id);
}
