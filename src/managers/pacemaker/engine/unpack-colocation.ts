import type { Element } from '../cib/element.ts';
import { addThisWith, addWithThis } from './colocation-constraint.ts';
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
import type { Cluster, Colocation, Resource } from './graph.ts';
import { addTaskPrecedence, follows } from './precedence.ts';
import { parseRole, type Role, role } from './role.ts';
import { INFINITY_SCORE, parseScore, type Score } from './score.ts';
import { parseBoolean, sameWord } from './values.ts';

export function unpackColocation(cluster: Cluster, constraint: Element): void {
  const score = parseScore(constraint.attributes.score, cluster.options.healthScores);
  const sets = setsOf(cluster, constraint);
  if (!sets) return;
  if (sets.length === 0) {
    unpackSimple(cluster, constraint, score);
    return;
  }
  let last: Element | undefined;
  for (const set of sets) {
    colocateWithinSet(cluster, constraint, set, score);
    if (last) colocateSets(cluster, constraint, last, set, score);
    last = set;
  }
}

/** The constraint's sets; a simple one that names a tag or template is turned into two sets. */
function setsOf(cluster: Cluster, constraint: Element): Element[] | undefined {
  const sets = resourceSets(cluster, constraint);
  const { rsc, 'with-rsc': withRsc } = constraint.attributes;
  if (!sets || sets.length > 0 || rsc === undefined || withRsc === undefined) return sets;
  if (!isKnownReference(cluster, constraint, rsc) || !isKnownReference(cluster, constraint, withRsc))
    return undefined;
  const isTag = (id: string) => !constrainedResource(cluster, id) && taggedIds(cluster, id) !== undefined;
  if (!isTag(rsc) && !isTag(withRsc)) return [];
  if (isTag(rsc) && isTag(withRsc)) {
    ignoreConstraint(cluster, constraint, 'two templates or tags cannot be colocated');
    return undefined;
  }
  return [
    setOfReference(cluster, rsc, { role: constraint.attributes['rsc-role'] }),
    setOfReference(cluster, withRsc, { role: constraint.attributes['with-rsc-role'] }),
  ];
}

function unpackSimple(cluster: Cluster, constraint: Element, score: Score): void {
  const { attributes } = constraint;
  const dependent = constraintEnd(cluster, constraint, attributes.rsc, attributes['rsc-instance']);
  const primary = constraintEnd(cluster, constraint, attributes['with-rsc'], attributes['with-rsc-instance']);
  if (!dependent || !primary) return;
  addColocation(cluster, {
    id: attributes.id ?? '',
    dependent,
    primary,
    dependentRole: roleOf(attributes['rsc-role']),
    primaryRole: roleOf(attributes['with-rsc-role']),
    nodeAttribute: attributes['node-attribute'],
    score,
    influence: influenceOf(constraint, dependent),
  });
}

/** Within a set, positive scores chain the members; negative ones keep every two of them apart. */
function colocateWithinSet(
  cluster: Cluster,
  constraint: Element,
  set: Element,
  constraintScore: Score,
): void {
  const score =
    set.attributes.score === undefined
      ? constraintScore
      : parseScore(set.attributes.score, cluster.options.healthScores);
  const members = setMembers(cluster, constraint, set);
  if (!members || score === 0 || parseBoolean(set.attributes.sequential) === false) return;
  const asked = roleOf(set.attributes.role);
  const add = (dependent: Resource, primary: Resource) => {
    addColocation(cluster, {
      id: set.attributes.id ?? constraint.attributes.id ?? '',
      dependent,
      primary,
      dependentRole: asked,
      primaryRole: asked,
      nodeAttribute: undefined,
      score,
      influence: influenceOf(constraint, dependent),
    });
  };
  const asGroup = set.attributes.ordering === undefined || sameWord(set.attributes.ordering, 'group');
  for (const [index, member] of members.entries()) {
    if (score < 0) {
      for (const other of members) {
        if (other.id === member.id) break;
        add(member, other);
      }
    } else {
      const previous = members[index - 1];
      if (previous) add(asGroup ? member : previous, asGroup ? previous : member);
    }
  }
}

/** Between two sets: the end of the one with the beginning of the other, or everything with everything. */
function colocateSets(
  cluster: Cluster,
  constraint: Element,
  first: Element,
  second: Element,
  score: Score,
): void {
  if (score === 0) return;
  const dependents = setMembers(cluster, constraint, first);
  const primaries = setMembers(cluster, constraint, second);
  if (!dependents || !primaries) return;
  const sequential = (set: Element) => parseBoolean(set.attributes.sequential) ?? true;
  const chosenDependents = sequential(first) ? dependents.slice(0, 1) : dependents;
  const chosenPrimaries = sequential(second) ? primaries.slice(-1) : primaries;
  for (const dependent of chosenDependents) {
    for (const primary of chosenPrimaries) {
      addColocation(cluster, {
        id: constraint.attributes.id ?? '',
        dependent,
        primary,
        dependentRole: roleOf(first.attributes.role),
        primaryRole: roleOf(second.attributes.role),
        nodeAttribute: undefined,
        score,
        influence: influenceOf(constraint, dependent),
      });
    }
  }
}

function roleOf(text: string | undefined): Role {
  if (text === undefined || sameWord(text, 'started')) return role.unknown;
  return parseRole(text) ?? role.unknown;
}

function influenceOf(constraint: Element, dependent: Resource): boolean {
  return parseBoolean(constraint.attributes.influence) ?? dependent.critical;
}

/** Notes a colocation with both resources, and for a strict ban that the one must have left before the other comes. */
export function addColocation(cluster: Cluster, colocation: Colocation): void {
  if (colocation.score === 0) {
    cluster.ignored.add(`colocation ${colocation.id}: its score is 0`);
    return;
  }
  addThisWith(colocation.dependent, colocation);
  addWithThis(colocation.primary, colocation);
  if (colocation.score <= -INFINITY_SCORE) {
    const { dependent, dependentRole, primary, primaryRole } = colocation;
    leaveBeforeEnter(dependent, dependentRole, primary, primaryRole);
    leaveBeforeEnter(primary, primaryRole, dependent, dependentRole);
  }
}

function leaveBeforeEnter(first: Resource, firstRole: Role, then: Resource, thenRole: Role): void {
  const leave = firstRole === role.promoted ? ['demote'] : ['stop'];
  if (firstRole === role.unpromoted) leave.push('promote');
  const enter = thenRole === role.promoted ? ['promote'] : ['start'];
  if (thenRole === role.unpromoted) enter.push('demote');
  for (const firstTask of leave) {
    for (const thenTask of enter) addTaskPrecedence(first, firstTask, then, thenTask, follows.antiColocation);
  }
}
