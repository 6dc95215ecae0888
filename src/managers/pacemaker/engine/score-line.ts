import { listCandidates, type ScorePart } from './candidate.ts';
import type { ClusterNode, Resource } from './cluster.ts';
import type { Score } from './score.ts';

/** The score of a resource on a node at the moment it was used. */
export interface ScoreLine {
  readonly stage: 'group' | 'clone' | 'primitive' | 'promotion';
  readonly resource: Resource;
  readonly node: ClusterNode | undefined;
  readonly score: Score;
  readonly parts: ScorePart | undefined;
}

/** Writes down the scores of a resource and its parts, as they are when it is about to be assigned. */
export function recordScores(stage: ScoreLine['stage'], resource: Resource): void {
  if (resource.orphan) return;
  const { scores } = resource.cluster;
  for (const { node, score, parts } of listCandidates(resource.allowed)) {
    scores.push({ stage, resource, node, score, parts });
  }
  for (const child of resource.children) recordScores(stage, child);
}
