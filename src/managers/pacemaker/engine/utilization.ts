import { effectOf } from './apply-colocation.ts';
import { addScore, candidateAvailable, listCandidates } from './candidate.ts';
import { isClone } from './cluster.ts';
import type { ClusterNode, Resource } from './graph.ts';
import { enter, leave } from './nesting.ts';
import { INFINITY_SCORE } from './score.ts';

/** Capacities: what resources need and nodes have, where the placement strategy looks at it. */

/** Negative if the first node has more left, counting by kinds of capacity; 0 if neither. */
export function compareCapacities(first: ClusterNode, second: ClusterNode): number {
  let balance = 0;
  const names = new Set([...first.utilization.keys(), ...second.utilization.keys()]);
  for (const name of names) {
    balance += Math.sign((second.utilization.get(name) ?? 0) - (first.utilization.get(name) ?? 0));
  }
  return balance;
}

export function consumeCapacity(node: ClusterNode, resource: Resource): void {
  for (const [name, amount] of resource.utilization) {
    const left = node.utilization.get(name);
    node.utilization.set(name, left === undefined ? 0 : left - amount);
  }
}

export function releaseCapacity(capacity: Map<string, number>, resource: Resource): void {
  for (const [name, amount] of resource.utilization) capacity.set(name, (capacity.get(name) ?? 0) + amount);
}

function hasRoomFor(node: ClusterNode, needs: ReadonlyMap<string, number>): boolean {
  return [...needs].every(([name, amount]) => amount <= (node.utilization.get(name) ?? 0));
}

/**
 * Bans the nodes without room: for the resource and all that must go with it, if any node has that much, else for the
 * resource alone. Returns the node with the most room left where no node can hold them all.
 */
export function banFullNodes(resource: Resource): ClusterNode | undefined {
  if (resource.cluster.options.placementStrategy === 'default') return undefined;
  const together = resource.kind.colocatedResources(resource, resource, []);
  if (!together.includes(resource)) together.push(resource);
  const needs = new Map<string, number>();
  for (const each of together) each.kind.addUtilization(each, resource, together, needs);
  let mostRoom: ClusterNode | undefined;
  let anyCapable = false;
  for (const candidate of listCandidates(resource.allowed)) {
    if (!candidateAvailable(candidate)) continue;
    anyCapable ||= hasRoomFor(candidate.node, needs);
    if (!mostRoom || compareCapacities(candidate.node, mostRoom) < 0) mostRoom = candidate.node;
  }
  const required = anyCapable ? needs : resource.utilization;
  for (const candidate of listCandidates(resource.allowed)) {
    if (candidateAvailable(candidate) && !hasRoomFor(candidate.node, required)) {
      addScore(resource, candidate.node, -INFINITY_SCORE, `no room left on ${candidate.node.name}`);
    }
  }
  return anyCapable ? undefined : mostRoom;
}

/** Everything that must be on the same node, found by following mandatory colocations. */
export function colocatedResources(resource: Resource, origin: Resource, found: Resource[]): Resource[] {
  if (found.includes(resource)) return found;
  enter(resource.cluster, 'colocation', resource);
  let all = [...found, resource];
  for (const colocation of resource.thisWith) {
    const { primary } = colocation;
    if (primary === origin || colocation.score !== INFINITY_SCORE) continue;
    if (effectOf(resource, primary, colocation, true) === 'location') {
      all = primary.kind.colocatedResources(primary, origin, all);
    }
  }
  for (const colocation of resource.withThis) {
    const { dependent } = colocation;
    if (dependent === origin || (isClone(resource) && !isClone(dependent))) continue;
    if (colocation.score !== INFINITY_SCORE) continue;
    if (effectOf(dependent, resource, colocation, true) === 'location') {
      all = dependent.kind.colocatedResources(dependent, origin, all);
    }
  }
  leave(resource.cluster);
  return all;
}
