import { currentNode } from './cluster.ts';
import { mergeScores } from './colocated-scores.ts';
import type { Candidates, Cluster, ClusterNode, Resource } from './graph.ts';
import { sortByPreference, withBaseScores } from './node-preference.ts';
import { INFINITY_SCORE } from './score.ts';
import { mergeSort } from './values.ts';

/**
 * Where capacities count, what is assigned first matters: higher priority first, then what is worth most where it runs,
 * then what is worth most on the better nodes.
 */
export function sortByImportance(cluster: Cluster): void {
  const strategy = cluster.options.placementStrategy;
  const nodes = sortByPreference(withBaseScores(cluster.nodes), strategy, undefined).map(({ node }) => node);
  cluster.resources = mergeSort(cluster.resources, (one, other) => compareImportance(one, other, nodes));
}

function compareImportance(one: Resource, other: Resource, nodes: readonly ClusterNode[]): number {
  if (one.priority !== other.priority) return other.priority - one.priority;
  if (nodes.length === 0) return 0;
  const oneScores = scoresWithPrimaries(one);
  const otherScores = scoresWithPrimaries(other);
  const current = scoreAt(otherScores, currentNode(other)) - scoreAt(oneScores, currentNode(one));
  if (current !== 0) return current;
  for (const node of nodes) {
    const difference = scoreAt(otherScores, node) - scoreAt(oneScores, node);
    if (difference !== 0) return difference;
  }
  return 0;
}

function scoresWithPrimaries(resource: Resource): Candidates | undefined {
  const merge = { attribute: undefined, factor: 1, options: { thisWith: true }, from: 'importance' };
  return mergeScores(resource, undefined, merge);
}

function scoreAt(scores: Candidates | undefined, node: ClusterNode | undefined): number {
  return (node && scores?.[node.index]?.score) ?? -INFINITY_SCORE;
}
