import type { ClusterNode, Order, Resource } from './graph.ts';
import { fenceOrder, triggerUnfencing } from './make-order.ts';
import { addPrecedence, follows, linkOrders, orderEnd, taskOf } from './precedence.ts';

/** True if the node was given access again after it was last fenced. */
function isUnfenced(node: ClusterNode): boolean {
  const unfenced = node.attributes.get('#node-unfenced');
  return unfenced !== undefined && unfenced !== '0';
}

/** Puts the unfencing of the node before an order of a resource that needs it. */
export function orderAfterUnfencing(resource: Resource, node: ClusterNode, order: Order, type: number): void {
  const { cluster } = resource;
  if (!(resource.fenceDevice && cluster.options.unfencing) && !resource.needsUnfencing) return;
  linkOrders(fenceOrder(cluster, node, 'on', true, undefined), order, type);
  if (!isUnfenced(node)) {
    triggerUnfencing(undefined, cluster, node, `required by ${resource.baseId} ${order.task}`);
  }
}

/** A node is unfenced only when the resource is stopped there, and it is started there only afterwards. */
export function orderRestartAroundUnfencing(resource: Resource, node: ClusterNode): void {
  const { cluster } = resource;
  const unfence = fenceOrder(cluster, node, 'on', true, undefined);
  addPrecedence(cluster, taskOf(resource, 'stop'), orderEnd(unfence), follows.optional | follows.sameNode);
  addPrecedence(
    cluster,
    orderEnd(unfence),
    taskOf(resource, 'start'),
    follows.impliesThenOnNode | follows.sameNode,
  );
}
