import type { ClusterNode, Resource } from './graph.ts';
import { orderFor, startOrder, stopOrder } from './make-order.ts';
import { set } from './order.ts';
import { addTaskPrecedence, follows } from './precedence.ts';
import { orderCleanup } from './primitive-cleanup.ts';

/** True if the resource can be moved while it runs. */
export function canMigrate(resource: Resource, current: ClusterNode): boolean {
  return (
    resource.allowMigrate &&
    resource.managed &&
    !resource.failed &&
    !resource.startPending &&
    !current.unclean &&
    resource.assigned !== undefined &&
    !resource.assigned.node.unclean
  );
}

/** The two halves of a live migration, which make the stop and the start mere formalities. */
export function createMigrationOrders(resource: Resource, current: ClusterNode): void {
  const target = resource.assigned?.node;
  if (!target) return;
  const start = startOrder(resource, target, true);
  const stop = stopOrder(resource, current, true);
  const begun = resource.partialMigrationTarget !== undefined;
  const to = begun ? undefined : orderFor(resource, { task: 'migrate_to', node: current, optional: true });
  const from = orderFor(resource, { task: 'migrate_from', node: target, optional: true });
  for (const order of [start, stop, from, ...(to ? [to] : [])]) set(order, 'migrateRunnable');
  set(start, 'pseudo');
  if (to) {
    to.needs = start.needs;
    addTaskPrecedence(resource, 'monitor', resource, 'migrate_to', follows.optional);
    const flags = follows.optional | follows.impliesFirstMigratable;
    addTaskPrecedence(resource, 'migrate_to', resource, 'migrate_from', flags);
    to.migration = { source: current, target };
  } else {
    from.needs = start.needs;
    addTaskPrecedence(resource, 'monitor', resource, 'migrate_from', follows.optional);
  }
  addTaskPrecedence(
    resource,
    'migrate_from',
    resource,
    'stop',
    follows.optional | follows.impliesFirstMigratable,
  );
  addTaskPrecedence(
    resource,
    'migrate_from',
    resource,
    'start',
    follows.optional | follows.impliesFirstMigratable | follows.pseudoFirst,
  );
  from.migration = { source: current, target };
}

/** Stops the source of a migration that succeeded but was never concluded. */
export function abortDanglingMigration(resource: Resource, source: ClusterNode): void {
  set(stopOrder(resource, source, false), 'dangling');
  if (resource.cluster.options.removeAfterStop) orderCleanup(resource, source, false);
}
