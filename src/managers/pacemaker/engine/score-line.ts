import { listCandidates } from './candidate.ts';
import type { Resource, ScoreLine } from './graph.ts';

/** Writes down the scores of a resource and its parts, as they are when it is about to be assigned. */
export function recordScores(stage: ScoreLine['stage'], resource: Resource): void {
  if (resource.orphan) return;
  const { scores } = resource.cluster;
  for (const { node, score, parts } of listCandidates(resource.allowed)) {
    scores.push({ stage, resource, node, score, parts });
  }
  for (const child of resource.children) recordScores(stage, child);
}
