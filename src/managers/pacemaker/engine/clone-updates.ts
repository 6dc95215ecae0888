import { table } from '../table.ts';
import { settleAll } from './assignment.ts';
import { assignedNodes } from './cluster.ts';
import type { ClusterNode, Order } from './graph.ts';
import { compatibleInstance } from './instances.ts';
import { clear, hasFlag, latestOrder, orderFlag } from './order.ts';
import { follows, linkOrders } from './precedence.ts';
import { role } from './role.ts';
import { changed, updateOrder, updateOrderedPrimitives } from './update-orders.ts';
import { isTrue } from './values.ts';

const beginnings: Readonly<Record<string, string>> = table({
  running: 'start',
  stopped: 'stop',
  promoted: 'promote',
  demoted: 'demote',
});

/** The task of the instances that a clone's order (or a notification about it) sums up. */
function instanceTask(order: Order): string {
  const told = /_([^_]+)_0$/.exec(order.key)?.[1];
  const task = order.task === 'notify' || order.task === 'notified' ? (told ?? order.task) : order.task;
  const atomic = order.resource?.children[0]?.variant === 'primitive';
  return atomic ? (beginnings[task] ?? task) : task;
}

/** A clone's order is optional while all its instances' are, and runnable if any of them is. */
export function orderFlags(order: Order, node: ClusterNode | undefined): number {
  const task = instanceTask(order);
  let flags = orderFlag.optional | orderFlag.runnable | orderFlag.pseudo;
  let anyRunnable = false;
  for (const instance of order.resource?.children ?? []) {
    const theirs = latestOrder(instance.orders, task, instance.children.length > 0 ? undefined : node);
    if (!theirs) continue;
    const theirFlags = instance.kind.orderFlags(theirs, node);
    if (hasFlag(flags, orderFlag.optional) && !hasFlag(theirFlags, orderFlag.optional)) {
      flags &= ~orderFlag.optional;
      clear(order, 'optional');
    }
    if (hasFlag(theirFlags, orderFlag.runnable)) anyRunnable = true;
  }
  if (!anyRunnable) {
    flags &= ~orderFlag.runnable;
    if (!node) clear(order, 'runnable');
  }
  return flags;
}

export function updateOrdered(
  first: Order,
  then: Order,
  node: ClusterNode | undefined,
  flags: number,
  filter: number,
  type: number,
): number {
  if (mayInterleave(first, then)) return updateInterleaved(first, then, node, filter, type);
  let changes = updateOrderedPrimitives(first, then, node, flags, filter, type);
  for (const instance of then.resource?.children ?? []) {
    const theirs = latestOrder(instance.orders, then.task, node);
    if (!theirs || !hasFlag(instance.kind.orderFlags(theirs, node), orderFlag.runnable)) continue;
    const own = instance.kind.updateOrdered(first, theirs, node, flags, filter, type);
    changes |= own;
    if ((own & changed.later) === 0) continue;
    for (const link of [...theirs.after].reverse()) updateOrder(link.order);
  }
  return changes;
}

function mayInterleave(first: Order, then: Order): boolean {
  const { resource: firstResource } = first;
  const { resource: thenResource } = then;
  if (firstResource?.variant !== 'clone' || thenResource?.variant !== 'clone') return false;
  if (firstResource === thenResource) return false;
  const leaves = then.key.endsWith('_stop_0') || then.key.endsWith('_demote_0');
  return isTrue((leaves ? firstResource : thenResource).meta.get('interleave'));
}

/** Instead of "all of the one before any of the other", on each node the one instance before the other. */
function updateInterleaved(
  first: Order,
  then: Order,
  node: ClusterNode | undefined,
  filter: number,
  type: number,
): number {
  let changes: number = changed.nothing;
  const leaving = first.key.endsWith('_stopped_0') || first.key.endsWith('_demoted_0');
  const task = instanceTask(first);
  for (const instance of then.resource?.children ?? []) {
    const partner =
      first.resource &&
      compatibleInstance(instance, first.resource, role.unknown, leaving ? 'current' : 'next');
    if (!partner) {
      // Its counterpart will not be there, so neither can it.
      if (!leaving && hasFlag(type, follows.runnableFirst | follows.impliesThen)) {
        const had = assignedNodes(instance).length > 0;
        settleAll(instance, undefined, true);
        if (had) changes |= changed.later;
      }
      continue;
    }
    const firstOrder = latestOrder(partner.orders, task, node);
    const thenOrder = latestOrder(instance.orders, then.task, node);
    if (!firstOrder || !thenOrder) continue;
    if (linkOrders(firstOrder, thenOrder, type)) changes |= changed.earlier | changed.later;
    const flags = partner.kind.orderFlags(firstOrder, node);
    changes |= instance.kind.updateOrdered(firstOrder, thenOrder, node, flags, filter, type);
  }
  return changes;
}
