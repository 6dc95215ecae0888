import { activeOn } from './cluster.ts';
import type { ClusterNode, Resource } from './graph.ts';
import { abortDanglingMigration, canMigrate, createMigrationOrders } from './live-migration.ts';
import { demoteOrder, fenceOrder, orderFor, startOrder, stopOrder } from './make-order.ts';
import { nextRole } from './next-role.ts';
import { clear, giveReason, is, orderKey, ordersExactlyOn, set } from './order.ts';
import { follows, linkOrders } from './precedence.ts';
import { orderCleanup } from './primitive-cleanup.ts';
import { createRecurringOrders } from './recurring.ts';
import { type Role, role, stepTowards } from './role.ts';
import { orderAfterUnfencing } from './unfencing.ts';

/** Makes the orders that take a primitive from where and what it is to where and what it should be. */
export function createPrimitiveOrders(resource: Resource): void {
  if (resource.nextRole === role.unknown) {
    nextRole(resource, resource.assigned ? role.started : role.stopped, 'assignment');
  }
  const { node: current, all, clean } = activeOn(resource);
  for (const node of resource.danglingMigrations) abortDanglingMigration(resource, node);
  const moving =
    current !== undefined &&
    resource.assigned !== undefined &&
    current !== resource.assigned.node &&
    resource.nextRole >= role.started;
  let migrates = moving && canMigrate(resource, current);
  let needStop = moving;
  const { partialMigrationSource: source, partialMigrationTarget: target } = resource;
  let multiplyActive = false;
  if (source && target && migrates && all === 2 && current === source && resource.assigned?.node === target) {
    // A migration under way leads where the resource should go: let it finish.
  } else if (source || target) {
    needStop = true;
    resource.partialMigrationSource = undefined;
    resource.partialMigrationTarget = undefined;
    migrates = false;
  } else {
    multiplyActive = (resource.needsFencing ? all : clean) > 1;
  }
  resource.stopUnexpected = multiplyActive && resource.multipleActive === 'stop_unexpected';
  if (multiplyActive && (resource.multipleActive === 'stop_start' || resource.stopUnexpected))
    needStop = true;
  if (resource.startPending) {
    const node = resource.assigned?.node;
    set(orderFor(resource, { task: 'start', node, optional: true }), 'printAlways');
  }
  let needPromote = false;
  if (!moving) {
    if (resource.failed) {
      if (resource.stopOnFail) needStop = true;
      else if (resource.nextRole === role.promoted) needPromote = true;
    } else if (resource.blocked) {
      needStop = true;
    } else if (resource.role > role.started && current && resource.assigned) {
      if (!is(startOrder(resource, resource.assigned.node, true), 'optional')) needStop = true;
    }
  }
  orderRestart(resource, current, needStop, needPromote);
  orderRoleChange(resource);
  createRecurringOrders(resource);
  if (migrates && current) createMigrationOrders(resource, current);
}

/** The way down to stopped and up again, required only where something asks for a restart. */
function orderRestart(
  resource: Resource,
  current: ClusterNode | undefined,
  needStop: boolean,
  needPromote: boolean,
): void {
  resource.restarting = true;
  let at: Role = resource.role;
  while (at !== role.stopped) {
    const next = stepTowards(at, role.stopped);
    if (!takeStep(resource, at, next, current, !needStop)) break;
    at = next;
  }
  while (resource.role <= resource.nextRole && at !== resource.role && !resource.blocked) {
    const next = stepTowards(at, resource.role);
    const required = needStop || (next === role.promoted && needPromote);
    if (!takeStep(resource, at, next, resource.assigned?.node, !required)) break;
    at = next;
  }
  resource.restarting = false;
}

function orderRoleChange(resource: Resource): void {
  let at: Role = resource.role;
  while (at !== resource.nextRole) {
    const next = stepTowards(at, resource.nextRole);
    if (!takeStep(resource, at, next, resource.assigned?.node, false)) return;
    at = next;
  }
}

/** Makes the order for one step between roles. Returns false if no order leads there. */
function takeStep(
  resource: Resource,
  from: Role,
  to: Role,
  node: ClusterNode | undefined,
  optional: boolean,
): boolean {
  if (to === role.stopped && from !== role.stopped && from !== role.promoted) {
    stop(resource, optional);
  } else if (from === role.promoted && to < role.promoted && to !== role.unknown) {
    demote(resource, optional);
  } else if (from === role.unpromoted && to === role.started) {
    stop(resource, optional);
  } else if (node && from === role.stopped && (to === role.started || to === role.unpromoted)) {
    start(resource, node, optional);
  } else if (node && to === role.promoted && (from === role.started || from === role.unpromoted)) {
    promote(resource, node, optional);
  } else {
    return false;
  }
  return true;
}

/** True for the one node that a multiply active resource may keep running on. */
function isExpectedNode(resource: Resource, node: ClusterNode): boolean {
  return (
    resource.stopUnexpected &&
    resource.restarting &&
    resource.nextRole > role.stopped &&
    resource.assigned?.node === node
  );
}

function stop(resource: Resource, optionalStop: boolean): void {
  const { cluster } = resource;
  let optional = optionalStop;
  for (const node of resource.runningOn) {
    if (isExpectedNode(resource, node)) continue;
    if (resource.partialMigrationTarget) {
      if (node === resource.partialMigrationTarget && node === resource.assigned?.node) continue;
      optional = false;
    }
    const order = stopOrder(resource, node, optional);
    if (!resource.assigned) giveReason(order, resource.nextRoleReason ?? 'node availability', true);
    else if (resource.restarting && resource.stopUnexpected) giveReason(order, 'being multiply active', true);
    if (!resource.managed) clear(order, 'runnable');
    if (cluster.options.removeAfterStop) orderCleanup(resource, node, optional);
    if (resource.needsUnfencing) {
      linkOrders(order, fenceOrder(cluster, node, 'on', true, undefined), follows.impliesFirst);
    }
  }
}

function start(resource: Resource, node: ClusterNode, optional: boolean): void {
  const order = startOrder(resource, node, true);
  orderAfterUnfencing(resource, node, order, follows.impliesThen);
  if (is(order, 'runnable') && !optional) clear(order, 'optional');
  if (isExpectedNode(resource, node)) set(order, 'pseudo');
}

function promote(resource: Resource, node: ClusterNode, optional: boolean): void {
  const starts = ordersExactlyOn(resource.orders, orderKey(resource.id, 'start'), node);
  if (starts.every((order) => is(order, 'runnable'))) {
    const order = orderFor(resource, { task: 'promote', node, optional });
    if (isExpectedNode(resource, node)) set(order, 'pseudo');
    return;
  }
  for (const order of ordersExactlyOn(resource.orders, orderKey(resource.id, 'promote'), node)) {
    clear(order, 'runnable');
  }
}

function demote(resource: Resource, optional: boolean): void {
  for (const node of resource.runningOn) {
    if (!isExpectedNode(resource, node)) demoteOrder(resource, node, optional);
  }
}
