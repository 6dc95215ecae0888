import { childrenNamed, type Element } from '../cib/element.ts';
import { applyOperation, type HistoryReading } from './apply-operation.ts';
import { addScore } from './candidate.ts';
import { isAnonymousClone, runningNodes, topOf } from './cluster.ts';
import { stripInstance } from './failcount.ts';
import type { Cluster, ClusterNode, Resource } from './graph.ts';
import { demoteOrder, fenceNode, orderFor, stopOrder } from './make-order.ts';
import { nextRole } from './next-role.ts';
import { ordersFor, set } from './order.ts';
import { activeSpan, execution, type RecordedOperation, sortedHistory } from './recorded-operation.ts';
import { targetRole } from './resource-meta.ts';
import { role } from './role.ts';
import { addRunning } from './running.ts';
import { INFINITY_SCORE, leadingInteger } from './score.ts';
import { addInstance, addOrphan, findBelow, findResource } from './unpack-resources.ts';

/** Reads what a node's executor recorded about every resource it has ever dealt with. */
export function unpackHistory(cluster: Cluster, node: ClusterNode, histories: Element | undefined): void {
  for (const history of childrenNamed(histories, 'lrm_resource'))
    unpackResourceHistory(cluster, node, history);
}

function unpackResourceHistory(cluster: Cluster, node: ClusterNode, history: Element): void {
  const { id } = history.attributes;
  if (id === undefined) return;
  const operations = sortedHistory(history);
  const empty = operations.length === 0;
  if (empty && !cluster.options.shutdownLock) return;
  let resource = resourceOfHistory(cluster, node, id);
  if (!resource) {
    if (empty) return;
    resource = orphanOfHistory(cluster, id, history);
    if (!resource) return;
  }
  if (cluster.options.shutdownLock) readShutdownLock(resource, node, history);
  const roleBefore = resource.role;
  resource.role = role.unknown;
  const reading: HistoryReading = { resource, node, onFail: 'ignore', lastFailure: undefined };
  for (const operation of operations) applyOperation(reading, operation);
  noteRecurringOperations(resource, node, operations);
  settleState(reading);
  const limit = targetRole(resource);
  if (limit !== undefined && (resource.nextRole === role.unknown || limit < resource.nextRole)) {
    nextRole(resource, limit, 'target-role');
  }
  if (roleBefore > resource.role) resource.role = roleBefore;
}

/** The resource (for anonymous clones, a suitable instance) that a line of history is about. */
function resourceOfHistory(cluster: Cluster, node: ClusterNode, id: string): Resource | undefined {
  let resource = findResource(cluster, id);
  let parent: Resource | undefined;
  if (resource) {
    if (resource.variant !== 'primitive') return undefined;
    parent = topOf(resource);
  } else {
    const first = findResource(cluster, `${stripInstance(id)}:0`);
    if (first && !first.unique) {
      resource = first;
      parent = topOf(first);
    }
  }
  if (isAnonymousClone(parent)) resource = anonymousInstance(parent, node, stripInstance(id));
  if (resource && id !== resource.id && id !== resource.historyName) resource.historyName = id;
  return resource;
}

/** Anonymous instances are interchangeable: take the one already seen on the node, else an unused one, else one more. */
function anonymousInstance(clone: Resource, node: ClusterNode, id: string): Resource | undefined {
  const { cluster } = clone;
  const partOf = (instance: Resource) =>
    findBelow([instance], (part) => part.id === id || part.baseId === id);
  let found: Resource | undefined;
  let inactive: Resource | undefined;
  let skipInactive = false;
  for (const instance of clone.children) {
    const places = runningNodes(instance, true);
    if (places.length === 0) {
      if (skipInactive || inactive || instance.blocked) continue;
      inactive = partOf(instance);
      if (inactive?.pendingNode && inactive.pendingNode !== node) inactive = undefined;
    } else if (places[0] === node) {
      found = partOf(instance);
      if (found && found.runningOn.length > 0) {
        // The history has the same clone twice on this node; the second becomes an orphan that will be stopped.
        skipInactive = true;
        found = undefined;
      }
      if (found) break;
    }
  }
  if (!found && !skipInactive) found = inactive;
  const unusable = !node.online || node.unclean;
  const universal = clone.clone?.max === cluster.nodes.length;
  if (found && !found.needsFencing && unusable && !universal) found = undefined;
  if (found) return found;
  const orphan = addInstance(clone);
  return orphan && partOf(orphan);
}

