import { addPriority, keepOnly, setPriority } from './apply-colocation.ts';
import { applyLocation } from './apply-location.ts';
import { assignClone } from './assign-clone.ts';
import { settleAll } from './assignment.ts';
import { addToCandidate, candidateFor, discovery, listCandidates } from './candidate.ts';
import {
  type Assignment,
  anyBelow,
  assignedNode,
  assignedNodes,
  type ClusterNode,
  type Resource,
  stateOf,
} from './cluster.ts';
import { sameValue } from './colocated-scores.ts';
import { type Colocation, describeColocation } from './colocation-constraint.ts';
import { byNumber, compatibleInstance, copiesPerNode } from './instances.ts';
import type { Kind } from './kind.ts';
import { milestone } from './make-order.ts';
import { notificationPhase } from './notifications.ts';
import { clear, hasFlag, is, latestOrder, type Order, orderFlag, ordersFor, set } from './order.ts';
import { addTaskPrecedence, follows, linkOrders } from './precedence.ts';
import { role } from './role.ts';
import { INFINITY_SCORE } from './score.ts';
import { changed, updateOrder, updateOrderedPrimitives } from './update-orders.ts';
import { colocatedResources } from './utilization.ts';
import { isTrue } from './values.ts';

/** A clone: the same resource several times, on several nodes; promotable ones have a primary among them. */
export const cloneKind: Kind = {
  assign: assignClone,
  createOrders,
  createProbe,
  internalPrecedences,
  applyColocation,
  applyLocation: (clone, location) => {
    applyLocation(clone, location);
    for (const instance of clone.children) instance.kind.applyLocation(instance, location);
  },
  orderFlags,
  updateOrdered,
  colocatedResources,
  addUtilization,
  // Clones are never locked to a node that was shut down.
  shutdownLock: () => undefined,
};

function createOrders(clone: Resource): void {
  const settings = clone.clone;
  if (!settings) return;
  const activity = { active: false, starting: false, stopping: false };
  let dependentsMayMigrate = true;
  for (const instance of clone.children) {
    instance.kind.createOrders(instance);
    const own = { active: false, starting: false, stopping: false };
    noteActivity(instance, own);
    if (own.starting && own.stopping) dependentsMayMigrate = false;
    activity.active ||= own.active;
    activity.starting ||= own.starting;
    activity.stopping ||= own.stopping;
  }
  const start = milestone(clone, 'start', !activity.starting, true);
  const running = milestone(clone, 'running', !activity.starting, false);
  running.priority = INFINITY_SCORE;
  if (activity.active || activity.starting) set(running, 'runnable');
  settings.startNotify ??= notificationPhase(clone, 'start', start, running);
  const stop = milestone(clone, 'stop', !activity.stopping, true);
  const stopped = milestone(clone, 'stopped', !activity.stopping, true);
  stopped.priority = INFINITY_SCORE;
  if (dependentsMayMigrate) set(stop, 'migrateRunnable');
  if (!settings.stopNotify) {
    settings.stopNotify = notificationPhase(clone, 'stop', stop, stopped);
    if (settings.startNotify)
      linkOrders(settings.stopNotify?.postDone, settings.startNotify.pre, follows.optional);
  }
  orderInstances(clone);
  if (clone.promotable) createPromotionOrders(clone);
}

interface Activity {
  active: boolean;
  starting: boolean;
  stopping: boolean;
}

function noteActivity(resource: Resource, activity: Activity): void {
  for (const child of resource.children) noteActivity(child, activity);
  if (resource.children.length > 0) return;
  if (resource.runningOn.length > 0) activity.active = true;
  for (const order of resource.orders) {
    if (is(order, 'optional') || !hasFlag(order.flags, orderFlag.pseudo | orderFlag.runnable)) continue;
    if (order.task === 'stop') activity.stopping = true;
    else if (order.task === 'start' && is(order, 'runnable')) activity.starting = true;
  }
}

/** In an ordered clone one instance starts after the other, and they stop in reverse. */
function orderInstances(clone: Resource): void {
  if (!clone.ordered) return;
  clone.children = byNumber(clone.children);
  let lastStop: Order | undefined;
  let lastStart: Order | undefined;
  for (const instance of clone.children) {
    const stop = onlyRequired(instance, 'stop');
    if (stop) {
      linkOrders(stop, lastStop, follows.optional);
      lastStop = stop;
    }
    const start = onlyRequired(instance, 'start');
    if (start) {
      linkOrders(lastStart, start, follows.optional);
      lastStart = start;
    }
  }
}

function onlyRequired(instance: Resource, task: string): Order | undefined {
  const required = ordersFor(instance, task).filter((order) => !is(order, 'optional'));
  return required.length === 1 ? required[0] : undefined;
}

