import {
  addToCandidate,
  anyAvailable,
  copyCandidates,
  listCandidates,
  newCandidate,
  setCandidate,
} from './candidate.ts';
import { sameValue } from './colocated-scores.ts';
import { describeColocation } from './colocation-constraint.ts';
import type { Assignment, Candidates, Colocation, Resource } from './graph.ts';
import { role } from './role.ts';
import { addScores, INFINITY_SCORE } from './score.ts';

/** What a colocation decides for its dependent: where it goes, which role it gets, or (now) nothing. */
export type ColocationEffect = 'nothing' | 'location' | 'role';

/** With `preview`, asks what it would decide if neither were assigned yet. */
export function effectOf(
  dependent: Resource,
  primary: Resource,
  colocation: Colocation,
  preview: boolean,
): ColocationEffect {
  const { dependentRole, primaryRole, score } = colocation;
  if (!preview && primary.provisional) return 'nothing';
  if (dependentRole >= role.unpromoted && dependent.parent?.promotable && !dependent.provisional)
    return 'role';
  if (!preview && !dependent.provisional) return 'nothing';
  const matches = (wanted: number, next: number) => wanted !== role.unknown && wanted === next;
  const differs = (wanted: number, next: number) => wanted !== role.unknown && wanted !== next;
  if (score > 0 && (differs(dependentRole, dependent.nextRole) || differs(primaryRole, primary.nextRole))) {
    return 'nothing';
  }
  if (score < 0 && (matches(dependentRole, dependent.nextRole) || matches(primaryRole, primary.nextRole))) {
    return 'nothing';
  }
  return 'location';
}

/** Moves the dependent towards, or away from, where the primary was assigned. */
export function applyToLocation(dependent: Resource, primary: Resource, colocation: Colocation): void {
  const { score } = colocation;
  if (!primary.assigned && score < 0) return;
  const attribute = colocation.nodeAttribute ?? '#id';
  const value = primary.assigned?.node.attributes.get(attribute);
  const from = describeColocation(colocation);
  const work = copyCandidates(dependent.allowed);
  for (const candidate of listCandidates(work)) {
    if (!primary.assigned) {
      addToCandidate(candidate, -score, `${from}, which runs nowhere`);
    } else if (sameValue(candidate.node.attributes.get(attribute), value)) {
      if (score < INFINITY_SCORE)
        addToCandidate(candidate, score, `${from}, which is on ${primary.assigned.node.name}`);
    } else if (score >= INFINITY_SCORE) {
      addToCandidate(candidate, -score, `${from}, which is on ${primary.assigned.node.name}`);
    }
  }
  if (Math.abs(score) >= INFINITY_SCORE || anyAvailable(work)) dependent.allowed = work;
}

/** Makes the dependent's promotion more or less likely by where the primary was assigned. */
export function applyToPromotion(dependent: Resource, primary: Resource, colocation: Colocation): void {
  if (!primary.assigned || !dependent.assigned) return;
  const { score, dependentRole, primaryRole } = colocation;
  const attribute = colocation.nodeAttribute ?? '#id';
  const from = describeColocation(colocation);
  const samePlace = sameValue(
    dependent.assigned.node.attributes.get(attribute),
    primary.assigned.node.attributes.get(attribute),
  );
  if (!samePlace) {
    if (score === INFINITY_SCORE && dependentRole === role.promoted)
      setPriority(dependent, -INFINITY_SCORE, from);
    return;
  }
  if (primaryRole !== role.unknown && primaryRole !== primary.nextRole) return;
  addPriority(dependent, dependentRole === role.unpromoted ? -score : score, from);
}

/** Changes a resource's priority, which for instances of promotable clones is their promotion score. */
export function addPriority(resource: Resource, score: number, from: string): void {
  resource.priority = addScores(score, resource.priority);
  resource.promotionParts = { from, score, before: resource.promotionParts };
}

export function setPriority(resource: Resource, score: number, from: string): void {
  resource.priority = score;
  resource.promotionParts = { from, score, before: undefined };
}

/**
 * Leaves only the given places open: every other candidate is banned. With `addTheirs`, the scores of the places are
 * added as well.
 */
export function keepOnly(
  candidates: Candidates,
  places: readonly Assignment[],
  addTheirs: boolean,
  from: string,
): void {
  for (const candidate of listCandidates(candidates)) {
    const place = places.find((each) => each.node === candidate.node);
    if (!place) setCandidate(candidate, -INFINITY_SCORE, from);
    else if (addTheirs) addToCandidate(candidate, place.score, from);
  }
  for (const { node } of places) {
    candidates[node.index] ??= newCandidate(node, -INFINITY_SCORE, 'not allowed there');
  }
}
