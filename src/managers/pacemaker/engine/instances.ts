import { candidateFor, listCandidates, newCandidate, nodeAvailable, topCandidate } from './candidate.ts';
import { activeOn, anyBelow, assignedNode, currentNode, isClone, runningNodes, stateOf } from './cluster.ts';
import { factorOf, mergeFor, mergeScores } from './colocated-scores.ts';
import { describeColocation, hasInfluence } from './colocation-constraint.ts';
import type { Candidates, ClusterNode, Resource } from './graph.ts';
import { sortByPreference } from './node-preference.ts';
import { type Role, role } from './role.ts';
import { leadingInteger } from './score.ts';
import { mergeSort } from './values.ts';

/** Clone instances: their order, and which of one clone belongs to which of another. */

export function instanceNumber(instance: Resource): number {
  return leadingInteger(/[:-]([^:-]*)$/.exec(instance.id)?.[1]) ?? 0;
}

export function byNumber(instances: readonly Resource[]): Resource[] {
  return mergeSort(instances, (one, other) => instanceNumber(one) - instanceNumber(other));
}

/** The sequence in which instances are assigned: those that can stay where they are before the others. */
export function compareInstances(one: Resource, other: Resource): number {
  const oneActive = activeOn(one);
  const otherActive = activeOn(other);
  if (oneActive.all > 0 && otherActive.all > 0 && oneActive.all !== otherActive.all) {
    return oneActive.all - otherActive.all;
  }
  const oneMayStay = mayStay(one, oneActive.node);
  const otherMayStay = mayStay(other, otherActive.node);
  if (oneMayStay !== otherMayStay) return oneMayStay ? -1 : 1;
  if (one.priority !== other.priority) return other.priority - one.priority;
  const oneNode = oneMayStay ? oneActive.node : undefined;
  const otherNode = otherMayStay ? otherActive.node : undefined;
  if (!oneNode || !otherNode) return Number(!oneNode) - Number(!otherNode);
  const available = Number(nodeAvailable(otherNode)) - Number(nodeAvailable(oneNode));
  if (available !== 0) return available;
  const oneTop = topCandidate(one, oneNode);
  const otherTop = topCandidate(other, otherNode);
  if (!oneTop || !otherTop) return Number(!oneTop) - Number(!otherTop);
  if (oneTop.count !== otherTop.count) return oneTop.count - otherTop.count;
  const failed = Number(hasFailed(one)) - Number(hasFailed(other));
  if (failed !== 0) return failed;
  return compareByColocation(one, other) || instanceNumber(one) - instanceNumber(other);
}

/** An instance that runs nowhere may "stay"; one that runs where it is banned may not. */
function mayStay(instance: Resource, node: ClusterNode | undefined): boolean {
  if (!node) return true;
  const candidate = candidateFor(instance.allowed, node);
  return candidate !== undefined && candidate.score >= 0;
}

function hasFailed(instance: Resource): boolean {
  return anyBelow(instance, (part) => part.failed);
}

/** Compares what the colocations of the whole clone say of the nodes the two run on. */
function compareByColocation(one: Resource, other: Resource): number {
  return scoreByColocation(other) - scoreByColocation(one);
}

function scoreByColocation(instance: Resource): number {
  const node = currentNode(instance);
  const { parent } = instance;
  if (!node || !parent) return 0;
  let scores: Candidates = [];
  scores[node.index] = newCandidate(node, node.baseScore, 'node');
  for (const colocation of parent.thisWith) {
    scores = mergeScores(colocation.primary, scores, mergeFor(colocation, {})) ?? scores;
  }
  for (const colocation of parent.withThis) {
    if (!hasInfluence(colocation, instance)) continue;
    const merge = {
      attribute: colocation.nodeAttribute,
      factor: factorOf(colocation),
      options: { nonnegative: true },
      from: describeColocation(colocation),
    };
    scores = mergeScores(colocation.dependent, scores, merge) ?? scores;
  }
  return scores[node.index]?.score ?? 0;
}

export type When = 'current' | 'next';

/** The instance of a clone that is on the same node as something else, if any; `filter` asks for a role. */
export function compatibleInstance(
  local: Resource,
  clone: Resource,
  filter: Role,
  when: When,
): Resource | undefined {
  const node = placeOf(local, when);
  if (node) return instanceOn(clone, node, filter, when);
  const strategy = local.cluster.options.placementStrategy;
  for (const candidate of sortByPreference(listCandidates(local.allowed), strategy, undefined)) {
    const found = instanceOn(clone, candidate.node, filter, when);
    if (found) return found;
  }
  return undefined;
}

function instanceOn(clone: Resource, node: ClusterNode, filter: Role, when: When): Resource | undefined {
  return clone.children.find((instance) => {
    if (filter !== role.unknown && stateOf(instance, when) !== filter) return false;
    return !anyBelow(instance, (part) => part.blocked) && placeOf(instance, when) === node;
  });
}

function placeOf(resource: Resource, when: When): ClusterNode | undefined {
  if (when === 'next') return assignedNode(resource)?.node;
  const nodes = runningNodes(resource);
  return nodes.length === 1 ? nodes[0] : undefined;
}

/** How many copies of a resource one node may hold. */
export function copiesPerNode(resource: Resource): number {
  if (!isClone(resource)) return 1;
  return leadingInteger(resource.meta.get('clone-node-max')) ?? 1;
}
