import { unassign } from './assignment.ts';
import {
  addScore,
  addToCandidate,
  candidateFor,
  copyCandidates,
  listCandidates,
  nodeAvailable,
  topCandidate,
} from './candidate.ts';
import { assignedNode, currentNode } from './cluster.ts';
import { mergeFor, mergeScores } from './colocated-scores.ts';
import { addThisWith, addWithThis, hasInfluence } from './colocation-constraint.ts';
import type { Assignment, Candidate, ClusterNode, Resource } from './graph.ts';
import { compareInstances } from './instances.ts';
import { enter, leave } from './nesting.ts';
import { sortByPreference } from './node-preference.ts';
import { addPromotionScores, decidePromotions } from './promotion.ts';
import { INFINITY_SCORE } from './score.ts';
import { recordScores } from './score-line.ts';
import { mergeSort } from './values.ts';

/** Assigns the instances of a clone, those that already run first, and decides which are promoted. */
export function assignClone(clone: Resource, prefer: ClusterNode | undefined): undefined {
  const settings = clone.clone;
  if (!settings || !clone.provisional || clone.assigning) return undefined;
  if (clone.promotable) addPromotionScores(clone);
  clone.assigning = true;
  enter(clone.cluster, 'colocation', clone);
  for (const { primary } of clone.thisWith) primary.kind.assign(primary, prefer);
  for (const colocation of clone.withThis) {
    if (!hasInfluence(colocation)) continue;
    const merge = mergeFor(colocation, { active: true, nonnegative: true });
    clone.allowed = mergeScores(colocation.dependent, clone.allowed, merge) ?? clone.allowed;
  }
  recordScores('clone', clone);
  const strategy = clone.cluster.options.placementStrategy;
  const nodes = sortByPreference(listCandidates(clone.allowed), strategy, undefined);
  clone.children = mergeSort(clone.children, compareInstances);
  distribute(clone, nodes, settings.max, settings.nodeMax);
  if (clone.promotable) decidePromotions(clone);
  clone.provisional = false;
  leave(clone.cluster);
  clone.assigning = false;
  return undefined;
}

function distribute(clone: Resource, nodes: readonly Candidate[], max: number, nodeMax: number): void {
  for (const candidate of nodes) candidate.count = 0;
  const available = nodes.filter((candidate) => nodeAvailable(candidate.node)).length;
  const allColocations = max < available;
  const evenly = available > 0 ? Math.max(1, Math.floor(max / available)) : 1;
  const place = (instance: Resource, prefer: ClusterNode | undefined) =>
    assignInstance(clone, instance, prefer, allColocations, nodeMax);
  let assigned = 0;
  for (const instance of clone.children) {
    if (assigned >= max) break;
    if (instance.runningOn.length === 0 || !instance.provisional || instance.failed) continue;
    const node = currentNode(instance);
    const there = topCandidate(instance, node);
    if (!node || node.baseScore < 0 || !nodeAvailable(node)) continue;
    if (there && there.count >= evenly) continue;
    if (place(instance, node)) assigned += 1;
  }
  for (const instance of clone.children) {
    if (!instance.provisional) continue;
    if (assigned >= max) addScore(instance, undefined, -INFINITY_SCORE, 'clone-max is reached');
    else if (place(instance, undefined)) assigned += 1;
  }
}

/**
 * Assigns one instance. With `prefer`, only to that node: if another is better, nothing is decided yet. Version 1.1.10
 * then kept the scores that had been merged in the attempt, so that they counted twice in the next.
 */
function assignInstance(
  clone: Resource,
  instance: Resource,
  prefer: ClusterNode | undefined,
  allColocations: boolean,
  nodeMax: number,
): Assignment | undefined {
  if (!instance.provisional) return assignedNode(instance);
  if (instance.assigning) return undefined;
  handColocations(clone, instance, allColocations);
  if (prefer) {
    const candidate = candidateFor(instance.allowed, prefer);
    if (!candidate || candidate.score < 0) return undefined;
  }
  for (const candidate of listCandidates(instance.allowed)) limitToFreePlaces(instance, candidate, nodeMax);
  const backup = copyCandidates(instance.allowed);
  const chosen = instance.kind.assign(instance, prefer);
  if (chosen && prefer && chosen.node !== prefer) {
    if (!instance.cluster.former.has('scores-stay-merged')) instance.allowed = backup;
    unassign(instance);
    return undefined;
  }
  const place = chosen && topCandidate(instance, chosen.node);
  if (place) place.count += 1;
  return chosen;
}

function handColocations(clone: Resource, instance: Resource, all: boolean): void {
  for (const colocation of clone.thisWith) {
    if (all || colocation.score < 0 || colocation.score === INFINITY_SCORE) addThisWith(instance, colocation);
  }
  for (const colocation of clone.withThis) {
    if (hasInfluence(colocation, instance) && (all || colocation.score < 0))
      addWithThis(instance, colocation);
  }
}

/** Bans an instance from nodes that are unusable or already hold as many as they may. */
function limitToFreePlaces(instance: Resource, candidate: Candidate, nodeMax: number): void {
  const { node } = candidate;
  const there = topCandidate(instance, node);
  const usable = nodeAvailable(node) && !instance.orphan && there !== undefined;
  if (usable && there.score >= 0 && there.count < nodeMax) return;
  if (usable && there.score < 0)
    updateScore(instance, node, there.score, 'the score of the whole clone there');
  updateScore(instance, node, -INFINITY_SCORE, bannedBecause(instance, node, usable, there));
}

function bannedBecause(
  instance: Resource,
  node: ClusterNode,
  usable: boolean,
  there: Candidate | undefined,
): string {
  if (usable && there && there.score < 0) return `the whole clone is not wanted on ${node.name}`;
  if (usable) return `${node.name} already has an instance`;
  return instance.orphan ? 'one instance too many' : `${node.name} is not available`;
}

function updateScore(resource: Resource, node: ClusterNode, score: number, from: string): void {
  const candidate = candidateFor(resource.allowed, node);
  if (candidate) addToCandidate(candidate, score, from);
  for (const child of resource.children) updateScore(child, node, score, from);
}
