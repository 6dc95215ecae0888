import { topOf } from './cluster.ts';
import type { ClusterNode, NotificationPhase, Order, Resource } from './graph.ts';
import { orderFor } from './make-order.ts';
import { clear, is, latestOrder, set } from './order.ts';
import { follows, linkOrders } from './precedence.ts';
import { role } from './role.ts';
import { INFINITY_SCORE } from './score.ts';
import { notifyKey } from './update-orders.ts';

/** Instances of clones with `notify=true` are told before and after each start, stop, promotion and demotion. */

/** The milestones around an operation: `action` before it, `complete` after it. */
export function notificationPhase(
  resource: Resource,
  operation: string,
  action: Order | undefined,
  complete: Order | undefined,
): NotificationPhase | undefined {
  if (!resource.notify) return undefined;
  const phase: NotificationPhase = {
    operation,
    pre: undefined,
    preDone: undefined,
    post: undefined,
    postDone: undefined,
  };
  if (action) {
    phase.pre = pseudo(resource, action, 'notify', 'pre', operation);
    phase.preDone = pseudo(resource, action, 'notified', 'confirmed-pre', operation);
    set(phase.pre, 'runnable');
    set(phase.preDone, 'runnable');
    linkOrders(phase.pre, phase.preDone, follows.optional);
    linkOrders(phase.preDone, action, follows.optional);
  }
  if (complete) {
    phase.post = pseudo(resource, complete, 'notify', 'post', operation);
    phase.postDone = pseudo(resource, complete, 'notified', 'confirmed-post', operation);
    for (const order of [phase.post, phase.postDone]) {
      order.priority = INFINITY_SCORE;
      if (is(complete, 'runnable')) set(order, 'runnable');
      else clear(order, 'runnable');
    }
    linkOrders(complete, phase.post, follows.impliesThen);
    linkOrders(phase.post, phase.postDone, follows.impliesThen);
  }
  if (action && complete) linkOrders(phase.preDone, phase.post, follows.optional);
  return phase;
}

function pseudo(resource: Resource, about: Order, task: string, type: string, operation: string): Order {
  const key = notifyKey(resource, type, about.task);
  const order = orderFor(resource, { task, key, node: undefined, optional: is(about, 'optional') });
  set(order, 'pseudo');
  order.notify = { type: type.replace('confirmed-', ''), operation };
  return order;
}

/** Makes the notifications of a phase for every instance, once it is settled what will be done. */
export function createNotifications(resource: Resource, phase: NotificationPhase | undefined): void {
  if (!phase) return;
  const affected = affectedBy(resource, phase.operation);
  if (affected) {
    for (const order of [phase.pre, phase.preDone, phase.post, phase.postDone])
      if (order) clear(order, 'optional');
  }
  notifyInstances(resource, phase, affected);
}

/** True if any instance has an order for the operation that will be carried out (or is implied by fencing). */
function affectedBy(resource: Resource, operation: string): boolean {
  if (resource.children.length > 0) return resource.children.some((child) => affectedBy(child, operation));
  return resource.orders.some((order) => {
    if (order.task !== operation || is(order, 'optional') || !order.node) return false;
    return is(order, 'runnable') || (operation === 'stop' && order.node.unclean);
  });
}

function notifyInstances(resource: Resource, phase: NotificationPhase, affected: boolean): void {
  if (resource.children.length > 0) {
    for (const child of resource.children) notifyInstances(child, phase, affected);
    return;
  }
  const { operation } = phase;
  if (operation !== 'stop' && !affected) return;
  if (resource.role !== role.stopped && (operation === 'stop' || operation === 'demote')) {
    notifyWhereRunning(resource, phase);
  }
  if (resource.nextRole !== role.stopped && (operation === 'start' || operation === 'promote')) {
    notifyWhereAssigned(resource, phase);
  }
}

function notifyWhereRunning(resource: Resource, phase: NotificationPhase): void {
  const stop = latestOrder(resource.orders, 'stop');
  for (const node of resource.runningOn) {
    if (stop && is(stop, 'pseudo') && node.unclean) continue;
    notify(resource, node, phase.pre, phase.preDone);
    if (phase.operation === 'demote' || !stop || is(stop, 'optional')) notifyAfter(resource, node, phase);
  }
}

function notifyWhereAssigned(resource: Resource, phase: NotificationPhase): void {
  const node = resource.assigned?.node;
  if (!node) return;
  const start = latestOrder(resource.orders, 'start');
  if (phase.operation !== 'start' || !start || is(start, 'optional')) {
    notify(resource, node, phase.pre, phase.preDone);
  }
  notifyAfter(resource, node, phase);
}

function notify(
  resource: Resource,
  node: ClusterNode,
  milestone: Order | undefined,
  done: Order | undefined,
): Order | undefined {
  if (!milestone?.notify || !done || !node.online || !is(milestone, 'runnable')) return undefined;
  const { type, operation } = milestone.notify;
  const key = notifyKey(resource, type, operation);
  const order = orderFor(resource, { task: milestone.task, key, node, optional: is(milestone, 'optional') });
  order.notify = milestone.notify;
  linkOrders(milestone, order, follows.optional);
  linkOrders(order, done, follows.optional);
  return order;
}

function notifyAfter(resource: Resource, node: ClusterNode, phase: NotificationPhase): void {
  const order = notify(resource, node, phase.post, phase.postDone);
  if (order) order.priority = INFINITY_SCORE;
  if (!phase.postDone) return;
  for (const recurring of resource.orders) {
    if (recurring.intervalMs === undefined || recurring.task === 'cancel') continue;
    linkOrders(phase.postDone, recurring, follows.optional);
  }
}

/** Tells the surviving instances of a clone that one was lost with its node. */
export function notifyAfterFencing(resource: Resource, fencing: Order): void {
  const phase = notificationPhase(resource, 'stop', undefined, fencing);
  if (phase) notifyInstances(topOf(resource), phase, true);
}
