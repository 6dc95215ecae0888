import { childNamed, childrenNamed, type Element } from '../cib/element.ts';
import { nodeAvailable } from './candidate.ts';
import { isAnonymousClone, topOf } from './cluster.ts';
import { compareDigest, onlyMaskedChanged } from './digest.ts';
import { failureCount } from './failcount.ts';
import type { Cluster, ClusterNode, Resource } from './graph.ts';
import { clearFailuresOrder, orderFor, triggerUnfencing } from './make-order.ts';
import { operationEntry } from './operation-settings.ts';
import { giveReason } from './order.ts';
import { addPrecedence, follows, orderEnd, taskOf } from './precedence.ts';
import { orderCleanup } from './primitive-cleanup.ts';
import { activeSpan, type RecordedOperation, sortedHistory } from './recorded-operation.ts';
import { reschedule, scheduleCancel } from './recurring.ts';

/** Compares what runs with how it is configured now, and restarts, reloads or reschedules what changed. */
export function applyConfigurationChanges(cluster: Cluster): void {
  const states = childrenNamed(childNamed(cluster.cib.root, 'status'), 'node_state');
  for (const node of cluster.nodes) {
    if (!node.maintenance && !nodeAvailable(node)) continue;
    const state = states.find((each) => each.attributes.uname === node.name);
    const histories = childNamed(childNamed(state, 'lrm'), 'lrm_resources');
    for (const history of childrenNamed(histories, 'lrm_resource')) {
      if (history.children.length === 0) continue;
      for (const resource of withHistoryName(cluster.resources, history.attributes.id ?? '')) {
        if (resource.variant === 'primitive') compareHistory(resource, node, history);
      }
    }
  }
}

function withHistoryName(resources: readonly Resource[], id: string): Resource[] {
  const found: Resource[] = [];
  for (const resource of resources) {
    if (resource.id === id || resource.historyName === id) found.unshift(resource);
    found.unshift(...withHistoryName(resource.children, id));
  }
  return found;
}

function compareHistory(resource: Resource, node: ClusterNode, history: Element): void {
  if (resource.orphan) {
    if (!isAnonymousClone(topOf(resource))) orderCleanup(resource, node, false);
    return;
  }
  const active = resource.runningOn.includes(node);
  if (agentChanged(resource, node, history, active)) orderCleanup(resource, node, false);
  if (!active) return;
  const operations = sortedHistory(history);
  const { start, stop } = activeSpan(operations);
  if (start < stop) return;
  for (const [index, operation] of operations.entries()) {
    if (index >= start) compareOperation(resource, node, operation);
  }
}

function agentChanged(resource: Resource, node: ClusterNode, history: Element, active: boolean): boolean {
  const changed = ['type', 'class', 'provider'].some(
    (name) => resource.element.attributes[name] !== history.attributes[name],
  );
  if (!changed) return false;
  triggerUnfencing(resource, resource.cluster, node, 'Device definition changed');
  if (active) {
    orderFor(resource, { task: 'stop', node, optional: false });
    resource.startPending = true;
  }
  return true;
}

function compareOperation(resource: Resource, node: ClusterNode, operation: RecordedOperation): void {
  const { task, intervalMs } = operation;
  if (intervalMs > 0 && (resource.maintenance || node.maintenance)) {
    scheduleCancel(resource, task, intervalMs, node);
    return;
  }
  if (intervalMs === 0 && !['monitor', 'start', 'promote', 'migrate_from'].includes(task)) return;
  if (!operationChanged(resource, node, operation)) return;
  if (failureCount(resource, node, { effective: true }).count !== 0) {
    clearFailuresOrder(resource, node, 'action definition changed');
  }
}

function operationChanged(resource: Resource, node: ClusterNode, operation: RecordedOperation): boolean {
  const { task, intervalMs, element } = operation;
  const { cluster } = resource;
  if (intervalMs > 0 && !operationEntry(resource, task, intervalMs, false)) {
    if (cluster.options.stopOrphanOperations) scheduleCancel(resource, task, intervalMs, node);
    return true;
  }
  const affected = intervalMs === 0 && task !== 'start' ? 'start' : task;
  const verdict = compareDigest(resource, element, node);
  if (onlyMaskedChanged(resource, element, node)) return false;
  switch (verdict) {
    case 'match':
      return false;
    case 'restart':
      forceRestart(resource, affected, intervalMs, node);
      return true;
    default:
      if (intervalMs > 0) reschedule(resource, task, intervalMs, node);
      else if (
        cluster.expiredOperations.has(element) ||
        element.attributes['op-restart-digest'] !== undefined
      ) {
        triggerUnfencing(resource, cluster, node, 'Device parameters changed (reload)');
        scheduleReload(resource, node);
      } else {
        forceRestart(resource, affected, intervalMs, node);
      }
      return true;
  }
}

function forceRestart(resource: Resource, task: string, intervalMs: number, node: ClusterNode): void {
  const order = orderFor(resource, { task, intervalMs, node: undefined, optional: false });
  giveReason(order, 'resource definition change', true);
  triggerUnfencing(resource, resource.cluster, node, 'Device parameters changed');
}

function scheduleReload(resource: Resource, node: ClusterNode): void {
  if (!resource.managed || resource.failed) return;
  if (resource.startPending) {
    orderFor(resource, { task: 'stop', node, optional: false });
    return;
  }
  resource.reload = true;
  const reload = orderFor(resource, { task: 'reload-agent', node, optional: false });
  giveReason(reload, 'resource definition change');
  const flags = follows.optional | follows.thenCancelsFirst;
  addPrecedence(resource.cluster, orderEnd(reload), taskOf(resource, 'stop'), flags);
  addPrecedence(resource.cluster, orderEnd(reload), taskOf(resource, 'demote'), flags);
}
