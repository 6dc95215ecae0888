import { listParts } from '../engine/candidate.ts';
import { topOf } from '../engine/cluster.ts';
import type { Resource } from '../engine/graph.ts';
import { findResource } from '../engine/unpack-resources.ts';
import type { Change } from './change.ts';
import type { Course } from './course.ts';

/** The reasons that took points off a resource (or anything in the same clone or group) in the course of things. */
export function constraintsAgainst(
  course: Course,
  question: { readonly resource: string },
): ReadonlySet<string> {
  const against = new Set<string>();
  for (const { decision } of course.rounds) {
    const { cluster } = decision;
    const asked = findResource(cluster, question.resource);
    const isAsked = (resource: Resource) =>
      asked ? topOf(resource) === topOf(asked) : resource.baseId === question.resource;
    for (const { resource, parts } of cluster.scores) {
      if (!isAsked(resource)) continue;
      for (const { from, score } of listParts(parts)) if (score < 0) against.add(from);
    }
  }
  return against;
}

/** Changes of constraints that took points off come before all others; otherwise the sequence is kept. */
export function suspectsFirst(changes: readonly Change[], against: ReadonlySet<string>): Change[] {
  const isSuspect = ({ constraint }: Change) =>
    constraint !== undefined && [...against].some((from) => from.includes(` ${constraint}`));
  return [...changes.filter(isSuspect), ...changes.filter((change) => !isSuspect(change))];
}
