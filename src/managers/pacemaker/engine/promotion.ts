import { addPriority } from './apply-colocation.ts';
import { addToCandidate, candidateFor, listCandidates, nodeAvailable } from './candidate.ts';
import { assignedNode, assignedNodes, stateOf, topOf } from './cluster.ts';
import { mergeFor, mergeScores } from './colocated-scores.ts';
import { hasInfluence } from './colocation-constraint.ts';
import { stripInstance } from './failcount.ts';
import type { Assignment, Candidate, ClusterNode, Resource } from './graph.ts';
import { compareInstances } from './instances.ts';
import { nextRole } from './next-role.ts';
import { role } from './role.ts';
import { INFINITY_SCORE, parseScore, type Score } from './score.ts';
import { findBelow } from './unpack-resources.ts';
import { mergeSort } from './values.ts';

/** Promotable clones: which instances get the promoted role. Agents vote by node attributes, constraints add to that. */

/** Lets an instance rather go where its agent says that it could be promoted. */
export function addPromotionScores(clone: Resource): void {
  const settings = clone.clone;
  if (!settings || settings.promotionScoresAdded) return;
  settings.promotionScoresAdded = true;
  for (const instance of clone.children) {
    for (const candidate of listCandidates(instance.allowed)) {
      if (!nodeAvailable(candidate.node)) continue;
      const { score } = promotionScore(instance, candidate.node);
      if (score > 0) addToCandidate(candidate, score, `promotion score on ${candidate.node.name}`);
      if (score > instance.priority) instance.priority = score;
    }
  }
}

interface Vote {
  readonly score: Score;
  /** No agent said anything. */
  readonly isDefault: boolean;
}

/** The promotion score of an instance on a node: of a group, the sum over its members. */
export function promotionScore(instance: Resource, node: ClusterNode): Vote {
  if (instance.children.length > 0) {
    const votes = instance.children.map((child) => promotionScore(child, node));
    return {
      score: votes.reduce((sum, vote) => sum + vote.score, 0),
      isDefault: votes.every((vote) => vote.isDefault),
    };
  }
  if (!scoreApplies(instance, node)) return { score: 0, isDefault: true };
  const value = promotionAttribute(instance, node);
  if (value === undefined) return { score: 0, isDefault: true };
  return { score: parseScore(value, instance.cluster.options.healthScores), isDefault: false };
}

function promotionAttribute(instance: Resource, node: ClusterNode): string | undefined {
  const value = node.attributes.get(`master-${instance.historyName ?? instance.id}`);
  if (value !== undefined || instance.unique) return value;
  return node.attributes.get(`master-${stripInstance(instance.id)}`);
}

/** Whether a node's vote is about this instance: the one that is active or was looked for there. */
function scoreApplies(instance: Resource, node: ClusterNode): boolean {
  const candidate = candidateFor(instance.allowed, node);
  const allowed = candidate !== undefined && candidate.score >= 0;
  if (!instance.unique) {
    const name = stripInstance(instance.id);
    const clone = topOf(instance);
    const active = activeInstance(clone, name, node);
    if (active === instance) return allowed;
    if (!active && knownToClone(clone, name, node)) return allowed;
  }
  if (instance.runningOn.length === 0 && instance.knownOn.size === 0) return allowed;
  return (instance.knownOn.has(node) || instance.runningOn.includes(node)) && allowed;
}

function isNamed(part: Resource, name: string): boolean {
  return part.id === name || part.baseId === name;
}

function activeInstance(clone: Resource, name: string, node: ClusterNode): Resource | undefined {
  for (const instance of clone.children) {
    const active = findBelow([instance], (part) => isNamed(part, name) && part.runningOn.includes(node));
    if (active) return active;
  }
  return undefined;
}

function knownToClone(clone: Resource, name: string, node: ClusterNode): boolean {
  return clone.children.some((instance) =>
    findBelow([instance], (part) => isNamed(part, name))?.knownOn.has(node),
  );
}

/** Orders the instances by how much they should be promoted, and promotes as many as may be. */
export function decidePromotions(clone: Resource): void {
  for (const candidate of listCandidates(clone.allowed)) candidate.count = 0;
  for (const instance of clone.children) setPromotionPriority(clone, instance);
  sortForPromotion(clone);
  let promoted = 0;
  for (const instance of clone.children) if (decidePromotion(clone, instance, promoted)) promoted += 1;
}

function setPromotionPriority(clone: Resource, instance: Resource): void {
  if (stateOf(instance, 'current') === role.started) markUnpromoted(instance);
  const place = assignedNode(instance);
  if (!place) return;
  const next = stateOf(instance, 'next');
  instance.promotionParts = undefined;
  if (next === role.started || next === role.unknown) {
    const vote = promotionScore(instance, place.node);
    instance.priority = vote.isDefault ? -1 : vote.score;
    const from = vote.isDefault ? 'no promotion score' : `promotion score on ${place.node.name}`;
    instance.promotionParts = { from, score: instance.priority, before: undefined };
  } else if (next === role.unpromoted || next === role.stopped) {
    instance.priority = -INFINITY_SCORE;
    const from = instance.nextRoleReason ?? 'it is to stay unpromoted';
    instance.promotionParts = { from, score: -INFINITY_SCORE, before: undefined };
  }
  addPromotedLocations(instance, instance, place);
  addPromotedLocations(instance, clone, place);
  for (const colocation of instance.thisWith) {
    instance.kind.applyColocation(instance, colocation.primary, colocation, true);
  }
  instance.sortIndex = next === role.promoted ? INFINITY_SCORE : instance.priority;
}

