import type { Element } from '../cib/element.ts';
import type { ClusterNode, Order, Resource } from './graph.ts';
import { orderFor, startOrder, triggerUnfencing } from './make-order.ts';
import { operationEntry } from './operation-settings.ts';
import { clear, is, orderKey, ordersExactlyOn, ordersFor, set } from './order.ts';
import { addPrecedence, follows, linkOrders, orderEnd, taskOf } from './precedence.ts';
import { result } from './recorded-operation.ts';
import { parseRole, type Role, role } from './role.ts';
import { parseIntervalMs } from './values.ts';

interface RecurringOperation {
  readonly task: string;
  readonly intervalMs: number;
  /** The role during which it recurs; unknown for any but promoted. */
  readonly role: Role;
}

const oneTimeTasks = ['stop', 'start', 'demote', 'promote', 'reload-agent', 'migrate_to', 'migrate_from'];

/** Makes the recurring operations run that fit the resource's next role, and cancels those that do not. */
export function createRecurringOrders(resource: Resource): void {
  if (resource.blocked || resource.maintenance) return;
  const node = resource.assigned?.node;
  let start: Order | undefined;
  if (node && !node.maintenance && (resource.nextRole !== role.stopped || !resource.managed)) {
    start = startOrder(resource, node, true);
  }
  for (const entry of resource.operations) {
    const operation = recurringOperation(resource, entry);
    if (!operation) continue;
    if (start) recurWhileActive(resource, start, node, operation);
    recurWhileInactive(resource, node, operation);
  }
}

function recurringOperation(resource: Resource, entry: Element): RecurringOperation | undefined {
  const { name = '', interval, role: asked } = entry.attributes;
  const intervalMs = parseIntervalMs(interval);
  if (intervalMs === 0 || oneTimeTasks.includes(name)) return undefined;
  const same = resource.operations.filter(
    (other) =>
      other.attributes.name === name &&
      parseIntervalMs(other.attributes.interval) === intervalMs &&
      other.attributes.id !== undefined,
  );
  if (same.length > 1) {
    resource.cluster.ignored.add(
      `operation ${same[1]?.attributes.id}: duplicate of ${same[0]?.attributes.id} (same name and interval)`,
    );
    return undefined;
  }
  if (!operationEntry(resource, name, intervalMs, false)) return undefined;
  return { task: name, intervalMs, role: parseRole(asked) ?? role.unknown };
}

function recurWhileActive(
  resource: Resource,
  start: Order,
  node: ClusterNode | undefined,
  operation: RecurringOperation,
): void {
  if (operation.role === role.stopped) return;
  const { task, intervalMs } = operation;
  const key = orderKey(resource.id, task, intervalMs);
  const active = ordersExactlyOn(resource.orders, key, node);
  const startFlags = is(start, 'optional');
  const running = startFlags && active.length > 0 && !active.some((order) => is(order, 'reschedule'));
  const unfit =
    operation.role === role.unknown
      ? resource.nextRole === role.promoted
      : resource.nextRole !== operation.role;
  if (unfit) {
    if (running && node) cancelBeforeRoleChange(resource, node, operation);
    return;
  }
  const order = orderFor(resource, { task, intervalMs, node, optional: running });
  if (!is(start, 'runnable') || !node || !node.online || node.unclean) clear(order, 'runnable');
  if (resource.nextRole === role.promoted) order.expectedResult = result.runningPromoted;
  if (node && !resource.managed) return;
  const { cluster } = resource;
  const must = follows.impliesThen | follows.runnableFirst;
  const thenOrder = { ...orderEnd(order), resource: order.resource };
  addPrecedence(cluster, taskOf(resource, 'start'), thenOrder, must);
  addPrecedence(cluster, taskOf(resource, 'reload-agent'), thenOrder, must);
  const change = roleChangeBefore(resource);
  if (change) {
    addPrecedence(cluster, taskOf(resource, change), thenOrder, follows.optional | follows.runnableFirst);
  }
}

