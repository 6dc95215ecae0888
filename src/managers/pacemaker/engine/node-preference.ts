import { nodeAvailable } from './candidate.ts';
import type { PlacementStrategy } from './cluster-options.ts';
import type { Candidate, ClusterNode } from './graph.ts';
import { hashSequence } from './node-sequence.ts';
import { INFINITY_SCORE, type Score } from './score.ts';
import { compareCapacities } from './utilization.ts';
import { compareText, mergeSort } from './values.ts';

interface Weighed {
  readonly node: ClusterNode;
  readonly score: Score;
}

/**
 * Sorts nodes by how much a resource would rather be there: higher score, then (by strategy) more room, then fewer
 * resources assigned so far, then where it runs now, then name.
 */
export function sortByPreference<Item extends Weighed>(
  items: readonly Item[],
  strategy: PlacementStrategy,
  runningOn: ClusterNode | undefined,
): Item[] {
  const given = strategy === 'balanced' ? hashSequence(items, ({ node }) => node.id) : items;
  return mergeSort(given, (one, other) => {
    const difference = effectiveScore(other) - effectiveScore(one);
    if (difference !== 0) return difference;
    if (strategy !== 'minimal') {
      const room = strategy === 'balanced' ? compareCapacities(one.node, other.node) : 0;
      if (room !== 0) return room;
      const load = one.node.assignedCount - other.node.assignedCount;
      if (load !== 0) return load;
      if (one.node === runningOn) return -1;
      if (other.node === runningOn) return 1;
    }
    return compareText(one.node.name, other.node.name);
  });
}

function effectiveScore({ node, score }: Weighed): Score {
  return nodeAvailable(node) ? score : -INFINITY_SCORE;
}

/** The base scores of nodes, for sorting them without a resource in mind. */
export function withBaseScores(nodes: readonly ClusterNode[]): Pick<Candidate, 'node' | 'score'>[] {
  return nodes.map((node) => ({ node, score: node.baseScore }));
}