function markUnpromoted(resource: Resource): void {
  if (resource.role === role.started) resource.role = role.unpromoted;
  for (const child of resource.children) markUnpromoted(child);
}

function addPromotedLocations(instance: Resource, owner: Resource, place: Assignment): void {
  for (const location of owner.locations) {
    if (location.role !== role.promoted) continue;
    const entry = location.nodes.find((each) => each.node === place.node);
    if (entry) addPriority(instance, entry.score, location.id);
  }
}

function sortForPromotion(clone: Resource): void {
  const settings = clone.clone;
  if (!settings || settings.promotionSorted) return;
  settings.promotionSorted = true;
  clone.merging = true;
  const partsBefore = new Map<Candidate['node'], Candidate['parts']>();
  for (const instance of clone.children) {
    const place = assignedNode(instance);
    const candidate = instance.sortIndex >= 0 ? candidateFor(clone.allowed, place?.node) : undefined;
    if (candidate) addToCandidate(candidate, instance.sortIndex, `instance on ${candidate.node.name}`);
  }
  for (const candidate of listCandidates(clone.allowed)) partsBefore.set(candidate.node, candidate.parts);
  for (const colocation of clone.thisWith) {
    if (colocation.dependentRole !== role.promoted) continue;
    const merge = mergeFor(colocation, { active: colocation.score < INFINITY_SCORE });
    clone.allowed = mergeScores(colocation.primary, clone.allowed, merge) ?? clone.allowed;
  }
  for (const colocation of clone.withThis) {
    if (colocation.primaryRole !== role.promoted || !hasInfluence(colocation)) continue;
    const merge = mergeFor(colocation, { active: true, nonnegative: true });
    clone.allowed = mergeScores(colocation.dependent, clone.allowed, merge) ?? clone.allowed;
  }
  for (const instance of clone.children) setSortIndex(clone, instance, partsBefore);
  clone.children = mergeSort(clone.children, compareForPromotion);
  clone.merging = false;
}

function setSortIndex(
  clone: Resource,
  instance: Resource,
  partsBefore: ReadonlyMap<ClusterNode, Candidate['parts']>,
): void {
  if (!instance.managed && instance.nextRole === role.promoted) {
    instance.sortIndex = INFINITY_SCORE;
    return;
  }
  const place = assignedNode(instance);
  if (!place || instance.sortIndex < 0) return;
  const candidate = candidateFor(clone.allowed, place.node);
  if (!candidate) return;
  instance.sortIndex = candidate.score;
  for (let part = candidate.parts; part && part !== partsBefore.get(place.node); part = part.before) {
    instance.promotionParts = { from: part.from, score: part.score, before: instance.promotionParts };
  }
}

function compareForPromotion(one: Resource, other: Resource): number {
  if (one.sortIndex !== other.sortIndex) return other.sortIndex - one.sortIndex;
  const roles = stateOf(other, 'current') - stateOf(one, 'current');
  return roles === 0 ? compareInstances(one, other) : roles;
}

/** Promotes the instance if its score, the limits and quorum allow it. */
function decidePromotion(clone: Resource, instance: Resource, promotedSoFar: number): boolean {
  const { cluster } = clone;
  const place = assignedNode(instance);
  cluster.scores.push({
    stage: 'promotion',
    resource: instance,
    node: place?.node,
    score: instance.sortIndex,
    parts: instance.promotionParts,
  });
  const roomLeft = promotedSoFar < (clone.clone?.promotedMax ?? 0) || !clone.managed;
  const chosen = instance.sortIndex >= 0 && roomLeft ? promotionPlace(clone, instance) : undefined;
  const frozen =
    instance.role < role.promoted && !cluster.haveQuorum && cluster.options.noQuorumPolicy === 'freeze';
  if (!chosen || frozen) {
    keepUnpromoted(instance);
    return false;
  }
  chosen.count += 1;
  promote(instance);
  return true;
}

/** Where the instance may be promoted: the clone's candidate for its node, if every part of it may. */
function promotionPlace(clone: Resource, resource: Resource): Candidate | undefined {
  for (const child of resource.children) if (!promotionPlace(clone, child)) return undefined;
  const node = assignedNode(resource)?.node;
  if (!node) return undefined;
  if (!resource.managed) {
    if (stateOf(resource, 'current') !== role.promoted) return undefined;
  } else if (resource.priority < 0 || !nodeAvailable(node)) {
    return undefined;
  }
  const candidate = candidateFor(clone.allowed, node);
  if (!candidate) return undefined;
  const full = candidate.count >= (clone.clone?.promotedNodeMax ?? 0);
  return full && resource.managed ? undefined : candidate;
}

function keepUnpromoted(resource: Resource): void {
  if (assignedNodes(resource).length === 0) nextRole(resource, role.stopped, 'stopped instance');
  else nextRole(resource, role.unpromoted, 'unpromoted instance');
  for (const child of resource.children) keepUnpromoted(child);
}

function promote(resource: Resource): void {
  if (resource.nextRole === role.unknown) nextRole(resource, role.promoted, 'promoted instance');
  for (const child of resource.children) promote(child);
}
