import { table } from '../table.ts';
import { assignedNode, isBelow, isClone, stateOf, topOf } from './cluster.ts';
import type { ClusterNode, Order, OrderLink, Resource } from './graph.ts';
import { enter, leave } from './nesting.ts';
import { clear, giveReason, hasFlag, is, latestOrder, orderFlag, set } from './order.ts';
import { follows, linkOrders } from './precedence.ts';
import { role } from './role.ts';
import { INFINITY_SCORE } from './score.ts';

/**
 * Lets every order feel those that come before it: what cannot run, or must run, makes others impossible or required,
 * until nothing changes any more.
 */

/** What changed about two linked orders; bits, as several calls' results are put together. */
export const changed = { nothing: 0, earlier: 1, later: 2 } as const;

const { runnable, optional, migrateRunnable, pseudo } = orderFlag;

/** Brings an order and whatever depends on it in line with what comes before it. */
export function updateOrder(then: Order): void {
  const cluster = then.resource?.cluster;
  if (cluster) enter(cluster, 'order', then.resource);
  settleOrder(then);
  if (cluster) leave(cluster);
}

function settleOrder(then: Order): void {
  let changes: number = changed.nothing;
  const flagsBefore = then.flags;
  if (is(then, 'requiresAny')) {
    then.runnableBefore = 0;
    then.requiredRunnableBefore ||= 1;
    clear(then, 'runnable');
  }
  for (let index = then.before.length - 1; index >= 0; index -= 1) {
    const link = then.before[index] as OrderLink;
    changes = updateAcross(link, then, changes);
  }
  if (is(then, 'requiresAny')) {
    changes = flagsBefore === then.flags ? changes & ~changed.later : changes | changed.later;
  }
  if ((changes & changed.later) === 0) return;
  if (hasFlag(flagsBefore, runnable) && !is(then, 'runnable')) blockColocated(then);
  updateOrder(then);
  updateFollowers(then);
}

function updateFollowers(order: Order): void {
  for (let index = order.after.length - 1; index >= 0; index -= 1) {
    updateOrder((order.after[index] as OrderLink).order);
  }
}

function updateAcross(link: OrderLink, then: Order, changesBefore: number): number {
  let changes = changesBefore;
  let first = link.order;
  const firstNode = nodeForOrdering(first);
  const thenNode = nodeForOrdering(then);
  if (hasFlag(link.type, follows.sameNode) && firstNode && thenNode && firstNode !== thenNode) {
    link.type = follows.none;
    return changes;
  }
  changes &= ~changed.earlier;
  if (first.resource && hasFlag(link.type, follows.thenCancelsFirst) && !is(then, 'optional')) {
    set(first, 'optional');
    if (first.task === 'reload-agent') first.resource.reload = false;
  }
  if (
    first.resource &&
    then.resource &&
    first.resource !== then.resource &&
    !isBelow(then.resource, first.resource)
  ) {
    first = completionOf(first);
  }
  if (first === link.order) {
    changes |= applyLink(first, then, flagsOn(first, thenNode), flagsOn(then, firstNode), link);
  } else if (linkOrders(first, then, link.type)) {
    changes |= changed.later;
    link.type = follows.none;
  }
  if ((changes & changed.earlier) !== 0) {
    updateFollowers(first);
    updateOrder(first);
  }
  return changes;
}

function nodeForOrdering(order: Order): ClusterNode | undefined {
  if (order.resource?.variant === 'group' && order.task === 'start') {
    return assignedNode(order.resource)?.node;
  }
  return order.node;
}

function flagsOn(order: Order, node: ClusterNode | undefined): number {
  const { resource } = order;
  if (!resource) return order.flags;
  const overall = resource.kind.orderFlags(order, undefined);
  if (!node || !isClone(resource)) return overall;
  // A clone's order counts as runnable on a node if it is runnable anywhere.
  return resource.kind.orderFlags(order, node) | (overall & runnable);
}

const completions: Readonly<Record<string, string>> = table({
  stop: 'stopped',
  stopped: 'stopped',
  start: 'running',
  running: 'running',
  promote: 'promoted',
  promoted: 'promoted',
  demote: 'demoted',
  demoted: 'demoted',
  notify: 'notified',
  notified: 'notified',
});

/** What others wait for is not that a group or clone begins something but that it has completed it. */
function completionOf(order: Order): Order {
  const { resource, task } = order;
  if (!resource || resource.variant === 'primitive' || order.notify || order.intervalMs !== undefined)
    return order;
  if (order.key.includes('notify')) return order;
  const completed = completions[task];
  if (completed === undefined) return order;
  const confirmed = resource.notify && !resource.parent;
  const key = confirmed ? notifyKey(resource, 'confirmed-post', completed) : `${resource.id}_${completed}_0`;
  for (let index = resource.orders.length - 1; index >= 0; index -= 1) {
    const candidate = resource.orders[index] as Order;
    if (candidate.key === key) return candidate;
  }
  return order;
}

