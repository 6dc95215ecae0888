import { addScore, candidateFor, setCandidate } from './candidate.ts';
import { topOf } from './cluster.ts';
import { discovery } from './discovery.ts';
import { failureCount } from './failcount.ts';
import type { Cluster, ClusterNode, Resource } from './graph.ts';
import { orderKey, ordersExactlyOn } from './order.ts';
import { addScores, INFINITY_SCORE, parseScore } from './score.ts';
import { addLocation } from './unpack-location.ts';
import { isTrue } from './values.ts';

/** Node health: attributes named `#health...` add to the score of every resource on the node. */
export function applyHealth(cluster: Cluster): void {
  const { healthStrategy, healthBase, healthScores } = cluster.options;
  if (healthStrategy === 'none') return;
  for (const node of cluster.nodes) {
    let health = healthBase;
    for (const [name, value] of node.attributes) {
      if (name.startsWith('#health')) health = addScores(parseScore(value, healthScores), health);
    }
    if (health === 0) continue;
    for (const resource of cluster.resources) {
      if (health < 0 && isTrue(resource.meta.get('allow-unhealthy-nodes'))) continue;
      addLocation(cluster, {
        id: `node health (${healthStrategy})`,
        resource,
        nodes: [{ node, score: health }],
        role: 0,
        discovery: discovery.always,
      });
    }
  }
}

/** Everything that makes a node better or worse for a resource by itself: constraints, stickiness, failures. */
export function applyNodeCriteria(cluster: Cluster): void {
  if (cluster.options.shutdownLock) {
    for (const resource of cluster.resources) resource.kind.shutdownLock(resource);
  }
  for (const location of cluster.locations) location.resource.kind.applyLocation(location.resource, location);
  for (const resource of cluster.resources) applyStickiness(resource);
  for (const node of cluster.nodes) {
    for (const resource of cluster.resources) {
      banAfterFailures(resource, node);
      banFromUndiscovered(resource, node);
    }
  }
}

/** What runs prefers to stay where it is. */
function applyStickiness(resource: Resource): void {
  for (const child of resource.children) applyStickiness(child);
  if (resource.children.length > 0 || !resource.managed || resource.stickiness < 1) return;
  const [node, ...others] = resource.runningOn;
  if (!node || others.length > 0) return;
  if (!resource.cluster.options.symmetric && !candidateFor(resource.allowed, node)) return;
  addScore(resource, node, resource.stickiness, 'stickiness');
}

/** A resource that failed too often on a node is banned from it, a whole anonymous clone for any of its instances. */
function banAfterFailures(resource: Resource, node: ClusterNode): void {
  if (resource.children.length > 0) {
    for (const child of resource.children) banAfterFailures(child, node);
    return;
  }
  if (ordersExactlyOn(resource.orders, orderKey(resource.id, 'clear_failcount'), node).length > 0) return;
  if (resource.migrationThreshold === 0 || resource.failureIgnored) return;
  const { count } = failureCount(resource, node, { effective: true, withFillers: true });
  if (count <= 0 || resource.migrationThreshold - count > 0) return;
  const banned = resource.unique ? resource : topOf(resource);
  const failures = count >= INFINITY_SCORE ? 'INFINITY' : String(count);
  const threshold = resource.migrationThreshold >= INFINITY_SCORE ? 'INFINITY' : resource.migrationThreshold;
  addScore(
    banned,
    node,
    -INFINITY_SCORE,
    `${resource.baseId} failed on ${node.name}: fail-count ${failures}, migration-threshold ${threshold}`,
  );
}

/** With exclusive discovery only the nodes that a constraint names for it are open. */
function banFromUndiscovered(resource: Resource, node: ClusterNode): void {
  if (!resource.exclusiveDiscovery && !topOf(resource).exclusiveDiscovery) return;
  for (const child of resource.children) banFromUndiscovered(child, node);
  const candidate = candidateFor(resource.allowed, node);
  if (candidate && candidate.discovery !== discovery.exclusive) {
    setCandidate(candidate, -INFINITY_SCORE, 'resource-discovery=exclusive elsewhere');
  }
}