function createPromotionOrders(clone: Resource): void {
  const settings = clone.clone;
  if (!settings) return;
  const changes = { promoting: false, demoting: false };
  for (const instance of clone.children) {
    instance.kind.createOrders(instance);
    noteRoleChanges(instance, changes);
  }
  const promote = milestone(clone, 'promote', !changes.promoting, true);
  const promoted = milestone(clone, 'promoted', !changes.promoting, true);
  promoted.priority = INFINITY_SCORE;
  settings.promoteNotify ??= notificationPhase(clone, 'promote', promote, promoted);
  const demote = milestone(clone, 'demote', !changes.demoting, true);
  const demoted = milestone(clone, 'demoted', !changes.demoting, true);
  demoted.priority = INFINITY_SCORE;
  if (!settings.demoteNotify) {
    const demoteNotify = notificationPhase(clone, 'demote', demote, demoted);
    settings.demoteNotify = demoteNotify;
    const { promoteNotify, startNotify, stopNotify } = settings;
    if (promoteNotify) {
      linkOrders(stopNotify?.postDone, promoteNotify.pre, follows.optional);
      linkOrders(startNotify?.postDone, promoteNotify.pre, follows.optional);
      linkOrders(demoteNotify?.postDone, promoteNotify.pre, follows.optional);
      linkOrders(demoteNotify?.postDone, startNotify?.pre, follows.optional);
      linkOrders(demoteNotify?.postDone, stopNotify?.pre, follows.optional);
    }
  }
  // From here on the priority says again how important an instance is, not how much it should be promoted.
  for (const instance of clone.children) instance.priority = clone.priority;
}

function noteRoleChanges(resource: Resource, changes: { promoting: boolean; demoting: boolean }): void {
  for (const child of resource.children) noteRoleChanges(child, changes);
  if (resource.children.length > 0) return;
  for (const order of resource.orders) {
    if (is(order, 'optional')) continue;
    if (order.task === 'demote') changes.demoting = true;
    else if (order.task === 'promote') changes.promoting = true;
  }
}

function internalPrecedences(clone: Resource): void {
  addTaskPrecedence(clone, 'stopped', clone, 'start', follows.optional);
  addTaskPrecedence(clone, 'start', clone, 'running', follows.runnableFirst);
  addTaskPrecedence(clone, 'stop', clone, 'stopped', follows.runnableFirst);
  if (clone.promotable) {
    addTaskPrecedence(clone, 'demoted', clone, 'stop', follows.optional);
    addTaskPrecedence(clone, 'running', clone, 'promote', follows.runnableFirst);
  }
  if (clone.ordered) clone.children = byNumber(clone.children);
  let previous: Resource | undefined;
  for (const instance of clone.children) {
    instance.kind.internalPrecedences(instance);
    addTaskPrecedence(clone, 'start', instance, 'start', follows.runnableFirst | follows.impliesFirstPrinted);
    addTaskPrecedence(instance, 'start', clone, 'running', follows.impliesThenPrinted);
    if (clone.ordered && previous) addTaskPrecedence(previous, 'start', instance, 'start', follows.optional);
    addTaskPrecedence(clone, 'stop', instance, 'stop', follows.impliesFirstPrinted);
    addTaskPrecedence(instance, 'stop', clone, 'stopped', follows.impliesThenPrinted);
    if (clone.ordered && previous) addTaskPrecedence(instance, 'stop', previous, 'stop', follows.optional);
    previous = instance;
  }
  if (clone.promotable) promotionPrecedences(clone);
}

function promotionPrecedences(clone: Resource): void {
  const pairs: readonly [string, string][] = [
    ['stopped', 'start'],
    ['stopped', 'promote'],
    ['demoted', 'stop'],
    ['demoted', 'start'],
    ['demoted', 'promote'],
    ['running', 'promote'],
    ['demote', 'demoted'],
  ];
  for (const [first, then] of pairs) addTaskPrecedence(clone, first, clone, then, follows.optional);
  let previous: Resource | undefined;
  for (const instance of clone.children) {
    addTaskPrecedence(instance, 'demote', instance, 'promote', follows.optional);
    addTaskPrecedence(clone, 'promote', instance, 'promote', follows.optional);
    addTaskPrecedence(instance, 'promote', clone, 'promoted', follows.optional);
    if (clone.ordered && previous)
      addTaskPrecedence(previous, 'promote', instance, 'promote', follows.optional);
    addTaskPrecedence(clone, 'demote', instance, 'demote', follows.impliesFirstPrinted);
    addTaskPrecedence(instance, 'demote', clone, 'demoted', follows.impliesThenPrinted);
    if (clone.ordered && previous)
      addTaskPrecedence(instance, 'demote', previous, 'demote', follows.optional);
    previous = instance;
  }
}

/** Probes an anonymous clone once per node, through the instance that is, or will be, there. */
function createProbe(clone: Resource, node: ClusterNode): boolean {
  clone.children = byNumber(clone.children);
  const first = clone.children[0];
  if (!first) return false;
  if (clone.exclusiveDiscovery) {
    const candidate = candidateFor(clone.allowed, node);
    if (candidate && candidate.discovery !== discovery.exclusive) {
      clone.allowed[node.index] = undefined;
      return false;
    }
  }
  if (clone.unique) return clone.children.map((child) => child.kind.createProbe(child, node)).some(Boolean);
  const instance =
    clone.children.find((child) => isKnownOn(child, node)) ??
    clone.children.find((child) => assignedNode(child)?.node === node) ??
    first;
  return instance.kind.createProbe(instance, node);
}

