import type { ClusterNode, Resource } from './graph.ts';
import { orderFor } from './make-order.ts';
import { addTaskPrecedence, follows } from './precedence.ts';

/** Makes the executor forget a resource once it is stopped. */
export function orderCleanup(resource: Resource, node: ClusterNode, optional: boolean): void {
  if (resource.failed || node.unclean || !node.online) return;
  const flags = optional ? follows.impliesThen : follows.optional;
  orderFor(resource, { task: 'delete', node, optional });
  addTaskPrecedence(resource, 'stop', resource, 'delete', flags);
  addTaskPrecedence(resource, 'delete', resource, 'start', flags);
}
