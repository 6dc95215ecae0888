import type { Element } from '../cib/element.ts';
import { table } from '../table.ts';
import { atLeast } from './attribute-sets.ts';
import { isClone } from './cluster.ts';
import {
  constrainedResource,
  constraintEnd,
  ignoreConstraint,
  isKnownReference,
  resourceSets,
  setMembers,
  setOfReference,
  taggedIds,
} from './constraint-references.ts';
import type { Cluster, Resource } from './graph.ts';
import { clusterMilestone } from './make-order.ts';
import { set as setFlag } from './order.ts';
import { addPrecedence, addTaskPrecedence, follows, orderEnd, taskOf } from './precedence.ts';
import { parseScore } from './score.ts';
import { isTrue, parseBoolean, sameWord } from './values.ts';

/** `rsc_order`: first this task of this resource, then that task of that one. */

type Strength = 'optional' | 'mandatory' | 'serialize';
type Symmetry = 'asymmetric' | 'symmetric' | 'inverse';

const inverses: Readonly<Record<string, string>> = table({
  start: 'stop',
  stop: 'start',
  promote: 'demote',
  demote: 'promote',
  promoted: 'demoted',
  demoted: 'promoted',
  running: 'stopped',
  stopped: 'running',
});

export function unpackOrdering(cluster: Cluster, constraint: Element): void {
  const strength = strengthOf(cluster, constraint);
  const symmetry = symmetryOf(cluster, constraint, strength, undefined);
  const sets = setsOf(cluster, constraint);
  if (!sets) return;
  if (sets.length === 0) {
    unpackSimple(cluster, constraint, strength, symmetry);
    return;
  }
  let last: Element | undefined;
  for (const set of sets) {
    if (!orderWithinSet(cluster, constraint, set, strength)) return;
    if (last) {
      if (!orderSets(cluster, constraint, last, set, strength, symmetry)) return;
      if (symmetry === 'symmetric' && !orderSets(cluster, constraint, set, last, strength, 'inverse')) return;
    }
    last = set;
  }
}

function setsOf(cluster: Cluster, constraint: Element): Element[] | undefined {
  const sets = resourceSets(cluster, constraint);
  const { first, then } = constraint.attributes;
  if (!sets || sets.length > 0 || first === undefined || then === undefined) return sets;
  if (!isKnownReference(cluster, constraint, first) || !isKnownReference(cluster, constraint, then))
    return undefined;
  const isTag = (id: string) => !constrainedResource(cluster, id) && taggedIds(cluster, id) !== undefined;
  if (!isTag(first) && !isTag(then)) return [];
  return [
    setOfReference(cluster, first, { action: constraint.attributes['first-action'] }),
    setOfReference(cluster, then, { action: constraint.attributes['then-action'] }),
  ];
}

function strengthOf(cluster: Cluster, owner: Element): Strength {
  const { kind, score } = owner.attributes;
  if (kind === undefined) return score !== undefined && parseScore(score) === 0 ? 'optional' : 'mandatory';
  if (sameWord(kind, 'Optional')) return 'optional';
  if (sameWord(kind, 'Serialize')) return 'serialize';
  if (!sameWord(kind, 'Mandatory'))
    ignoreConstraint(cluster, owner, `kind "${kind}" is unknown; taken as Mandatory`);
  return 'mandatory';
}

function symmetryOf(
  cluster: Cluster,
  owner: Element,
  parentStrength: Strength,
  parentSymmetrical: string | undefined,
): Symmetry {
  const { kind, score, symmetrical } = owner.attributes;
  const strength = kind !== undefined || score !== undefined ? strengthOf(cluster, owner) : parentStrength;
  const inherited = parentSymmetrical === undefined ? undefined : isTrue(parentSymmetrical);
  const asked = parseBoolean(symmetrical) ?? inherited;
  if (asked === true && strength !== 'serialize') return 'symmetric';
  if (asked !== undefined || strength === 'serialize') return 'asymmetric';
  return 'symmetric';
}

function flagsFor(strength: Strength, first: string, symmetry: Symmetry): number {
  if (strength === 'optional') return follows.optional;
  if (strength === 'serialize') return follows.optional | follows.serialize;
  if (symmetry === 'asymmetric') return follows.optional | follows.asymmetrical;
  if (symmetry === 'inverse') return follows.optional | follows.impliesFirst;
  const needsFirst = sameWord(first, 'start') || sameWord(first, 'promote');
  return follows.optional | follows.impliesThen | (needsFirst ? follows.runnableFirst : 0);
}

function unpackSimple(cluster: Cluster, constraint: Element, strength: Strength, symmetry: Symmetry): void {
  const { attributes } = constraint;
  const first = constraintEnd(cluster, constraint, attributes.first, attributes['first-instance']);
  const then = constraintEnd(cluster, constraint, attributes.then, attributes['then-instance']);
  if (!first || !then) return;
  const firstTask = attributes['first-action'] ?? 'start';
  const thenTask = attributes['then-action'] ?? firstTask;
  const restartsThen = strength === 'optional' && then.restartsWithOptionalOrder;
  const flags = flagsFor(strength, firstTask, symmetry) | (restartsThen ? follows.impliesThen : 0);
  const minimum = minimumInstances(first, constraint);
  if (minimum > 0) orderAfterSome(cluster, constraint, first, firstTask, then, thenTask, flags, minimum);
  else addTaskPrecedence(first, firstTask, then, thenTask, flags);
  if (symmetry !== 'symmetric') return;
  const inverseFirst = inverses[firstTask.toLowerCase()];
  const inverseThen = inverses[thenTask.toLowerCase()];
  if (inverseFirst === undefined || inverseThen === undefined) {
    ignoreConstraint(
      cluster,
      constraint,
      'it cannot be inverted; state the inverse as a constraint of its own',
    );
    return;
  }
  const inverseFlags =
    flagsFor(strength, inverseFirst, 'inverse') | (restartsThen ? follows.impliesFirst : 0);
  addTaskPrecedence(then, inverseThen, first, inverseFirst, inverseFlags);
}

