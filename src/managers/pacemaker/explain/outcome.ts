import type { Course } from '../course/course.ts';
import { isClone, topOf } from '../engine/cluster.ts';
import type { Resource } from '../engine/graph.ts';
import { type Role, role } from '../engine/role.ts';
import { findBelow } from '../engine/unpack-resources.ts';

/** What is asked about: a resource, and perhaps a node. */
export interface Question {
  /** The id that is looked up: of a clone for its instances. */
  readonly resource: string;
  /** The name the user gave. */
  readonly label: string;
  readonly node: string | undefined;
}

/** What becomes of a resource, in words and as something that can be compared. */
export interface ResourceOutcome {
  readonly key: string;
  readonly text: string;
  readonly repeats: boolean;
  /** True if an instance of it is promoted: on the node in question, if one is. */
  readonly promoted: boolean;
}

/** What becomes of a resource at the end of a course. */
export function outcomeOf(course: Course, question: Question): ResourceOutcome {
  const { last } = course;
  const resource = findBelow(
    last.resources,
    (each) => each.id === question.resource || each.baseId === question.resource,
  );
  const repeats = course.end === 'repeats';
  if (!resource) return { key: 'gone', text: `${question.label} does not exist`, repeats, promoted: false };
  const places = placesOf(resource);
  const promotable = topOf(resource).promotable;
  if (question.node !== undefined) {
    const there = places.find((place) => place.node === question.node);
    const text = `${question.label} ${describeAt(there?.role, promotable, question.node)}`;
    return {
      key: `${there?.role ?? role.stopped}`,
      text: repeats ? `${text}, and is restarted for ever` : text,
      repeats,
      promoted: there?.role === role.promoted,
    };
  }
  const promoted = places.filter((place) => place.role === role.promoted).map((place) => place.node);
  const running = places.map((place) => place.node).sort();
  const key = promotable ? `promoted ${promoted.sort().join(' ')}` : `runs ${running.join(' ')}`;
  let text =
    running.length > 0 ? `${question.label} runs on ${running.join(', ')}` : `${question.label} runs nowhere`;
  if (promotable)
    text =
      promoted.length > 0 ? `${promoted.join(', ')} is promoted` : `nothing of ${question.label} is promoted`;
  return {
    key,
    text: repeats ? `${text}, and something is restarted for ever` : text,
    repeats,
    promoted: promoted.length > 0,
  };
}

function describeAt(there: Role | undefined, promotable: boolean, node: string): string {
  if (there === role.promoted) return `is promoted on ${node}`;
  if (there === undefined || there <= role.stopped) return `does not run on ${node}`;
  return promotable ? `runs on ${node} but is not promoted there` : `runs on ${node}`;
}

function placesOf(resource: Resource): { node: string; role: Role }[] {
  if (resource.children.length > 0) {
    const places = resource.children.flatMap(placesOf);
    return isClone(resource) ? places : [...new Map(places.map((place) => [place.node, place])).values()];
  }
  const shown =
    resource.role === role.started && topOf(resource).promotable ? role.unpromoted : resource.role;
  return resource.runningOn.map((node) => ({ node: node.name, role: shown }));
}