function isKnownOn(resource: Resource, node: ClusterNode): boolean {
  return resource.children.length > 0
    ? resource.children.some((child) => isKnownOn(child, node))
    : resource.knownOn.has(node);
}

function applyColocation(dependent: Resource, primary: Resource, colocation: Colocation): void {
  if (primary.provisional) return;
  const { score } = colocation;
  if (primary.promotable && colocation.primaryRole !== role.unknown) {
    if (dependent.provisional) {
      applyFromRole(dependent, primary, colocation);
      return;
    }
    if (colocation.dependentRole === role.promoted) {
      applyPromotionFromRole(dependent, primary, colocation);
      return;
    }
  }
  if (interleaves(colocation)) {
    const partner = compatibleInstance(dependent, primary, role.unknown, 'next');
    if (partner) dependent.kind.applyColocation(dependent, partner, colocation, true);
    else if (score >= INFINITY_SCORE) settleAll(dependent, undefined, true);
    return;
  }
  if (score >= INFINITY_SCORE) {
    const places = primary.children.flatMap((instance) => {
      const place = assignedNode(instance);
      return place && !anyBelow(instance, (part) => part.blocked) ? [place] : [];
    });
    keepOnly(dependent.allowed, places, false, describeColocation(colocation));
    return;
  }
  for (const instance of primary.children)
    instance.kind.applyColocation(dependent, instance, colocation, false);
}

/** Each instance goes with the one of the other clone on its node, instead of with all of them. */
function interleaves(colocation: Colocation): boolean {
  const { dependent, primary } = colocation;
  if (dependent.variant !== 'clone' || !isTrue(dependent.meta.get('interleave'))) return false;
  if (copiesPerNode(dependent) === copiesPerNode(primary)) return true;
  dependent.cluster.ignored.add(
    `interleave of ${dependent.id}: ${primary.id} has a different number of instances per node`,
  );
  return false;
}

/** Moves the dependent towards or away from the nodes where instances have the role in question. */
function applyFromRole(dependent: Resource, primary: Resource, colocation: Colocation): void {
  const { score, primaryRole, dependentRole } = colocation;
  const attribute = colocation.nodeAttribute ?? '#uname';
  const from = describeColocation(colocation);
  const places: Assignment[] = [];
  for (const instance of primary.children) {
    const place = assignedNode(instance);
    if (!place || stateOf(instance, 'next') !== primaryRole) continue;
    places.unshift(place);
    if (score >= INFINITY_SCORE) continue;
    const value = place.node.attributes.get(attribute);
    for (const candidate of listCandidates(dependent.allowed)) {
      if (sameValue(value, candidate.node.attributes.get(attribute))) {
        addToCandidate(candidate, score, `${from}, which is on ${place.node.name}`);
      }
    }
  }
  if (score >= INFINITY_SCORE && (dependentRole !== role.promoted || primaryRole !== role.promoted)) {
    keepOnly(dependent.allowed, places, true, from);
  }
}

function applyPromotionFromRole(dependent: Resource, primary: Resource, colocation: Colocation): void {
  const partner = compatibleInstance(dependent, primary, colocation.primaryRole, 'next');
  const from = describeColocation(colocation);
  if (partner) addPriority(dependent, colocation.score, from);
  else if (colocation.score >= INFINITY_SCORE) setPriority(dependent, -INFINITY_SCORE, from);
}

const beginnings: Readonly<Record<string, string>> = {
  running: 'start',
  stopped: 'stop',
  promoted: 'promote',
  demoted: 'demote',
};

/** The task of the instances that a clone's order (or a notification about it) sums up. */
function instanceTask(order: Order): string {
  const told = /_([^_]+)_0$/.exec(order.key)?.[1];
  const task = order.task === 'notify' || order.task === 'notified' ? (told ?? order.task) : order.task;
  const atomic = order.resource?.children[0]?.variant === 'primitive';
  return atomic ? (beginnings[task] ?? task) : task;
}

/** A clone's order is optional while all its instances' are, and runnable if any of them is. */
function orderFlags(order: Order, node: ClusterNode | undefined): number {
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

function updateOrdered(
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

/** Counts one instance of the clone, or those that are already among what goes together. */
function addUtilization(
  clone: Resource,
  origin: Resource,
  all: readonly Resource[],
  sum: Map<string, number>,
): void {
  if (!clone.provisional) return;
  let counted = false;
  for (const instance of clone.children) {
    if (all.includes(instance)) {
      counted = true;
    } else if (instance.children.some((member) => all.includes(member))) {
      instance.kind.addUtilization(instance, origin, all, sum);
      counted = true;
    }
  }
  const first = clone.children[0];
  if (!counted && first) first.kind.addUtilization(first, origin, all, sum);
}
