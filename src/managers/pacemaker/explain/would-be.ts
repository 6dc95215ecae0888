import type { Cluster } from '../engine/graph.ts';

/**
 * Who would be promoted. The engine foresees that somebody is, taking every agent to vote alike; which node it is, the
 * agents' own notes say: only one that had everything when it last heard of a primary calls itself fit.
 */
export function wouldBe(outcome: string, cluster: Cluster): string {
  if (!/^\S+ is promoted$/.test(outcome)) return outcome;
  const fit = cluster.nodes.filter(({ online, attributes }) => {
    const noted = [...attributes].find(([name]) => name.endsWith('-data-status'))?.[1];
    return online && (noted === 'STREAMING|SYNC' || noted === 'LATEST');
  });
  return fit.length === 1 ? `${fit[0]?.name} would be promoted` : outcome;
}
