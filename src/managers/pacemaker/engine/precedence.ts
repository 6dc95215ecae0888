import type { Cluster, Order, Precedence, PrecedenceEnd, Resource } from './graph.ts';
import { orderKey } from './order.ts';

/** What "first, then" means beyond the sequence itself. */
export const follows = {
  none: 0,
  /** If both happen, in this sequence. */
  optional: 0x1,
  /** Only if the first cannot be migrated instead. */
  unlessFirstMigrates: 0x2,
  impliesFirst: 0x10,
  impliesThen: 0x20,
  /** If the then of a promoted resource is required, so is the first. */
  promotedImpliesFirst: 0x40,
  impliesFirstMigratable: 0x80,
  /** The then needs a first that can run. */
  runnableFirst: 0x100,
  /** The then may only be a pseudo order if the first can run. */
  pseudoFirst: 0x200,
  impliesThenOnNode: 0x400,
  restart: 0x1000,
  serialize: 0x4000,
  sameNode: 0x8000,
  impliesFirstPrinted: 0x1_0000,
  impliesThenPrinted: 0x2_0000,
  asymmetrical: 0x10_0000,
  load: 0x20_0000,
  oneOrMore: 0x40_0000,
  antiColocation: 0x80_0000,
  preserve: 0x100_0000,
  thenCancelsFirst: 0x200_0000,
} as const;

export function taskOf(resource: Resource, task: string): PrecedenceEnd {
  return { resource, order: undefined, task, intervalMs: 0 };
}

export function orderEnd(order: Order, resource: Resource | undefined = order.resource): PrecedenceEnd {
  return { resource, order, task: order.task, intervalMs: order.intervalMs ?? 0 };
}

/** The key of the orders an end means, for the resource it was written for. */
export function endKey(end: PrecedenceEnd): string {
  return end.order ? end.order.key : orderKey(end.resource?.id ?? '', end.task ?? '', end.intervalMs);
}

/** Puts a link between two orders, unless one of the kind is there. Returns whether it was added. */
export function linkOrders(first: Order | undefined, then: Order | undefined, type: number): boolean {
  if (type === follows.none || !first || !then || first === then) return false;
  for (let index = first.after.length - 1; index >= 0; index -= 1) {
    const link = first.after[index];
    if (link && link.order === then && (link.type & type) !== 0) return false;
  }
  first.after.push({ order: then, type });
  then.before.push({ order: first, type });
  return true;
}

/** Says "first, then" of two tasks of resources, and what follows from it for live migrations. */
export function addPrecedence(
  cluster: Cluster,
  first: PrecedenceEnd,
  then: PrecedenceEnd,
  flags: number,
): void {
  cluster.precedences.push({ earlier: first, later: then, flags });
  for (const twin of migrationTwins(first, then))
    addPrecedence(cluster, twin.earlier, twin.later, twin.flags);
}

export function addTaskPrecedence(
  first: Resource,
  firstTask: string,
  then: Resource,
  thenTask: string,
  flags: number,
): void {
  addPrecedence(first.cluster, taskOf(first, firstTask), taskOf(then, thenTask), flags);
}

/**
 * A live migration replaces a stop and a start, so whatever is said of those must be said of the migration's two halves
 * as well.
 */
function migrationTwins(firstEnd: PrecedenceEnd, thenEnd: PrecedenceEnd): Precedence[] {
  const { resource: first, task: firstTask } = firstEnd;
  const { resource: then, task: thenTask } = thenEnd;
  if (!first || !then || first === then || related(first, then)) return [];
  const twins: Precedence[] = [];
  const add = (from: string, to: string, flags: number) => {
    twins.push({ earlier: taskOf(first, from), later: taskOf(then, to), flags });
  };
  const unlessMigrating = first.allowMigrate
    ? follows.optional | follows.unlessFirstMigrates
    : follows.optional;
  if (!then.allowMigrate) return [];
  if (firstTask === 'start' && thenTask === 'start') {
    if (first.allowMigrate) add('migrate_from', 'migrate_to', follows.optional);
    add('start', 'migrate_to', unlessMigrating);
  } else if (firstTask === 'stop' && thenTask === 'stop') {
    add('stop', 'migrate_to', unlessMigrating);
    if (then.partialMigrationTarget) add('stop', 'migrate_from', unlessMigrating);
  } else if (firstTask === 'promote' && thenTask === 'start') {
    add('promote', 'migrate_to', follows.optional);
  } else if (firstTask === 'demote' && thenTask === 'stop') {
    add('demote', 'migrate_to', follows.optional);
    if (then.partialMigrationTarget) add('demote', 'migrate_from', follows.optional);
  }
  return twins;
}

function related(one: Resource, other: Resource): boolean {
  return isAbove(one, other) || isAbove(other, one);
}

function isAbove(ancestor: Resource, resource: Resource): boolean {
  for (let parent = resource.parent; parent; parent = parent.parent) if (parent === ancestor) return true;
  return false;
}
