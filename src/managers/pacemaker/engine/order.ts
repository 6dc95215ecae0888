import type { ClusterNode, OperationSettings, Resource } from './cluster.ts';
import type { Score } from './score.ts';

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

/** One thing the cluster may do: start this resource there, fence that node, or reach a milestone. */
export interface Order {
  readonly id: number;
  readonly key: string;
  task: string;
  readonly resource: Resource | undefined;
  node: ClusterNode | undefined;
  flags: number;
  readonly settings: OperationSettings | undefined;
  /** Set for recurring operations and for the cancelling of one. */
  intervalMs: number | undefined;
  needs: OperationSettings['needs'];
  reason: string | undefined;
  priority: Score;
  expectedResult: number | undefined;
  cancelTask: string | undefined;
  fenceOperation: string | undefined;
  /** For a notification: which kind of which operation it tells about. */
  notify: { readonly type: string; readonly operation: string } | undefined;
  migration: { readonly source: ClusterNode; readonly target: ClusterNode } | undefined;
  /** The order it comes after, and those that come after it; the latest last. */
  readonly before: OrderLink[];
  readonly after: OrderLink[];
  runnableBefore: number;
  requiredRunnableBefore: number;
}

export interface OrderLink {
  readonly order: Order;
  type: number;
}

/** The milestones around an operation of a clone whose instances want to be told about it. */
export interface NotificationPhase {
  readonly operation: string;
  pre: Order | undefined;
  preDone: Order | undefined;
  post: Order | undefined;
  postDone: Order | undefined;
}

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
