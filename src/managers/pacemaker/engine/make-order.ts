import { isActive } from './cluster.ts';
import type { QuorumPolicy } from './cluster-options.ts';
import { fencingDigestChanged } from './fencing-digest.ts';
import type { Cluster, ClusterNode, Order, Resource } from './graph.ts';
import { nextRole } from './next-role.ts';
import { operationSettings } from './operation-settings.ts';
import { clear, giveReason, is, orderFlag, orderKey, ordersWithKey, set } from './order.ts';
import { role } from './role.ts';

export interface OrderRequest {
  readonly task: string;
  readonly intervalMs?: number;
  readonly node: ClusterNode | undefined;
  readonly optional: boolean;
  /** The key, where it is not made of the resource's id, task and interval. */
  readonly key?: string;
}

/**
 * Gives the resource's order for an operation on a node: the one it has, made required if so asked, or a new one. Whether
 * it may run is seen here as far as the node and quorum decide it.
 */
export function orderFor(resource: Resource, request: OrderRequest): Order {
  const key = request.key ?? orderKey(resource.id, request.task, request.intervalMs);
  const order =
    ordersWithKey(resource.orders, key, request.node)[0] ?? newResourceOrder(resource, key, request);
  if (resource.managed || !order.node || is(order, 'pseudo') || order.intervalMs !== undefined) {
    if (!request.optional) clear(order, 'optional');
  } else {
    set(order, 'optional');
  }
  updateRunnable(resource, order);
  return order;
}

function newResourceOrder(resource: Resource, key: string, request: OrderRequest): Order {
  const { task, intervalMs = 0, node, optional } = request;
  const settings = operationSettings(resource, task, intervalMs);
  const order: Order = {
    ...blankOrder(resource.cluster, key, task, resource, node, optional),
    settings,
    needs: settings.needs,
    intervalMs: intervalMs > 0 ? intervalMs : undefined,
  };
  resource.cluster.orders.push(order);
  resource.orders.push(order);
  return order;
}

function blankOrder(
  cluster: Cluster,
  key: string,
  task: string,
  resource: Resource | undefined,
  node: ClusterNode | undefined,
  optional: boolean,
): Order {
  let flags = orderFlag.runnable | (optional ? orderFlag.optional : 0);
  if (task === 'lrm_delete') flags |= orderFlag.byController;
  return {
    id: cluster.orders.length + 1,
    key,
    task,
    resource,
    node,
    flags,
    settings: undefined,
    intervalMs: undefined,
    needs: 'nothing',
    reason: undefined,
    priority: 0,
    expectedResult: undefined,
    cancelTask: undefined,
    fenceOperation: undefined,
    notify: undefined,
    migration: undefined,
    before: [],
    after: [],
    runnableBefore: 0,
    requiredRunnableBefore: 0,
  };
}

/** An order that belongs to no resource: fencing, shutting a node down, or a milestone. */
export function clusterOrder(
  cluster: Cluster,
  key: string,
  task: string,
  node: ClusterNode | undefined,
  optional: boolean,
): Order {
  const existing = cluster.singletons.get(key);
  if (existing) {
    if (!optional) clear(existing, 'optional');
    return existing;
  }
  const order = blankOrder(cluster, key, task, undefined, node, optional);
  cluster.orders.push(order);
  cluster.singletons.set(key, order);
  return order;
}

/** A milestone of the cluster that is reached by noting it. */
export function clusterMilestone(cluster: Cluster, name: string): Order {
  const existing = cluster.singletons.get(name);
  if (existing) return existing;
  const order = clusterOrder(cluster, name, name, undefined, true);
  set(order, 'pseudo');
  set(order, 'runnable');
  return order;
}

/** A milestone of a group or clone, such as "all are started". */
export function milestone(resource: Resource, task: string, optional: boolean, runnable: boolean): Order {
  const order = orderFor(resource, { task, node: undefined, optional });
  set(order, 'pseudo');
  if (runnable) set(order, 'runnable');
  return order;
}

export function startOrder(resource: Resource, node: ClusterNode, optional: boolean): Order {
  return orderFor(resource, { task: 'start', node, optional });
}

export function stopOrder(resource: Resource, node: ClusterNode, optional: boolean): Order {
  return orderFor(resource, { task: 'stop', node, optional });
}

