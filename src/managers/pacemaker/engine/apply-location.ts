import { addToCandidate, newCandidate } from './candidate.ts';
import { type Discovery, discovery } from './discovery.ts';
import type { ClusterNode, LocationConstraint, Resource } from './graph.ts';
import { role } from './role.ts';
import type { Score } from './score.ts';

/** Adds a location constraint's scores to a resource; a part of a group may get it with scores of 0. */
export function applyLocation(resource: Resource, location: LocationConstraint, neutral = false): void {
  if (location.role > role.unknown && location.role !== resource.nextRole) return;
  for (const { node, score } of location.nodes) {
    addAt(resource, node, neutral ? 0 : score, location.id, location.discovery);
  }
}

function addAt(resource: Resource, node: ClusterNode, score: Score, from: string, mode: Discovery): void {
  let candidate = resource.allowed[node.index];
  if (candidate) {
    addToCandidate(candidate, score, from);
  } else {
    candidate = newCandidate(node, score, from);
    resource.allowed[node.index] = candidate;
  }
  if (candidate.discovery < mode) {
    if (mode === discovery.exclusive) resource.exclusiveDiscovery = true;
    candidate.discovery = mode;
  }
}
