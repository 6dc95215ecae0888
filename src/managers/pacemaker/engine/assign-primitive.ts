import { settle } from './assignment.ts';
import {
  addScore,
  anyAvailable,
  candidateAvailable,
  candidateFor,
  copyCandidates,
  listCandidates,
  newCandidate,
  nodeAvailable,
} from './candidate.ts';
import { currentNode, isUniqueClone } from './cluster.ts';
import { mergeFor, mergeScores } from './colocated-scores.ts';
import { hasInfluence } from './colocation-constraint.ts';
import type { Assignment, Candidate, ClusterNode, Colocation, Resource } from './graph.ts';
import { enter, leave } from './nesting.ts';
import { nextRole } from './next-role.ts';
import { sortByPreference } from './node-preference.ts';
import { role } from './role.ts';
import { INFINITY_SCORE } from './score.ts';
import { recordScores } from './score-line.ts';
import { banFullNodes } from './utilization.ts';

/** Assigns a primitive to the node that scores best, after everything it depends on. */
export function assignPrimitive(resource: Resource, prefer: ClusterNode | undefined): Assignment | undefined {
  const { parent, cluster } = resource;
  if (parent && !parent.assigning) parent.kind.assign(parent, prefer);
  if (!resource.provisional) return resource.assigned;
  if (resource.assigning) return undefined;
  resource.assigning = true;
  enter(cluster, 'colocation', resource);
  for (const colocation of resource.thisWith) followPrimary(resource, colocation);
  for (const colocation of resource.withThis) {
    if (!hasInfluence(colocation)) continue;
    const merge = mergeFor(colocation, { active: true });
    resource.allowed = mergeScores(colocation.dependent, resource.allowed, merge) ?? resource.allowed;
  }
  if (resource.nextRole === role.stopped) {
    addScore(resource, undefined, -INFINITY_SCORE, resource.nextRoleReason ?? 'target-role');
  } else if (
    resource.nextRole > resource.role &&
    !cluster.haveQuorum &&
    cluster.options.noQuorumPolicy === 'freeze'
  ) {
    nextRole(resource, resource.role, 'no-quorum-policy=freeze');
  }
  recordScores('primitive', resource);
  if (cluster.options.fencing && !cluster.haveFencingDevice) resource.managed = false;
  if (!resource.managed) stayPut(resource);
  else if (cluster.options.stopAll) settle(resource, undefined, true);
  else if (resource.provisional) chooseBest(resource, prefer);
  leave(cluster);
  resource.assigning = false;
  return resource.assigned;
}

/** Assigns what this resource goes with, and applies where that went; gives in if no node would be left. */
function followPrimary(resource: Resource, colocation: Colocation): void {
  const { primary, score, dependentRole } = colocation;
  const yields = dependentRole >= role.promoted || (score < 0 && score > -INFINITY_SCORE);
  const archive = yields ? copyCandidates(resource.allowed) : undefined;
  primary.kind.assign(primary, undefined);
  resource.kind.applyColocation(resource, primary, colocation, true);
  if (archive && !anyAvailable(resource.allowed)) resource.allowed = archive;
}

function stayPut(resource: Resource): void {
  nextRole(resource, resource.role, 'unmanaged');
  const node = currentNode(resource);
  settle(resource, node && newCandidate(node, node.baseScore, 'node'), true);
}

function chooseBest(resource: Resource, prefer: ClusterNode | undefined): void {
  const mostRoom = banFullNodes(resource);
  const strategy = resource.cluster.options.placementStrategy;
  const sorted = sortByPreference(listCandidates(resource.allowed), strategy, currentNode(resource));
  const best = sorted[0];
  let chosen: Candidate | undefined;
  const wanted = candidateFor(resource.allowed, prefer ?? mostRoom);
  if (wanted && best && wanted.score >= best.score && candidateAvailable(wanted)) chosen = wanted;
  chosen ??= best && staysIfEqual(resource, best, sorted);
  settle(resource, chosen, false);
}

/** Among equally good nodes, the one it runs on already. */
function staysIfEqual(resource: Resource, best: Candidate, sorted: readonly Candidate[]): Candidate {
  if (isUniqueClone(resource.parent) || best.score <= 0 || !nodeAvailable(best.node)) return best;
  const running = currentNode(resource);
  if (!running || running.baseScore < 0 || !nodeAvailable(running)) return best;
  return sorted.find((candidate) => candidate.node === running && candidate.score === best.score) ?? best;
}
