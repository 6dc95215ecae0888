import type { Cib } from '../cib/cib.ts';
import { element } from '../cib/element.ts';
import { followCourse } from '../course/course.ts';
import { setNodeAttribute, withRoot } from '../course/edit-state.ts';
import type { DecideOptions } from '../engine/decide.ts';
import type { Resource } from '../engine/graph.ts';
import { formatScore, INFINITY_SCORE, type Score } from '../engine/score.ts';
import { outcomeOf, type Question } from './outcome.ts';

export interface Nudge {
  readonly change: string;
  readonly outcome: string;
}

/**
 * The smallest score that would flip the outcome on the node in question: for a promotable clone a promotion score, for
 * anything else one more preference. Undefined if no score would, or if no node is asked about. Between the smallest and
 * INFINITY every score is taken to flip it too, so that halving finds it.
 */
export function smallestNudge(
  cib: Cib,
  question: Question,
  resource: Resource,
  options: DecideOptions,
): Nudge | undefined {
  const { node } = question;
  if (node === undefined) return undefined;
  const asked = outcomeOf(followCourse(cib, options), question);
  const after = (score: Score) => {
    const course = followCourse(nudged(cib, question, resource, node, score), options);
    const other = outcomeOf(course, question);
    return other.key === asked.key || other.repeats ? undefined : other.text;
  };
  const sign = [1, -1].find((each) => after(each * INFINITY_SCORE) !== undefined);
  if (sign === undefined) return undefined;
  let [tooSmall, enough] = [0, INFINITY_SCORE];
  while (enough - tooSmall > 1) {
    const middle = Math.floor((tooSmall + enough) / 2);
    if (after(sign * middle) === undefined) tooSmall = middle;
    else enough = middle;
  }
  const score = formatScore(sign * enough);
  const what = resource.promotable
    ? `a promotion score of ${score} for ${primitiveOf(resource).baseId} on ${node}`
    : `one more preference of ${score} for ${resource.baseId} on ${node}`;
  return { change: `with ${what}`, outcome: after(sign * enough) ?? '' };
}

function primitiveOf(resource: Resource): Resource {
  const [first] = resource.children;
  return first ? primitiveOf(first) : resource;
}

function nudged(cib: Cib, question: Question, resource: Resource, node: string, score: Score): Cib {
  if (resource.promotable)
    return setNodeAttribute(cib, node, `master-${primitiveOf(resource).baseId}`, formatScore(score));
  const preference = element('rsc_location', {
    id: 'one-more-preference',
    rsc: question.resource,
    node,
    score: formatScore(score),
  });
  const children = cib.root.children.map((part) => {
    if (part.name !== 'configuration') return part;
    const sections = part.children.map((section) =>
      section.name === 'constraints' ? { ...section, children: [...section.children, preference] } : section,
    );
    return { ...part, children: sections };
  });
  return withRoot(cib, { ...cib.root, children });
}
