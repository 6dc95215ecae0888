import { addPriority, keepOnly, setPriority } from './apply-colocation.ts';
import { settleAll } from './assignment.ts';
import { addToCandidate, listCandidates } from './candidate.ts';
import { anyBelow, assignedNode, stateOf } from './cluster.ts';
import { sameValue } from './colocated-scores.ts';
import { describeColocation } from './colocation-constraint.ts';
import type { Assignment, Colocation, Resource } from './graph.ts';
import { compatibleInstance, copiesPerNode } from './instances.ts';
import { role } from './role.ts';
import { INFINITY_SCORE } from './score.ts';
import { isTrue } from './values.ts';

export function applyColocation(dependent: Resource, primary: Resource, colocation: Colocation): void {
  if (primary.provisional) return;
  const { score } = colocation;
  if (primary.promotable && colocation.primaryRole !== role.unknown) {
    if (dependent.provisional) {
      applyFromRole(dependent, primary, colocation);
      return;
    }
    if (colocation.dependentRole === role.promoted) {
      applyPromotionFromRole(dependent, primary, colocation);
      return;
    }
  }
  if (interleaves(colocation)) {
    const partner = compatibleInstance(dependent, primary, role.unknown, 'next');
    if (partner) dependent.kind.applyColocation(dependent, partner, colocation, true);
    else if (score >= INFINITY_SCORE) settleAll(dependent, undefined, true);
    return;
  }
  if (score >= INFINITY_SCORE) {
    const places = primary.children.flatMap((instance) => {
      const place = assignedNode(instance);
      return place && !anyBelow(instance, (part) => part.blocked) ? [place] : [];
    });
    keepOnly(dependent.allowed, places, false, describeColocation(colocation));
    return;
  }
  for (const instance of primary.children)
    instance.kind.applyColocation(dependent, instance, colocation, false);
}

/** Each instance goes with the one of the other clone on its node, instead of with all of them. */
function interleaves(colocation: Colocation): boolean {
  const { dependent, primary } = colocation;
  if (dependent.variant !== 'clone' || !isTrue(dependent.meta.get('interleave'))) return false;
  if (copiesPerNode(dependent) === copiesPerNode(primary)) return true;
  dependent.cluster.ignored.add(
    `interleave of ${dependent.id}: ${primary.id} has a different number of instances per node`,
  );
  return false;
}

/** Moves the dependent towards or away from the nodes where instances have the role in question. */
function applyFromRole(dependent: Resource, primary: Resource, colocation: Colocation): void {
  const { score, primaryRole, dependentRole } = colocation;
  const attribute = colocation.nodeAttribute ?? '#uname';
  const from = describeColocation(colocation);
  const places: Assignment[] = [];
  for (const instance of primary.children) {
    const place = assignedNode(instance);
    if (!place || stateOf(instance, 'next') !== primaryRole) continue;
    places.unshift(place);
    if (score >= INFINITY_SCORE) continue;
    const value = place.node.attributes.get(attribute);
    for (const candidate of listCandidates(dependent.allowed)) {
      if (sameValue(value, candidate.node.attributes.get(attribute))) {
        addToCandidate(candidate, score, `${from}, which is on ${place.node.name}`);
      }
    }
  }
  if (score >= INFINITY_SCORE && (dependentRole !== role.promoted || primaryRole !== role.promoted)) {
    keepOnly(dependent.allowed, places, true, from);
  }
}

function applyPromotionFromRole(dependent: Resource, primary: Resource, colocation: Colocation): void {
  const partner = compatibleInstance(dependent, primary, colocation.primaryRole, 'next');
  const from = describeColocation(colocation);
  if (partner) addPriority(dependent, colocation.score, from);
  else if (colocation.score >= INFINITY_SCORE) setPriority(dependent, -INFINITY_SCORE, from);
}
