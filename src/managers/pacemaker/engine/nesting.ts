import { RefusedInput } from '../../../kit/problem.ts';
import type { Cluster, Resource } from './graph.ts';

/**
 * What follows constraints from resource to resource calls itself once for each. So that the longest chains are refused
 * by name instead of exhausting the stack, the steps that are under way are counted. Half of the usual stack of a megabyte
 * is enough for these numbers.
 */
const deepest = { colocation: 800, order: 2000 } as const;

/**
 * Notes one more step into a chain of constraints; `leave` takes it back.
 * @throws RefusedInput (`cib/chain-too-long`) if the chain is longer than the engine follows.
 */
export function enter(cluster: Cluster, chain: keyof typeof deepest, at: Resource | undefined): void {
  cluster.nesting += 1;
  if (cluster.nesting <= deepest[chain]) return;
  const through = at ? ` through ${at.id}` : '';
  throw new RefusedInput([
    {
      code: 'cib/chain-too-long',
      message: `The chain of ${chain} constraints${through} is longer than the policy engine follows (${deepest[chain]} steps).`,
      advice: 'Leave a part of the chain out of a copy of the file; the answers then hold for the rest only.',
    },
  ]);
}

export function leave(cluster: Cluster): void {
  cluster.nesting -= 1;
}
