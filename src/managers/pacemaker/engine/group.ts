import { table } from '../table.ts';
import { applyLocation } from './apply-location.ts';
import { isClone, lastMember, topOf } from './cluster.ts';
import { addThisWith, addWithThis } from './colocation-constraint.ts';
import type {
  Assignment,
  ClusterNode,
  Colocation,
  Kind,
  LocationConstraint,
  Order,
  Resource,
} from './graph.ts';
import { milestone } from './make-order.ts';
import { enter, leave } from './nesting.ts';
import { nextRole } from './next-role.ts';
import { clear, hasFlag, latestOrder, orderFlag } from './order.ts';
import { addTaskPrecedence, follows } from './precedence.ts';
import { INFINITY_SCORE } from './score.ts';
import { recordScores } from './score-line.ts';
import { addColocation } from './unpack-colocation.ts';
import { updateOrderedPrimitives } from './update-orders.ts';
import { colocatedResources } from './utilization.ts';
import { isTrue } from './values.ts';

/** A group: members that start one after the other, each where the one before it is. */
export const groupKind: Kind = {
  assign,
  createOrders,
  createProbe: (group, node) =>
    group.children.map((member) => member.kind.createProbe(member, node)).some(Boolean),
  internalPrecedences,
  applyColocation,
  applyLocation: applyGroupLocation,
  orderFlags,
  updateOrdered,
  colocatedResources: groupColocatedResources,
  addUtilization,
  shutdownLock: (group) => {
    for (const member of group.children) member.kind.shutdownLock(member);
  },
};

function assign(group: Resource, prefer: ClusterNode | undefined): Assignment | undefined {
  if (!group.provisional) return group.assigned;
  if (group.assigning) return undefined;
  const first = group.children[0];
  if (!first) {
    group.provisional = false;
    return undefined;
  }
  group.assigning = true;
  enter(group.cluster, 'colocation', group);
  group.role = first.role;
  handColocationsToMembers(group);
  recordScores('group', group);
  let place: Assignment | undefined;
  for (const member of group.children) {
    const memberPlace = member.kind.assign(member, prefer);
    place ??= memberPlace;
  }
  nextRole(group, first.nextRole, 'first group member');
  leave(group.cluster);
  group.assigning = false;
  group.provisional = false;
  return group.colocated ? place : undefined;
}

/** The first member goes with what the group goes with; what goes with the group goes with its last member. */
function handColocationsToMembers(group: Resource): void {
  const [first, ...others] = group.children;
  const last = lastMember(group);
  if (!first || !last) return;
  for (const colocation of group.thisWith) addThisWith(first, colocation);
  let anyUnmanaged = !first.managed;
  for (const member of others) {
    // Behind a member that stays where it is, the later ones must look after themselves.
    if (anyUnmanaged) {
      for (const colocation of group.thisWith) {
        if (colocation.score === INFINITY_SCORE) addThisWith(member, colocation);
      }
    } else if (!member.managed) {
      anyUnmanaged = true;
    }
  }
  group.thisWith = [];
  for (const colocation of group.withThis) addWithThis(last, colocation);
  group.withThis = [];
}

function createOrders(group: Resource): void {
  for (const member of group.children) member.kind.createOrders(member);
  const tasks = ['start', 'running', 'stop', 'stopped'];
  if (isTrue(group.meta.get('promotable'))) tasks.push('demote', 'demoted', 'promote', 'promoted');
  for (const task of tasks) milestone(group, task, true, true);
}

function internalPrecedences(group: Resource): void {
  addTaskPrecedence(group, 'stop', group, 'stopped', follows.runnableFirst);
  addTaskPrecedence(group, 'stopped', group, 'start', follows.optional);
  addTaskPrecedence(group, 'start', group, 'running', follows.runnableFirst);
  const promotable = topOf(group).promotable;
  let previous: Resource | undefined;
  let lastActive: Resource | undefined;
  for (const member of group.children) {
    orderMember(group, member, previous, promotable);
    if (member.runningOn.length > 0) {
      if (group.ordered && previous?.runningOn.length === 0 && lastActive) {
        addTaskPrecedence(member, 'stop', lastActive, 'stop', follows.optional);
      }
      lastActive = member;
    }
    previous = member;
  }
}