/** The key of a notification, as it appears in transitions. */
export function notifyKey(resource: Resource, type: string, task: string): string {
  return `${resource.id}_${type}_notify_${task}_0`;
}

function applyLink(
  first: Order,
  then: Order,
  firstFlags: number,
  thenFlags: number,
  link: OrderLink,
): number {
  let changes: number = changed.nothing;
  let node = then.node;
  if (hasFlag(link.type, follows.impliesThenOnNode)) {
    link.type = (link.type & ~follows.impliesThenOnNode) | follows.impliesThen;
    node = first.node;
  }
  const { type } = link;
  const onThen = (filter: number, kind: number, flags = firstFlags) => {
    if (then.resource) {
      changes |= then.resource.kind.updateOrdered(first, then, node, flags, filter, kind);
    }
  };
  if (hasFlag(type, follows.impliesThen)) {
    if (then.resource) onThen(optional, follows.impliesThen, firstFlags & optional);
    else if (!hasFlag(firstFlags, optional) && is(then, 'optional')) {
      clear(then, 'optional');
      changes |= changed.later;
    }
  }
  if (hasFlag(type, follows.restart)) onThen(optional | runnable, follows.restart);
  if (hasFlag(type, follows.impliesFirst)) {
    if (first.resource) {
      changes |= first.resource.kind.updateOrdered(
        first,
        then,
        node,
        firstFlags,
        optional,
        follows.impliesFirst,
      );
    } else if (!hasFlag(firstFlags, optional) && is(first, 'runnable')) {
      clear(first, 'runnable');
      changes |= changed.earlier;
    }
  }
  if (hasFlag(type, follows.promotedImpliesFirst)) {
    onThen(optional, follows.promotedImpliesFirst, firstFlags & optional);
  }
  if (hasFlag(type, follows.oneOrMore)) changes |= applyOneOrMore(first, then, node, firstFlags);
  if (hasFlag(type, follows.runnableFirst)) {
    if (then.resource) onThen(runnable, follows.runnableFirst);
    else if (!hasFlag(firstFlags, runnable) && is(then, 'runnable')) {
      clear(then, 'runnable');
      changes |= changed.later;
    }
  }
  if (hasFlag(type, follows.impliesFirstMigratable)) onThen(optional, follows.impliesFirstMigratable);
  if (hasFlag(type, follows.pseudoFirst)) onThen(optional, follows.pseudoFirst);
  if (hasFlag(type, follows.optional)) onThen(runnable, follows.optional);
  if (hasFlag(type, follows.asymmetrical)) onThen(runnable, follows.asymmetrical);
  if (is(first, 'runnable') && hasFlag(type, follows.impliesThenPrinted) && !hasFlag(firstFlags, optional)) {
    set(then, 'printAlways');
  }
  if (hasFlag(type, follows.impliesFirstPrinted) && !hasFlag(thenFlags, optional)) set(first, 'printAlways');
  return changes | applyBlockedStop(first, then, type);
}

function applyOneOrMore(
  first: Order,
  then: Order,
  node: ClusterNode | undefined,
  firstFlags: number,
): number {
  if (then.resource) {
    return then.resource.kind.updateOrdered(first, then, node, firstFlags, runnable, follows.oneOrMore);
  }
  if (!hasFlag(firstFlags, runnable)) return changed.nothing;
  then.runnableBefore += 1;
  if (then.runnableBefore < then.requiredRunnableBefore || is(then, 'runnable')) return changed.nothing;
  set(then, 'runnable');
  return changed.later;
}

/** What must follow a stop that is blocked for good cannot run. */
function applyBlockedStop(first: Order, then: Order, type: number): number {
  const implies = follows.impliesThen | follows.impliesFirst | follows.restart;
  if (!hasFlag(type, implies) || first.task !== 'stop' || is(first, 'runnable') || !is(then, 'runnable')) {
    return changed.nothing;
  }
  if (!first.resource || first.resource.managed || !first.resource.blocked) return changed.nothing;
  clear(then, 'runnable');
  giveReason(then, `${first.resource.baseId} is blocked`);
  return changed.later;
}