export function demoteOrder(resource: Resource, node: ClusterNode, optional: boolean): Order {
  return orderFor(resource, { task: 'demote', node, optional });
}

function updateRunnable(resource: Resource, order: Order): void {
  if (is(order, 'pseudo')) return;
  const { node } = order;
  if (!node) {
    clear(order, 'runnable');
  } else if (!is(order, 'byController') && !node.online) {
    clear(order, 'runnable');
    if (resource.managed && order.task === 'stop' && !node.unclean) {
      fenceNode(resource.cluster, node, 'stop is unrunnable');
    }
  } else if (!is(order, 'byController') && node.pending) {
    clear(order, 'runnable');
  } else if (order.needs === 'nothing') {
    giveReason(order, undefined, true);
    set(order, 'runnable');
  } else {
    applyQuorum(resource, order);
  }
}

function applyQuorum(resource: Resource, order: Order): void {
  const policy = quorumPolicyFor(resource);
  if (policy === 'stop') {
    clear(order, 'runnable');
    giveReason(order, 'no quorum', true);
  } else if (policy === 'freeze') {
    if (!isActive(resource, true) || resource.nextRole > resource.role) {
      clear(order, 'runnable');
      giveReason(order, 'quorum freeze', true);
    }
  } else {
    set(order, 'runnable');
  }
}

/** What lack of quorum means for a resource right now; with quorum, nothing. */
function quorumPolicyFor(resource: Resource): QuorumPolicy {
  const { haveQuorum, options } = resource.cluster;
  if (haveQuorum) return 'ignore';
  if (options.noQuorumPolicy !== 'demote') return options.noQuorumPolicy;
  if (resource.role !== role.promoted && resource.role !== role.unpromoted) return 'stop';
  if (resource.nextRole > role.unpromoted) nextRole(resource, role.unpromoted, 'no-quorum-policy=demote');
  return 'ignore';
}

/** True if the cluster is able and allowed to fence the node. */
export function canFence(cluster: Cluster, node: ClusterNode): boolean {
  if (!cluster.options.fencing || !cluster.haveFencingDevice) return false;
  return cluster.haveQuorum || cluster.options.noQuorumPolicy === 'ignore' || node.online;
}

/** Marks a node as needing to be fenced, with the reason. */
export function fenceNode(cluster: Cluster, node: ClusterNode, reason: string): void {
  if (node.unclean) return;
  node.unclean = true;
  fenceOrder(cluster, node, undefined, true, reason);
}

/** The order to fence (or with `on`, to unfence) a node. */
export function fenceOrder(
  cluster: Cluster,
  node: ClusterNode,
  operation: string | undefined,
  optional: boolean,
  reason: string | undefined,
): Order {
  const how = operation ?? cluster.options.fencingAction;
  const key = `stonith-${node.name}-${how}`;
  let required = !optional;
  let order = cluster.singletons.get(key);
  if (!order) {
    order = clusterOrder(cluster, key, 'stonith', node, true);
    order.fenceOperation = how;
    if (cluster.options.unfencing && fencingDigestChanged(cluster, node)) required = true;
  }
  if (required && canFence(cluster, node)) {
    clear(order, 'optional');
    giveReason(order, reason);
  } else if (reason !== undefined) {
    giveReason(order, reason);
  }
  return order;
}

/** Asks for the node, or every usable node of the resource, to be unfenced again. */
export function triggerUnfencing(
  resource: Resource | undefined,
  cluster: Cluster,
  node: ClusterNode | undefined,
  reason: string,
): void {
  if (!cluster.options.unfencing || (resource && !resource.fenceDevice)) return;
  if (node && node.online && !node.unclean && !node.shutdown) {
    fenceOrder(cluster, node, 'on', false, reason);
  } else if (resource) {
    for (const candidate of resource.allowed) {
      const each = candidate?.node;
      if (each && each.online && !each.unclean && !each.shutdown)
        fenceOrder(cluster, each, 'on', false, reason);
    }
  }
}

/** The order that forgets the failures of a resource on a node. */
export function clearFailuresOrder(resource: Resource, node: ClusterNode, reason: string): Order {
  const order = orderFor(resource, { task: 'clear_failcount', node, optional: false });
  giveReason(order, reason);
  return order;
}