/** How many instances of a clone must be up before what comes after it; 0 for the whole clone. */
function minimumInstances(first: Resource, constraint: Element): number {
  if (!isClone(first)) return 0;
  const minimum = first.meta.get('clone-min');
  if (minimum !== undefined) return atLeast(minimum, 0);
  return constraint.attributes['require-all'] !== undefined && !isTrue(constraint.attributes['require-all'])
    ? 1
    : 0;
}

function orderAfterSome(
  cluster: Cluster,
  constraint: Element,
  first: Resource,
  firstTask: string,
  then: Resource,
  thenTask: string,
  flags: number,
  minimum: number,
): void {
  const enough = clusterMilestone(cluster, `clone-one-or-more:${constraint.attributes.id}`);
  enough.requiredRunnableBefore = minimum;
  setFlag(enough, 'requiresAny');
  for (const child of first.children) {
    const type = follows.oneOrMore | follows.impliesThenPrinted;
    addPrecedence(cluster, taskOf(child, firstTask), orderEnd(enough), type);
  }
  addPrecedence(cluster, orderEnd(enough), taskOf(then, thenTask), flags | follows.runnableFirst);
}

function orderWithinSet(
  cluster: Cluster,
  constraint: Element,
  set: Element,
  parentStrength: Strength,
): boolean {
  const task = set.attributes.action ?? 'start';
  const strength = set.attributes.kind === undefined ? parentStrength : strengthOf(cluster, set);
  const sequential = set.attributes.sequential === undefined || isTrue(set.attributes.sequential);
  const symmetry = symmetryOf(cluster, set, parentStrength, constraint.attributes.symmetrical);
  const members = setMembers(cluster, constraint, set);
  if (!members) return false;
  if (members.length === 1) return true;
  const flags = flagsFor(strength, task, symmetry);
  for (const [index, member] of members.entries()) {
    if (strength === 'serialize') {
      for (const later of members.slice(index + 1)) addTaskPrecedence(member, task, later, task, flags);
    } else if (sequential && index > 0) {
      addTaskPrecedence(members[index - 1] as Resource, task, member, task, flags);
    }
  }
  const inverse = inverses[task.toLowerCase()];
  if (symmetry === 'asymmetric' || inverse === undefined || !sequential) return true;
  const inverseFlags = flagsFor(strength, inverse, 'inverse');
  for (const [index, member] of members.entries()) {
    if (index > 0) addTaskPrecedence(member, inverse, members[index - 1] as Resource, inverse, inverseFlags);
  }
  return true;
}

function orderSets(
  cluster: Cluster,
  constraint: Element,
  firstSet: Element,
  thenSet: Element,
  strength: Strength,
  symmetry: Symmetry,
): boolean {
  const firsts = setMembers(cluster, constraint, firstSet);
  const thens = setMembers(cluster, constraint, thenSet);
  if (!firsts || !thens) return false;
  const inverse = symmetry === 'inverse';
  const taskFor = (set: Element) => {
    const task = set.attributes.action ?? 'start';
    return inverse ? (inverses[task.toLowerCase()] ?? task) : task;
  };
  const firstTask = taskFor(firstSet);
  const thenTask = taskFor(thenSet);
  const leaves = sameWord(firstTask, 'stop') || sameWord(firstTask, 'demote');
  const requireAll = leaves || (parseBoolean(firstSet.attributes['require-all']) ?? true);
  const flags = flagsFor(strength, thenTask, symmetry);
  if (!requireAll) {
    orderAfterAny(cluster, firstSet, firsts, firstTask, thens, thenTask, flags);
    return true;
  }
  const isSequential = (set: Element) => isTrue(set.attributes.sequential);
  const pickEdge = (members: Resource[], set: Element, last: boolean) => {
    if (!isSequential(set)) return members;
    return last ? members.slice(-1) : members.slice(0, 1);
  };
  for (const first of pickEdge(firsts, firstSet, !inverse)) {
    for (const then of pickEdge(thens, thenSet, inverse)) {
      addTaskPrecedence(first, firstTask, then, thenTask, flags);
    }
  }
  return true;
}

function orderAfterAny(
  cluster: Cluster,
  firstSet: Element,
  firsts: readonly Resource[],
  firstTask: string,
  thens: readonly Resource[],
  thenTask: string,
  flags: number,
): void {
  const any = clusterMilestone(cluster, `one-or-more:${firstSet.attributes.id}`);
  setFlag(any, 'requiresAny');
  for (const first of firsts) {
    addPrecedence(
      cluster,
      taskOf(first, firstTask),
      orderEnd(any),
      follows.oneOrMore | follows.impliesThenPrinted,
    );
  }
  for (const then of thens) {
    addPrecedence(cluster, orderEnd(any), taskOf(then, thenTask), flags | follows.runnableFirst);
  }
}
