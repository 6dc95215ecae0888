import { discovery } from './discovery.ts';
import type { Candidate, Candidates, ClusterNode, Resource, ScorePart } from './graph.ts';
import { addScores, type Score } from './score.ts';

export function newCandidate(node: ClusterNode, score: Score, from: string): Candidate {
  return {
    node,
    score,
    parts: score === 0 ? undefined : { from, score, before: undefined },
    discovery: discovery.always,
    count: 0,
  };
}

/** Adds a score and remembers where it came from. */
export function addToCandidate(candidate: Candidate, score: Score, from: string): void {
  candidate.score = addScores(candidate.score, score);
  if (score !== 0) candidate.parts = { from, score, before: candidate.parts };
}

/** Sets a score outright, as a ban or a cap does. */
export function setCandidate(candidate: Candidate, score: Score, from: string): void {
  if (candidate.score !== score) candidate.parts = { from, score, before: candidate.parts };
  candidate.score = score;
}

export function copyCandidates(candidates: Candidates): Candidates {
  return candidates.map((candidate) => candidate && { ...candidate, count: 0 });
}

/** Every candidate, in the natural order of node names. */
export function listCandidates(candidates: Candidates): Candidate[] {
  return candidates.filter((candidate) => candidate !== undefined);
}

export function candidateFor(candidates: Candidates, node: ClusterNode | undefined): Candidate | undefined {
  return node && candidates[node.index];
}

/** The candidate of the resource's parent (or its own if it has none): where instances are counted. */
export function topCandidate(resource: Resource, node: ClusterNode | undefined): Candidate | undefined {
  return candidateFor((resource.parent ?? resource).allowed, node);
}

/** True if the node may run resources at all. */
export function nodeAvailable(node: ClusterNode): boolean {
  return node.online && !node.shutdown && !node.unclean && !node.standby && !node.maintenance;
}

/** True if the node may run resources and its score does not forbid this one. */
export function candidateAvailable(candidate: Candidate): boolean {
  return candidate.score >= 0 && nodeAvailable(candidate.node);
}

export function anyAvailable(candidates: Candidates): boolean {
  return candidates.some((candidate) => candidate !== undefined && candidateAvailable(candidate));
}

/**
 * Adds a score to one node, or with `node` undefined to every node, for the resource and all its parts.
 * `isDefault` marks the symmetric cluster's "may run anywhere", which exclusive discovery overrides.
 */
export function addScore(
  resource: Resource,
  node: ClusterNode | undefined,
  score: Score,
  from: string,
  isDefault = false,
): void {
  for (const each of node ? [node] : resource.cluster.nodes)
    addScoreOnNode(resource, each, score, from, isDefault);
  if (!node && score <= -1_000_000) resource.assigned = undefined;
}

function addScoreOnNode(
  resource: Resource,
  node: ClusterNode,
  score: Score,
  from: string,
  isDefault: boolean,
): void {
  if (isDefault && resource.exclusiveDiscovery) return;
  for (const child of resource.children) addScoreOnNode(child, node, score, from, isDefault);
  let candidate = resource.allowed[node.index];
  if (!candidate) {
    candidate = newCandidate(node, node.baseScore, 'node');
    resource.allowed[node.index] = candidate;
  }
  addToCandidate(candidate, score, from);
}

/** Bans the resource from every node, forgetting what it could use before. */
export function banEverywhere(resource: Resource, from: string): void {
  resource.allowed = resource.cluster.nodes.map((node) => newCandidate(node, -1_000_000, from));
}

/** The parts of a score, the first contribution first. */
export function listParts(part: ScorePart | undefined): { from: string; score: Score }[] {
  const parts: { from: string; score: Score }[] = [];
  for (let each = part; each; each = each.before) parts.push({ from: each.from, score: each.score });
  return parts.reverse();
}