function orderMember(
  group: Resource,
  member: Resource,
  previous: Resource | undefined,
  promotable: boolean,
): void {
  let down: number = follows.impliesFirstPrinted;
  let afterDown: number = follows.impliesThenPrinted;
  member.kind.internalPrecedences(member);
  if (!previous) {
    if (group.ordered) {
      down |= follows.optional;
      afterDown = follows.impliesThen;
    }
  } else if (group.colocated) {
    addColocation(group.cluster, {
      id: `of group ${group.id}`,
      dependent: member,
      primary: previous,
      dependentRole: 0,
      primaryRole: 0,
      nodeAttribute: undefined,
      score: INFINITY_SCORE,
      influence: member.critical,
    });
  }
  const up = follows.runnableFirst | follows.impliesThen;
  if (promotable) {
    addTaskPrecedence(group, 'demote', member, 'demote', down);
    addTaskPrecedence(member, 'demote', group, 'demoted', afterDown);
    addTaskPrecedence(member, 'promote', group, 'promoted', up | follows.impliesThenPrinted);
    addTaskPrecedence(group, 'promote', member, 'promote', follows.impliesFirstPrinted);
  }
  addTaskPrecedence(group, 'stop', member, 'stop', down);
  addTaskPrecedence(member, 'stop', group, 'stopped', afterDown);
  addTaskPrecedence(group, 'start', member, 'start', follows.impliesFirstPrinted);
  addTaskPrecedence(member, 'start', group, 'running', up | follows.impliesThenPrinted);
  if (!group.ordered) {
    addTaskPrecedence(group, 'start', member, 'start', up | follows.impliesFirstPrinted);
    if (promotable) addTaskPrecedence(group, 'promote', member, 'promote', up | follows.impliesFirstPrinted);
  } else if (!previous) {
    addTaskPrecedence(group, 'start', member, 'start', follows.none);
    if (promotable) addTaskPrecedence(group, 'promote', member, 'promote', follows.none);
  } else {
    addTaskPrecedence(previous, 'start', member, 'start', up);
    addTaskPrecedence(member, 'stop', previous, 'stop', follows.optional | follows.restart);
    if (promotable) {
      addTaskPrecedence(previous, 'promote', member, 'promote', up);
      addTaskPrecedence(member, 'demote', previous, 'demote', follows.optional);
    }
  }
}

function applyColocation(
  dependent: Resource,
  primary: Resource,
  colocation: Colocation,
  forDependent: boolean,
): void {
  if (forDependent) applyToMembers(dependent, primary, colocation);
  else applyFromMembers(dependent, primary, colocation);
}

function applyToMembers(group: Resource, primary: Resource, colocation: Colocation): void {
  if (!group.colocated && colocation.score >= INFINITY_SCORE) {
    group.cluster.ignored.add(`colocation ${colocation.id}: group ${group.id} is not colocated in itself`);
    return;
  }
  const members = group.colocated ? group.children.slice(0, 1) : group.children;
  for (const member of members) member.kind.applyColocation(member, primary, colocation, true);
}

function applyFromMembers(dependent: Resource, group: Resource, colocation: Colocation): void {
  if (group.provisional) return;
  const mandatory = colocation.score >= INFINITY_SCORE;
  if (group.colocated) {
    const member = mandatory ? lastMember(group) : group.children[0];
    member?.kind.applyColocation(dependent, member, colocation, false);
    return;
  }
  if (mandatory) {
    group.cluster.ignored.add(`colocation ${colocation.id}: group ${group.id} is not colocated in itself`);
    return;
  }
  for (const member of group.children) member.kind.applyColocation(dependent, member, colocation, false);
}

const startingTasks: Readonly<Record<string, string>> = table({
  running: 'start',
  stopped: 'stop',
  promoted: 'promote',
  demoted: 'demote',
});

/** A group's order is optional while all its members' are, and runnable while all of them exist and can run. */
function orderFlags(order: Order, node: ClusterNode | undefined): number {
  let flags = orderFlag.optional | orderFlag.runnable | orderFlag.pseudo;
  for (const member of order.resource?.children ?? []) {
    const task = startingTasks[order.task] ?? order.task;
    const memberOrder = latestOrder(member.orders, task, node);
    if (!memberOrder) {
      if (task !== 'stop' && task !== 'demote') flags &= ~orderFlag.runnable;
      continue;
    }
    const memberFlags = member.kind.orderFlags(memberOrder, node);
    if (hasFlag(flags, orderFlag.optional) && !hasFlag(memberFlags, orderFlag.optional)) {
      flags &= ~orderFlag.optional;
      clear(order, 'optional');
    }
    if (
      task !== order.task &&
      hasFlag(flags, orderFlag.runnable) &&
      !hasFlag(memberFlags, orderFlag.runnable)
    ) {
      flags &= ~orderFlag.runnable;
      clear(order, 'runnable');
    }
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
  let changes = updateOrderedPrimitives(first, then, node, flags, filter, type);
  for (const member of then.resource?.children ?? []) {
    const memberOrder = latestOrder(member.orders, then.task, node);
    if (memberOrder) changes |= member.kind.updateOrdered(first, memberOrder, node, flags, filter, type);
  }
  return changes;
}

/** A group whose members go together takes a node's score once, for its first member; the others follow it anyway. */
function applyGroupLocation(group: Resource, location: LocationConstraint): void {
  applyLocation(group, location);
  for (const [index, member] of group.children.entries()) {
    applyLocation(member, location, group.colocated && index > 0);
  }
}

function groupColocatedResources(group: Resource, origin: Resource, found: Resource[]): Resource[] {
  const members = group.colocated || isClone(group.parent) ? group.children : group.children.slice(0, 1);
  let all = found;
  for (const member of members) all = member.kind.colocatedResources(member, origin, all);
  return colocatedResources(group, origin, all);
}

function addUtilization(
  group: Resource,
  origin: Resource,
  all: readonly Resource[],
  sum: Map<string, number>,
): void {
  if (!group.provisional) return;
  const members = group.colocated || isClone(group.parent) ? group.children : group.children.slice(0, 1);
  for (const member of members) {
    if (member.provisional && !all.includes(member)) member.kind.addUtilization(member, origin, all, sum);
  }
}
