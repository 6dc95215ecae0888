import type { ClusterNode, Order, Resource } from './graph.ts';

/** Properties of an order, as bits because whole sets of them are handed on and compared. */
export const orderFlag = {
  /** Done by noting that it is done; nothing is sent to a node. */
  pseudo: 1,
  /** Nothing forbids it. */
  runnable: 2,
  /** Nothing asks for it. */
  optional: 4,
  /** Goes into the transition though optional, as a milestone others wait for. */
  printAlways: 8,
  migrateRunnable: 16,
  impliedByFencing: 32,
  dangling: 64,
  /** Runnable once enough of those before it are. */
  requiresAny: 128,
  reschedule: 256,
  /** May be carried out by any node on behalf of its own. */
  byController: 512,
  tracking: 1024,
  inGraph: 2048,
} as const;

export function hasFlag(flags: number, flag: number): boolean {
  return (flags & flag) !== 0;
}

export function is(order: Order, flag: keyof typeof orderFlag): boolean {
  return (order.flags & orderFlag[flag]) !== 0;
}

export function set(order: Order, flag: keyof typeof orderFlag): void {
  order.flags |= orderFlag[flag];
}

export function clear(order: Order, flag: keyof typeof orderFlag): void {
  order.flags &= ~orderFlag[flag];
}

/** Gives an order its reason unless it has one already (or `overwrite` says that this one is better). */
export function giveReason(order: Order, reason: string | undefined, overwrite = false): void {
  if (order.reason === undefined || overwrite) order.reason = reason;
}

export function orderKey(resourceId: string, task: string, intervalMs = 0): string {
  return `${resourceId}_${task}_${intervalMs}`;
}

/** The latest order that fits: by task, and by node if one is given. */
export function latestOrder(orders: readonly Order[], task: string, node?: ClusterNode): Order | undefined {
  for (let index = orders.length - 1; index >= 0; index -= 1) {
    const order = orders[index] as Order;
    if (order.task === task && (node === undefined || order.node === node)) return order;
  }
  return undefined;
}

/** Orders with that key on that node; one that has no node yet takes this one. The oldest first. */
export function ordersWithKey(orders: readonly Order[], key: string, node?: ClusterNode): Order[] {
  return orders.filter((order) => {
    if (order.key !== key) return false;
    if (node && !order.node) order.node = node;
    return node === undefined || order.node === node;
  });
}

/** Orders with that key that already belong to that node. */
export function ordersExactlyOn(
  orders: readonly Order[],
  key: string,
  node: ClusterNode | undefined,
): Order[] {
  return node ? orders.filter((order) => order.key === key && order.node === node) : [];
}

/** The orders of a resource for a one-time operation, on any node. */
export function ordersFor(resource: Resource, task: string, node?: ClusterNode): Order[] {
  return ordersWithKey(resource.orders, orderKey(resource.id, task), node);
}
