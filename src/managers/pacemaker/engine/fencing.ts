import { candidateFor } from './candidate.ts';
import { isAnonymousClone, topOf } from './cluster.ts';
import type { Cluster, ClusterNode, Order, Resource } from './graph.ts';
import { canFence, clusterOrder, fenceOrder } from './make-order.ts';
import { notifyAfterFencing } from './notifications.ts';
import { clear, latestOrder, ordersFor, set } from './order.ts';
import { addPrecedence, follows, linkOrders, orderEnd } from './precedence.ts';

/** Fences the nodes whose state is not safely known, and lets nodes that asked for it shut down. */
export function scheduleFencingAndShutdowns(cluster: Cluster): void {
  const anyManaged = cluster.resources.some(isManaged);
  const { concurrentFencing } = cluster.options;
  const fencings: Order[] = [];
  const shutdowns: Order[] = [];
  let controllerDown: Order | undefined;
  for (const node of cluster.nodes) {
    if (anyManaged && node.unclean && canFence(cluster, node)) {
      const fencing = fence(cluster, node);
      if (node.isDc) {
        controllerDown = fencing;
      } else {
        if (!concurrentFencing) linkOrders(fencings.at(-1), fencing, follows.optional);
        fencings.push(fencing);
      }
    } else if (node.online && node.shutdown) {
      const shutdown = orderShutdown(cluster, node);
      if (node.isDc) controllerDown = shutdown;
      else shutdowns.push(shutdown);
    }
  }
  if (!controllerDown) return;
  // The controller goes last, as nobody would carry out the rest of the plan after it.
  if (controllerDown.task === 'do_shutdown') {
    for (const shutdown of shutdowns) linkOrders(shutdown, controllerDown, follows.optional);
  }
  for (const fencing of concurrentFencing ? fencings : fencings.slice(-1)) {
    linkOrders(fencing, controllerDown, follows.optional);
  }
}

function isManaged(resource: Resource): boolean {
  return resource.managed || resource.children.some(isManaged);
}

function fence(cluster: Cluster, node: ClusterNode): Order {
  const order = fenceOrder(cluster, node, undefined, false, 'node is unclean');
  for (const resource of cluster.resources) orderAroundFencing(resource, order, node);
  return order;
}

function orderAroundFencing(resource: Resource, fencing: Order, target: ClusterNode): void {
  for (const child of resource.children) orderAroundFencing(child, fencing, target);
  if (resource.children.length > 0 || !resource.managed) return;
  orderStartsAfter(resource, fencing, target);
  orderStopsAfter(resource, fencing, target);
}

function orderStartsAfter(resource: Resource, fencing: Order, target: ClusterNode): void {
  for (let index = resource.orders.length - 1; index >= 0; index -= 1) {
    const order = resource.orders[index];
    if (!order) continue;
    if (order.needs === 'fencing') {
      linkOrders(fencing, order, follows.optional);
    } else if (order.needs === 'quorum' && order.task === 'start') {
      if (candidateFor(resource.allowed, target) && !isKnownOn(resource, target)) {
        linkOrders(fencing, order, follows.optional | follows.runnableFirst);
      }
    }
  }
}

function isKnownOn(resource: Resource, node: ClusterNode): boolean {
  return (
    resource.knownOn.has(node) || (isAnonymousClone(resource.parent) && resource.parent.knownOn.has(node))
  );
}

/** Fencing stops everything on the node at once; the stops are only noted. */
function orderStopsAfter(resource: Resource, fencing: Order, target: ClusterNode): void {
  const implied = resource.needsFencing;
  const stops = ordersFor(resource, 'stop', target);
  const topStop = stops.length > 0 && implied ? latestOrder(topOf(resource).orders, 'stop') : undefined;
  for (const stop of stops) {
    set(stop, 'pseudo');
    set(stop, 'runnable');
    if (implied) {
      set(stop, 'impliedByFencing');
      linkOrders(fencing, stop, follows.preserve);
      linkOrders(fencing, topStop, follows.preserve);
    }
    if (resource.notify) notifyAfterFencing(resource, fencing);
  }
  for (const demote of ordersFor(resource, 'demote', target)) {
    const gone = !demote.node || !demote.node.online || demote.node.unclean;
    if (!gone && !resource.failed) continue;
    set(demote, 'pseudo');
    set(demote, 'runnable');
    if (implied) linkOrders(fencing, demote, follows.preserve | follows.optional);
  }
}

/** A node that shuts down is stopped of all it runs first. */
function orderShutdown(cluster: Cluster, node: ClusterNode): Order {
  const shutdown = clusterOrder(cluster, `do_shutdown-${node.name}`, 'do_shutdown', node, false);
  for (let index = cluster.orders.length - 1; index >= 0; index -= 1) {
    const order = cluster.orders[index];
    if (!order?.resource || order.node !== node || order.task !== 'stop') continue;
    const { resource } = order;
    if (resource.maintenance || node.maintenance || (!resource.managed && !resource.blocked)) continue;
    clear(order, 'optional');
    addPrecedence(cluster, orderEnd(order), orderEnd(shutdown), follows.optional | follows.runnableFirst);
  }
  return shutdown;
}