/** How "first, then" acts on two orders of primitives, for one meaning of the link at a time. */
export function updateOrderedPrimitives(
  first: Order,
  then: Order,
  _node: ClusterNode | undefined,
  flags: number,
  filter: number,
  type: number,
): number {
  const thenBefore = then.flags;
  const firstBefore = first.flags;
  if (hasFlag(type, follows.asymmetrical)) applyAsymmetric(first, then);
  if (hasFlag(type, follows.impliesFirst) && !hasFlag(thenBefore, optional)) {
    if (hasFlag(filter, optional) && !hasFlag(flags, optional) && hasFlag(firstBefore, optional)) {
      clearBecause(first, optional, then);
    }
    if (hasFlag(flags, migrateRunnable) && !is(then, 'migrateRunnable'))
      clearBecause(first, migrateRunnable, then);
  }
  if (
    hasFlag(type, follows.promotedImpliesFirst) &&
    then.resource?.role === role.promoted &&
    hasFlag(filter, optional) &&
    !is(then, 'optional')
  ) {
    clearBecause(first, optional, then);
    if (is(first, 'migrateRunnable') && !is(then, 'migrateRunnable'))
      clearBecause(first, migrateRunnable, then);
  }
  if (hasFlag(type, follows.impliesFirstMigratable) && hasFlag(filter, optional)) {
    const both = migrateRunnable | runnable;
    if ((then.flags & both) !== both) clearBecause(first, runnable, then);
    if (!is(then, 'optional')) clearBecause(first, optional, then);
  }
  if (hasFlag(type, follows.pseudoFirst) && hasFlag(filter, optional) && !is(first, 'runnable')) {
    clearBecause(then, migrateRunnable, first);
    then.flags &= ~pseudo;
  }
  if (
    hasFlag(type, follows.runnableFirst) &&
    hasFlag(filter, runnable) &&
    is(then, 'runnable') &&
    !hasFlag(flags, runnable)
  ) {
    clearBecause(then, runnable, first);
    clearBecause(then, migrateRunnable, first);
  }
  if (
    hasFlag(type, follows.impliesThen) &&
    hasFlag(filter, optional) &&
    is(then, 'optional') &&
    !hasFlag(flags, optional) &&
    !is(first, 'migrateRunnable')
  ) {
    clearBecause(then, optional, first);
  }
  if (hasFlag(type, follows.restart)) applyRestart(first, then, filter);
  let changes: number = changed.nothing;
  if (thenBefore !== then.flags) {
    changes |= changed.later;
    if (then.resource?.parent) updateOrder(then);
  }
  if (firstBefore !== first.flags) changes |= changed.earlier;
  return changes;
}

/** Takes a flag away because of another order, which becomes the reason if it is another resource's. */
function clearBecause(order: Order, flag: number, because: Order): void {
  if (!hasFlag(order.flags, flag)) return;
  order.flags &= ~flag;
  if (order.resource === because.resource) return;
  const what = flag === optional ? 'required' : 'unrunnable';
  const whose = because.resource ? ` ${because.resource.id}` : '';
  giveReason(order, `${what}${whose} ${because.task}`, flag === migrateRunnable);
}

function applyAsymmetric(first: Order, then: Order): void {
  const { resource } = then;
  if (!resource) return;
  const state = stateOf(resource, 'current');
  if (state === role.stopped && then.task === 'stop') return;
  const stays =
    state >= role.started &&
    is(then, 'optional') &&
    then.node !== undefined &&
    resource.runningOn.length === 1 &&
    resource.runningOn[0] === then.node &&
    then.task === 'start';
  if (stays || is(first, 'runnable')) return;
  clearBecause(then, optional, first);
  clearBecause(then, runnable, first);
}

/** A start that becomes required makes the stop before it required; a start that cannot run still asks for the stop. */
function applyRestart(first: Order, then: Order, filter: number): void {
  const restarts = hasFlag(filter, optional) && !is(then, 'optional');
  const stops =
    hasFlag(filter, runnable) &&
    !is(then, 'runnable') &&
    then.resource?.managed === true &&
    first.resource === then.resource;
  if (!restarts && !stops) return;
  if (is(first, 'runnable') || !is(then, 'optional')) clearBecause(first, optional, then);
  if (!is(then, 'migrateRunnable')) clearBecause(first, migrateRunnable, then);
  if (!is(first, 'optional') && !is(first, 'runnable')) clearBecause(then, runnable, first);
}

/** If a start or promotion cannot happen anywhere, neither can those of what must be where it is. */
export function blockColocated(order: Order): void {
  const { resource, task } = order;
  if (is(order, 'runnable') || !resource || (task !== 'start' && task !== 'promote')) return;
  const top = topOf(resource);
  if (top.withThis.length === 0) return;
  for (const child of top.children) {
    const theirs = latestOrder(child.orders, task);
    if (!theirs || is(theirs, 'runnable')) return;
  }
  enter(resource.cluster, 'order', resource);
  for (const { score, primaryRole, dependent, dependentRole } of top.withThis) {
    if (score < INFINITY_SCORE) continue;
    if (task === 'promote' && primaryRole !== role.promoted) continue;
    blockTask(dependent, dependentRole === role.promoted ? 'promote' : 'start', resource);
  }
  leave(resource.cluster);
}

function blockTask(resource: Resource, task: string, because: Resource): void {
  for (let index = resource.orders.length - 1; index >= 0; index -= 1) {
    const order = resource.orders[index] as Order;
    if (order.task !== task || !is(order, 'runnable')) continue;
    clear(order, 'runnable');
    giveReason(order, `colocation with ${because.baseId}`);
    blockColocated(order);
    updateOrder(order);
  }
  for (const child of resource.children) blockTask(child, task, because);
}