function roleChangeBefore(resource: Resource): string | undefined {
  if (resource.nextRole === role.promoted) return 'promote';
  return resource.role === role.promoted ? 'demote' : undefined;
}

function cancelBeforeRoleChange(resource: Resource, node: ClusterNode, operation: RecurringOperation): void {
  const cancel = cancelOrder(resource, operation.task, operation.intervalMs, node);
  let before: string | undefined;
  if (resource.role === role.promoted) before = 'demote';
  else if (resource.role === role.unpromoted || resource.role === role.started) {
    if (resource.nextRole === role.promoted) before = 'promote';
    else if (resource.nextRole === role.stopped) before = 'stop';
  }
  if (before)
    addPrecedence(resource.cluster, orderEnd(cancel), taskOf(resource, before), follows.runnableFirst);
}

/** Operations with role Stopped recur on every node but the one the resource is on. */
function recurWhileInactive(
  resource: Resource,
  node: ClusterNode | undefined,
  operation: RecurringOperation,
): void {
  if (operation.role !== role.stopped || !resource.unique) return;
  const { task, intervalMs } = operation;
  const key = orderKey(resource.id, task, intervalMs);
  for (const other of resource.cluster.nodes) {
    const active = ordersExactlyOn(resource.orders, key, other);
    if (other === node) {
      if (active.length > 0) cancelBeforeStart(resource, other, operation);
      continue;
    }
    const order = orderFor(resource, { task, intervalMs, node: other, optional: active.length > 0 });
    order.expectedResult = result.notRunning;
    if (resource.managed) {
      for (const probe of ordersFor(resource, 'monitor', other))
        linkOrders(probe, order, follows.runnableFirst);
    }
    recurAfterStops(resource, other, order);
    if (!other.online || other.unclean) clear(order, 'runnable');
  }
}

function cancelBeforeStart(resource: Resource, node: ClusterNode, operation: RecurringOperation): void {
  const cancel = cancelOrder(resource, operation.task, operation.intervalMs, node);
  if (resource.nextRole === role.started || resource.nextRole === role.unpromoted) {
    addPrecedence(resource.cluster, orderEnd(cancel), taskOf(resource, 'start'), follows.runnableFirst);
  }
}

function recurAfterStops(resource: Resource, node: ClusterNode, order: Order): void {
  for (const stop of ordersExactlyOn(resource.orders, orderKey(resource.id, 'stop'), node)) {
    if (!is(stop, 'optional') && !is(order, 'optional') && !resource.managed) set(order, 'optional');
    if (!is(stop, 'runnable')) clear(order, 'runnable');
    if (resource.managed) {
      const flags = follows.impliesThen | follows.runnableFirst;
      addPrecedence(resource.cluster, orderEnd(stop), orderEnd(order), flags);
    }
  }
}

/** The order that ends a recurring operation on a node. */
export function cancelOrder(resource: Resource, task: string, intervalMs: number, node: ClusterNode): Order {
  const key = orderKey(resource.id, task, intervalMs);
  const order = orderFor(resource, { task: 'cancel', key, intervalMs, node, optional: false });
  order.task = 'cancel';
  order.cancelTask = task;
  order.intervalMs = intervalMs;
  return order;
}

/** Ends a recurring operation that is no longer wanted, after a stop if there is one. */
export function scheduleCancel(
  resource: Resource,
  task: string,
  intervalMs: number,
  node: ClusterNode,
): void {
  const cancel = cancelOrder(resource, task, intervalMs, node);
  addPrecedence(resource.cluster, taskOf(resource, 'stop'), orderEnd(cancel), follows.optional);
}

/** Lets a recurring operation run anew because its parameters changed. */
export function reschedule(resource: Resource, task: string, intervalMs: number, node: ClusterNode): void {
  triggerUnfencing(resource, resource.cluster, node, 'Device parameters changed (reschedule)');
  set(orderFor(resource, { task, intervalMs, node, optional: true }), 'reschedule');
}
