import { stateOf } from './cluster.ts';
import type { Cluster, Order, Precedence, PrecedenceEnd, Resource } from './graph.ts';
import { orderFor } from './make-order.ts';
import { clear, hasFlag, is, orderKey, ordersWithKey } from './order.ts';
import { endKey, follows, linkOrders } from './precedence.ts';
import { orderProbes } from './probes.ts';
import { role } from './role.ts';
import { hasLoop } from './transition-graph.ts';
import { blockColocated, updateOrder } from './update-orders.ts';

/** Links the orders there are as the precedences say, and works out what that makes of them. */
export function applyPrecedences(cluster: Cluster): void {
  for (const precedence of cluster.precedences) applyPrecedence(precedence);
  forEachLatestFirst(cluster.orders, blockColocated);
  orderProbes(cluster);
  forEachLatestFirst(cluster.orders, updateOrder);
  forEachLatestFirst(cluster.orders, dropLoadLoops);
}

function forEachLatestFirst(orders: readonly Order[], visit: (order: Order) => void): void {
  for (let index = orders.length - 1; index >= 0; index -= 1) visit(orders[index] as Order);
}

function applyPrecedence(precedence: Precedence): void {
  const { earlier: first, later: then, flags } = precedence;
  if (first.resource) {
    applyAfterResource(first.resource, precedence);
  } else if (then.resource) {
    applyBeforeResource(first.order, then.resource, precedence);
  } else {
    linkOrders(first.order, then.order, flags);
  }
}

function ordersOfEnd(end: PrecedenceEnd, resource: Resource): Order[] {
  if (end.order) return [end.order];
  const found = ordersWithKey(resource.orders, endKey(end));
  if (found.length > 0 || end.task === undefined) return found;
  return ordersWithKey(resource.orders, orderKey(resource.id, end.task, end.intervalMs));
}

function applyAfterResource(resource: Resource, precedence: Precedence): void {
  const { earlier: first, later: then, flags } = precedence;
  let firsts = ordersOfEnd(first, resource);
  if (firsts.length === 0 && resource !== then.resource) {
    const implied = impliedOrder(resource, first);
    if (implied) firsts = [implied];
  }
  const thenResource = then.resource ?? then.order?.resource;
  for (const order of firsts) {
    if (thenResource) applyBeforeResource(order, thenResource, precedence);
    else linkOrders(order, then.order, flags);
  }
}

/** What is not ordered because there is no need for it counts as optional; it only exists to carry the link. */
function impliedOrder(resource: Resource, end: PrecedenceEnd): Order | undefined {
  const { task, intervalMs } = end;
  if (task === undefined) return undefined;
  const state = stateOf(resource, 'current');
  if (state === role.stopped && task === 'stop') return undefined;
  if (state === role.unpromoted && task === 'demote') return undefined;
  return orderFor(resource, { task, intervalMs, node: undefined, optional: true });
}

function applyBeforeResource(first: Order | undefined, resource: Resource, precedence: Precedence): void {
  const { later: then } = precedence;
  let { flags } = precedence;
  const thens = ordersOfEnd(then, resource);
  if (first && first.resource === resource && is(first, 'dangling')) flags &= ~follows.impliesThen;
  if (!first && !hasFlag(flags, follows.impliesThen)) return;
  for (const order of thens) {
    if (first) linkOrders(first, order, flags);
    else clear(order, 'runnable');
  }
}

/** A migration need not wait for room that only it would make. */
function dropLoadLoops(order: Order): void {
  if (order.task !== 'migrate_to' || !order.resource) return;
  for (const link of order.before) {
    if (link.type === follows.load && hasLoop(order, order, link)) link.type = follows.none;
  }
}
