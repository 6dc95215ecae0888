import { applyLocation } from './apply-location.ts';
import { assignClone } from './assign-clone.ts';
import { candidateFor } from './candidate.ts';
import { applyColocation } from './clone-colocation.ts';
import { createOrders, internalPrecedences } from './clone-orders.ts';
import { orderFlags, updateOrdered } from './clone-updates.ts';
import { assignedNode } from './cluster.ts';
import { discovery } from './discovery.ts';
import type { ClusterNode, Kind, Resource } from './graph.ts';
import { byNumber } from './instances.ts';
import { colocatedResources } from './utilization.ts';

/** A clone: the same resource several times, on several nodes; promotable ones have a primary among them. */
export const cloneKind: Kind = {
  assign: assignClone,
  createOrders,
  createProbe,
  internalPrecedences,
  applyColocation,
  applyLocation: (clone, location) => {
    applyLocation(clone, location);
    for (const instance of clone.children) instance.kind.applyLocation(instance, location);
  },
  orderFlags,
  updateOrdered,
  colocatedResources,
  addUtilization,
  // Clones are never locked to a node that was shut down.
  shutdownLock: () => undefined,
};

/** Probes an anonymous clone once per node, through the instance that is, or will be, there. */
function createProbe(clone: Resource, node: ClusterNode): boolean {
  clone.children = byNumber(clone.children);
  const first = clone.children[0];
  if (!first) return false;
  if (clone.exclusiveDiscovery) {
    const candidate = candidateFor(clone.allowed, node);
    if (candidate && candidate.discovery !== discovery.exclusive) {
      clone.allowed[node.index] = undefined;
      return false;
    }
  }
  if (clone.unique) return clone.children.map((child) => child.kind.createProbe(child, node)).some(Boolean);
  const instance =
    clone.children.find((child) => isKnownOn(child, node)) ??
    clone.children.find((child) => assignedNode(child)?.node === node) ??
    first;
  return instance.kind.createProbe(instance, node);
}

function isKnownOn(resource: Resource, node: ClusterNode): boolean {
  return resource.children.length > 0
    ? resource.children.some((child) => isKnownOn(child, node))
    : resource.knownOn.has(node);
}

/** Counts one instance of the clone, or those that are already among what goes together. */
function addUtilization(
  clone: Resource,
  origin: Resource,
  all: readonly Resource[],
  sum: Map<string, number>,
): void {
  if (!clone.provisional) return;
  let counted = false;
  for (const instance of clone.children) {
    if (all.includes(instance)) {
      counted = true;
    } else if (instance.children.some((member) => all.includes(member))) {
      instance.kind.addUtilization(instance, origin, all, sum);
      counted = true;
    }
  }
  const first = clone.children[0];
  if (!counted && first) first.kind.addUtilization(first, origin, all, sum);
}
