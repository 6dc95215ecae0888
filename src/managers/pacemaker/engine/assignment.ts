import { nodeAvailable } from './candidate.ts';
import type { Candidate, Resource } from './graph.ts';
import { nextRole } from './next-role.ts';
import { clear } from './order.ts';
import { result } from './recorded-operation.ts';
import { role } from './role.ts';
import { consumeCapacity, releaseCapacity } from './utilization.ts';

/**
 * Settles where a primitive goes; undefined for nowhere. Unless forced, a node that is banned or unusable counts as
 * nowhere. Returns whether it has a place.
 */
export function settle(resource: Resource, candidate: Candidate | undefined, force: boolean): boolean {
  let chosen = candidate;
  if (!force && chosen && (chosen.score < 0 || !nodeAvailable(chosen.node))) {
    nextRole(resource, role.stopped, 'node availability');
    chosen = undefined;
  }
  unassign(resource);
  resource.provisional = false;
  if (!chosen) {
    nextRole(resource, role.stopped, 'unable to allocate');
    for (const order of resource.orders) {
      if (order.task === 'stop') clear(order, 'optional');
      else if (order.task === 'start') clear(order, 'runnable');
      else if (order.intervalMs !== undefined && order.expectedResult !== result.notRunning)
        clear(order, 'runnable');
    }
    return false;
  }
  resource.assigned = { node: chosen.node, score: chosen.score };
  chosen.node.assignedCount += 1;
  chosen.count += 1;
  consumeCapacity(chosen.node, resource);
  return true;
}

/** Settles a resource and all its parts at once. */
export function settleAll(resource: Resource, candidate: Candidate | undefined, force: boolean): void {
  if (resource.children.length === 0) settle(resource, candidate, force);
  else for (const child of resource.children) settleAll(child, candidate, force);
}

/** Takes an assignment back, leaving the resource open again. */
export function unassign(resource: Resource): void {
  const { assigned } = resource;
  if (!assigned) return;
  resource.provisional = true;
  resource.assigned = undefined;
  assigned.node.assignedCount -= 1;
  releaseCapacity(assigned.node.utilization, resource);
}