function orphanOfHistory(cluster: Cluster, id: string, history: Element): Resource | undefined {
  const orphan = addOrphan(cluster, id, history);
  if (!orphan) return undefined;
  if (cluster.options.stopOrphanResources) {
    addScore(orphan, undefined, -INFINITY_SCORE, 'no longer configured');
  } else {
    orphan.managed = false;
  }
  return orphan;
}

function readShutdownLock(resource: Resource, node: ClusterNode, history: Element): void {
  const { now, options } = resource.cluster;
  const lockTime = leadingInteger(history.attributes['shutdown-lock']) ?? 0;
  if (lockTime === 0) return;
  if (options.shutdownLockLimitSeconds > 0 && now > lockTime + options.shutdownLockLimitSeconds) {
    forgetHistory(resource, node);
  } else {
    resource.lockNode = node;
    resource.lockTime = lockTime;
  }
}

/** The order that makes a node's executor forget a resource. */
export function forgetHistory(resource: Resource, node: ClusterNode): void {
  orderFor(resource, { task: 'lrm_delete', node, optional: false });
}

/** Recurring operations that run now exist as optional orders, so that they are not scheduled a second time. */
function noteRecurringOperations(
  resource: Resource,
  node: ClusterNode,
  operations: readonly RecordedOperation[],
): void {
  if (!node.online) return;
  const { start, stop } = activeSpan(operations);
  for (const [index, operation] of operations.entries()) {
    if (start < stop && index <= stop) continue;
    if (index < start || operation.intervalMs === 0 || operation.status === execution.pending) continue;
    const { task, intervalMs } = operation;
    orderFor(resource, { task, intervalMs, node, optional: true });
  }
}

/** Draws the conclusions from a history: where the resource runs, and what its failures ask for. */
function settleState({ resource, node, onFail: failureResponse }: HistoryReading): void {
  const { cluster } = resource;
  if (resource.role !== role.unknown) noteKnown(resource, node);
  if (
    resource.role > role.stopped &&
    !node.online &&
    !node.maintenance &&
    resource.managed &&
    cluster.options.fencing
  ) {
    fenceNode(cluster, node, `${resource.baseId} is thought to be active there`);
  }
  const onFail = node.unclean ? 'ignore' : failureResponse;
  respondToFailure(resource, node, onFail);
  if (resource.role !== role.stopped && resource.role !== role.unknown) {
    addRunning(resource, node, failureResponse !== 'ignore');
    if (onFail !== 'ignore') {
      resource.failed = true;
      if (onFail !== 'demote' && onFail !== 'block') resource.stopOnFail = true;
    }
  } else if (resource.historyName?.includes(':')) {
    resource.historyName = undefined;
  } else {
    for (const stop of ordersFor(resource, 'stop', node)) set(stop, 'optional');
  }
  if (
    resource.role === role.stopped &&
    resource.partialMigrationSource === node &&
    resource.partialMigrationTarget &&
    resource.runningOn.length > 0
  ) {
    resource.role = role.started;
  }
}

function noteKnown(resource: Resource, node: ClusterNode): void {
  for (let each: Resource | undefined = resource; each; each = each.parent) {
    each.knownOn.add(node);
    if (each.unique) return;
  }
}

function respondToFailure(resource: Resource, node: ClusterNode, onFail: HistoryReading['onFail']): void {
  const { cluster } = resource;
  const active = resource.role !== role.stopped && resource.role !== role.unknown;
  switch (onFail) {
    case 'ignore':
      return;
    case 'demote':
      resource.failed = true;
      demoteOrder(resource, node, false);
      return;
    case 'fence':
      fenceNode(cluster, node, `${resource.baseId} failed there`);
      return;
    case 'standby':
      node.standby = true;
      node.standbyOnFail = true;
      return;
    case 'block':
      resource.managed = false;
      resource.blocked = true;
      return;
    case 'migrate':
      addScore(resource, node, -INFINITY_SCORE, 'on-fail=migrate after a failure there');
      return;
    case 'stop':
      nextRole(resource, role.stopped, 'on-fail=stop');
      return;
    case 'recover':
      if (!active) return;
      resource.failed = true;
      resource.stopOnFail = true;
      stopOrder(resource, node, false);
      return;
    case 'restart-container':
      resource.failed = true;
      resource.stopOnFail = true;
      if (resource.container) stopOrder(resource.container, node, false);
      else if (active) stopOrder(resource, node, false);
  }
}
