import type { Cib } from '../cib/cib.ts';
import { followCourse } from '../course/course.ts';
import type { DecideOptions } from '../engine/decide.ts';
import type { Cluster } from '../engine/graph.ts';
import {
  type DifferenceName,
  differenceNames,
  differences,
  otherProfile,
  type Profile,
} from '../engine/profile.ts';
import { describeChanges } from './changes.ts';
import { outcomeOf, type ResourceOutcome } from './outcome.ts';
import { isNoteworthy } from './sentences.ts';
import { wouldBe } from './would-be.ts';

/** What another version would decide about the same state, where that is something else. */
export interface OtherVersion {
  readonly version: Profile;
  /** The two answers in a sentence. */
  readonly text: string;
  /** The differences between the versions that make this one: each entry does by itself. */
  readonly because: readonly DecidingDifference[];
}

export interface DecidingDifference {
  readonly differences: readonly DifferenceName[];
  /** What changed, when, and where upstream changed it. */
  readonly text: string;
  /** What is decided with only this as the other version has it; null if all that the other version decides. */
  readonly alone: string | null;
}

/**
 * Asks the other version the same question, and then which of the differences between the two matters: each is switched by
 * itself, and several at once only if none does it alone. Undefined if both decide the same with the same end.
 */
export function askOtherVersion(cib: Cib, options: DecideOptions): OtherVersion | undefined {
  const profile = options.profile ?? '2.1.5';
  const version = otherProfile(profile);
  const own = answer(cib, options);
  const other = answer(cib, { ...options, profile: version });
  if (own.key === other.key) return undefined;
  return {
    version,
    text: `${compareChanges(own, other, profile, version)} ${compareEnds(own, other, profile)}`.trimEnd(),
    because: decidingDifferences(cib, options, own, other),
  };
}

/** What one version makes of a state: what it does at once, and how that goes on. */
interface Answer {
  /** The orders of the first decision and what becomes of all resources, whatever the numbers of instances. */
  readonly key: string;
  /** Of that what matters most: the orders, whether they come again for ever, and whether anybody is promoted in the end. */
  readonly gist: string;
  readonly tasks: string;
  readonly changes: string;
  /** The state that was decided about. */
  readonly cluster: Cluster;
  /** What becomes of each of its resources. */
  readonly ends: readonly ResourceOutcome[];
}

function answer(cib: Cib, options: DecideOptions): Answer {
  const course = followCourse(cib, options);
  const [first] = course.rounds;
  if (!first) throw new Error('a course has at least one round');
  const { cluster, graph } = first.decision;
  const orders = graph.map(({ order }) => order).filter(isNoteworthy);
  const tasks = orders
    .map(({ task, resource, node }) => `${task} ${resource?.baseId} ${node?.name}`)
    .toSorted()
    .join('\n');
  const ends = cluster.resources.map(({ id }) =>
    outcomeOf(course, { resource: id, label: id, node: undefined }),
  );
  return {
    tasks,
    gist: JSON.stringify([tasks, ends.map(({ repeats, promoted }) => [repeats, promoted])]),
    key: JSON.stringify([tasks, ends.map(({ key, repeats }) => [key, repeats])]),
    changes: describeChanges(orders).join(', ') || 'change nothing',
    cluster,
    ends,
  };
}

function compareChanges(own: Answer, other: Answer, profile: Profile, version: Profile): string {
  return own.tasks === other.tasks
    ? `For the same input ${version} would ${other.changes}, as ${profile} would, but it goes on otherwise.`
    : `For the same input ${version} would ${other.changes}, where ${profile} would ${own.changes}.`;
}

/** How the two go on, as far as that differs. */
function compareEnds(own: Answer, other: Answer, profile: Profile): string {
  const told = differentEnds(own, other);
  return told.length === 0
    ? ''
    : `In the end ${sayEnds(other, told)} (with ${profile}: ${sayEnds(own, told)}).`;
}

/** The resources, by their place, of which something else becomes: what can be promoted says more than all that follows it. */
function differentEnds(one: Answer, other: Answer): number[] {
  const { resources } = one.cluster;
  const different = [...resources.keys()].filter(
    (index) =>
      one.ends[index]?.key !== other.ends[index]?.key ||
      one.ends[index]?.repeats !== other.ends[index]?.repeats,
  );
  const promotable = different.filter((index) => resources[index]?.promotable);
  return promotable.length > 0 ? promotable : different;
}

function sayEnds({ ends, cluster }: Answer, told: readonly number[]): string {
  return told.map((index) => wouldBe(ends[index]?.text ?? '', cluster)).join('; ');
}

/**
 * The smallest sets of differences that, switched, lead to the other version's answer: to its gist, where the two differ in
 * that. All of them together do.
 */
function decidingDifferences(
  cib: Cib,
  options: DecideOptions,
  own: Answer,
  other: Answer,
): DecidingDifference[] {
  const measure = own.gist === other.gist ? 'key' : 'gist';
  for (let size = 1; size <= differenceNames.length; size += 1) {
    const found = subsets(size).flatMap((switched): DecidingDifference[] => {
      const changed = answer(cib, { ...options, switched });
      if (changed[measure] !== other[measure]) return [];
      const text = switched.map(describeDifference).join(' ');
      return [
        { differences: switched, text, alone: changed.key === other.key ? null : describe(changed, own) },
      ];
    });
    if (found.length > 0) return found;
  }
  throw new Error('the versions differ in something that is no difference between them');
}

/** All choices of so many differences, in the order of their list. */
function subsets(size: number, from = 0): DifferenceName[][] {
  if (size === 0) return [[]];
  return differenceNames
    .slice(from)
    .flatMap((name, index) => subsets(size - 1, from + index + 1).map((rest) => [name, ...rest]));
}

function describeDifference(name: DifferenceName): string {
  const { since, upstream, now, before } = differences[name];
  return `Since ${since} (${upstream}) ${now}; in 1.1.10 ${before}.`;
}

function describe(one: Answer, own: Answer): string {
  const told = differentEnds(own, one);
  return told.length === 0 ? one.changes : `${one.changes}; in the end ${sayEnds(one, told)}`;
}
