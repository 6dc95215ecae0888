import { childNamed, childrenNamed, type Element } from '../cib/element.ts';
import { findNode } from './cluster.ts';
import type { Cluster, Resource } from './graph.ts';
import {
  compareAge,
  execution,
  type RecordedOperation,
  readOperation,
  result,
} from './recorded-operation.ts';
import { role } from './role.ts';
import { addRunning } from './running.ts';

/**
 * What the two halves of a live migration (`migrate_to` on the source, `migrate_from` on the target) say about where a
 * resource is. Either half may be missing, failed, or overtaken by later operations on its node.
 */

export function applyMigrateTo(resource: Resource, operation: RecordedOperation): void {
  const ends = migrationEnds(operation);
  if (!ends) return;
  const { cluster } = resource;
  const { source, target } = ends;
  const from = findOperation(cluster, resource.id, 'migrate_from', target, source);
  const sourceNewer = newerThanMonitors(cluster, resource.id, source, operation, true);
  if (sourceNewer && from) return;
  const targetNewer = newerStateAfter(cluster, resource.id, target, operation, from);
  if (sourceNewer && targetNewer) return;
  const targetNode = findNode(cluster, target);
  const sourceNode = findNode(cluster, source);
  if (from && from.resultCode === result.ok && from.status === execution.done) {
    resource.role = role.stopped;
    if (sourceNode) resource.danglingMigrations.unshift(sourceNode);
    return;
  }
  resource.role = role.started;
  const activeOnTarget = !targetNewer && targetNode?.online === true;
  if (from && from.status !== execution.pending) {
    if (activeOnTarget) addRunning(resource, targetNode, true);
    else failWithoutMigration(resource);
    return;
  }
  // A target that knows nothing of the resource was cleaned up; it will be probed, and then it is known.
  if (targetNode?.online && unknownOn(cluster, resource.id, target)) return;
  if (activeOnTarget) {
    addRunning(resource, targetNode, false);
    if (sourceNode?.online) {
      resource.partialMigrationTarget = targetNode;
      resource.partialMigrationSource = sourceNode;
    }
  } else if (!sourceNewer) {
    failWithoutMigration(resource);
  }
}

function failWithoutMigration(resource: Resource): void {
  resource.failed = true;
  resource.stopOnFail = true;
  resource.allowMigrate = false;
}

export function applyFailedMigrateTo(resource: Resource, operation: RecordedOperation): void {
  const ends = migrationEnds(operation);
  if (!ends) return;
  const { cluster } = resource;
  const { source, target } = ends;
  resource.role = role.started;
  const from = findSuccess(findOperation(cluster, resource.id, 'migrate_from', target, source));
  if (
    !unknownOn(cluster, resource.id, target) &&
    !newerStateAfter(cluster, resource.id, target, operation, from)
  ) {
    const node = findNode(cluster, target);
    if (node?.online) addRunning(resource, node, false);
  } else if (!newerThanMonitors(cluster, resource.id, source, operation, true)) {
    const node = findNode(cluster, source);
    if (node) resource.danglingMigrations.unshift(node);
  }
}

export function applyFailedMigrateFrom(resource: Resource, operation: RecordedOperation): void {
  const ends = migrationEnds(operation);
  if (!ends) return;
  const { cluster } = resource;
  const { source, target } = ends;
  resource.role = role.started;
  const to = findSuccess(findOperation(cluster, resource.id, 'migrate_to', source, target));
  if (
    !unknownOn(cluster, resource.id, source) &&
    !newerStateAfter(cluster, resource.id, source, to, operation)
  ) {
    const node = findNode(cluster, source);
    if (node?.online) addRunning(resource, node, true);
  }
}

function migrationEnds(operation: RecordedOperation): { source: string; target: string } | undefined {
  const { migrate_source: source, migrate_target: target } = operation.element.attributes;
  return source === undefined || target === undefined ? undefined : { source, target };
}

function historiesOn(cluster: Cluster, id: string, node: string): Element[] {
  const states = childrenNamed(childNamed(cluster.cib.root, 'status'), 'node_state');
  return states
    .filter((state) => state.attributes.uname === node)
    .flatMap((state) => childrenNamed(childNamed(childNamed(state, 'lrm'), 'lrm_resources'), 'lrm_resource'))
    .filter((history) => history.attributes.id === id);
}

function operationsOn(cluster: Cluster, id: string, node: string): RecordedOperation[] {
  return historiesOn(cluster, id, node).flatMap((history) =>
    childrenNamed(history, 'lrm_rsc_op').map(readOperation),
  );
}

/** The one operation of that task. Of several Pacemaker takes none, as it cannot tell which is meant. */
function findOperation(
  cluster: Cluster,
  id: string,
  task: 'migrate_to' | 'migrate_from' | 'monitor',
  node: string,
  partner: string | undefined,
): RecordedOperation | undefined {
  const [found, ...others] = operationsOn(cluster, id, node).filter((operation) => {
    if (operation.task !== task) return false;
    const { migrate_source: source, migrate_target: target } = operation.element.attributes;
    if (partner === undefined || task === 'monitor') return true;
    return task === 'migrate_to' ? target === partner : source === partner;
  });
  return others.length === 0 ? found : undefined;
}

function findSuccess(operation: RecordedOperation | undefined): RecordedOperation | undefined {
  return operation?.resultCode === result.ok && operation.status === execution.done ? operation : undefined;
}

function unknownOn(cluster: Cluster, id: string, node: string): boolean {
  return operationsOn(cluster, id, node).length === 0;
}

/** True if the node has something later to say than the migration: that it is not running, or anything it did. */
function newerStateAfter(
  cluster: Cluster,
  id: string,
  node: string,
  to: RecordedOperation | undefined,
  from: RecordedOperation | undefined,
): boolean {
  const ends = migrationEnds((from ?? to) as RecordedOperation);
  if (!ends) return false;
  let operation = from ?? to;
  let sameNode = false;
  if (node.toLowerCase() === ends.target.toLowerCase()) {
    operation = from ?? to;
    sameNode = from !== undefined;
  } else if (node.toLowerCase() === ends.source.toLowerCase()) {
    operation = to ?? from;
    sameNode = to !== undefined;
  }
  if (!operation) return false;
  return (
    newerThanMonitors(cluster, id, node, operation, sameNode) ||
    foundStoppedAfter(cluster, id, node, operation, sameNode)
  );
}

/** True if a start, stop or migration on that node came after the operation. */
function newerThanMonitors(
  cluster: Cluster,
  id: string,
  node: string,
  operation: RecordedOperation,
  sameNode: boolean,
): boolean {
  const tasks = ['start', 'stop', 'migrate_to', 'migrate_from'];
  return operationsOn(cluster, id, node).some(
    (other) =>
      other.element !== operation.element &&
      tasks.includes(other.task) &&
      compareAge(other, operation, sameNode) > 0,
  );
}

function foundStoppedAfter(
  cluster: Cluster,
  id: string,
  node: string,
  operation: RecordedOperation,
  sameNode: boolean,
): boolean {
  const monitor = findOperation(cluster, id, 'monitor', node, undefined);
  if (monitor?.resultCode !== result.notRunning || monitor.status !== execution.done) return false;
  return compareAge(monitor, operation, sameNode) > 0;
}
