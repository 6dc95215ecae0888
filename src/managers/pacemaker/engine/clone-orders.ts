import type { Order, Resource } from './graph.ts';
import { byNumber } from './instances.ts';
import { milestone } from './make-order.ts';
import { notificationPhase } from './notifications.ts';
import { hasFlag, is, orderFlag, ordersFor, set } from './order.ts';
import { addTaskPrecedence, follows, linkOrders } from './precedence.ts';
import { INFINITY_SCORE } from './score.ts';

export function createOrders(clone: Resource): void {
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

export function internalPrecedences(clone: Resource): void {
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
