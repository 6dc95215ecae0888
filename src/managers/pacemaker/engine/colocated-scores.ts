import {
  addToCandidate,
  anyAvailable,
  copyCandidates,
  listCandidates,
  nodeAvailable,
  setCandidate,
} from './candidate.ts';
import { lastMember } from './cluster.ts';
import { describeColocation, hasInfluence } from './colocation-constraint.ts';
import type { Candidate, Candidates, Colocation, Resource } from './graph.ts';
import { enter, leave } from './nesting.ts';
import { addScores, INFINITY_SCORE, type Score } from './score.ts';
import { sameWord } from './values.ts';

/**
 * How the wishes of colocated resources move each other: the scores of the one, times the colocation's share of INFINITY,
 * are added to those of the other; and to the one's are added, in the same way, those of whatever is colocated with it.
 *
 * The role in a constraint plays no part here. That is what makes "keep the backup address away from the promoted
 * instance" push on every instance, promoted or not.
 */
export interface MergeOptions {
  /** Follow "this with" colocations instead of "with this". */
  readonly thisWith?: boolean;
  /** Do not turn a positive score negative: such a node is left with 1. */
  readonly nonnegative?: boolean;
  /** Take nothing from a resource that could not run on any node after the merge. */
  readonly active?: boolean;
}

export interface Merge {
  /** The node attribute that says what "the same place" is; undefined for the node itself. */
  readonly attribute: string | undefined;
  readonly factor: number;
  readonly options: MergeOptions;
  /** Named in the reasons of the scores. */
  readonly from: string;
}

/** Marks, during a merge, a node whose score would turn negative. */
const wouldTurnNegative = -100 * INFINITY_SCORE;

/** The share of INFINITY, in single precision as Pacemaker reckons it. */
export function factorOf(colocation: Colocation): number {
  return Math.fround(colocation.score / INFINITY_SCORE);
}

/** The merge that a colocation asks for. */
export function mergeFor(colocation: Colocation, options: MergeOptions): Merge {
  return {
    attribute: colocation.nodeAttribute,
    factor: factorOf(colocation),
    options,
    from: describeColocation(colocation),
  };
}

/**
 * Returns `scores` with those of `resource` (and what is colocated with it) added; with `scores` undefined, a resource's
 * own scores with those of its colocated resources. Returns `scores` unchanged where the merge does not apply.
 */
export function mergeScores(
  resource: Resource,
  scores: Candidates | undefined,
  merge: Merge,
): Candidates | undefined {
  if (resource.merging) return scores;
  resource.merging = true;
  enter(resource.cluster, 'colocation', resource);
  const merged = mergeUnguarded(resource, scores, merge);
  leave(resource.cluster);
  resource.merging = false;
  return merged;
}

function mergeUnguarded(
  resource: Resource,
  scores: Candidates | undefined,
  merge: Merge,
): Candidates | undefined {
  let work = ownContribution(resource, scores, merge);
  if (!work) return scores;
  const { options } = merge;
  if (anyAvailable(work)) {
    work = followColocations(resource, work, merge);
  } else if (options.active) {
    return scores;
  }
  if (options.nonnegative) {
    for (const candidate of listCandidates(work)) {
      if (candidate.score === wouldTurnNegative) setCandidate(candidate, 1, merge.from);
    }
  }
  return work;
}

function ownContribution(
  resource: Resource,
  scores: Candidates | undefined,
  merge: Merge,
): Candidates | undefined {
  if (resource.variant === 'group') {
    const member = scores ? resource.children[0] : lastMember(resource);
    return member && mergeScores(member, scores && copyCandidates(scores), merge);
  }
  if (!scores) return copyCandidates(resource.allowed);
  const work = copyCandidates(scores);
  addMatchingScores(work, resource, merge);
  return work;
}

function followColocations(resource: Resource, start: Candidates, merge: Merge): Candidates {
  const { options } = merge;
  const sign = merge.factor < 0 ? -1 : 1;
  const withThis = resource.variant === 'group' ? lastMember(resource)?.withThis : resource.withThis;
  let work = start;
  for (const colocation of (options.thisWith ? resource.thisWith : withThis) ?? []) {
    if (!options.thisWith && !hasInfluence(colocation)) continue;
    const other = options.thisWith ? colocation.primary : colocation.dependent;
    const next = mergeScores(other, work, {
      attribute: colocation.nodeAttribute,
      factor: Math.fround((sign * colocation.score) / INFINITY_SCORE),
      options: { ...options, active: true },
      from: `${merge.from}, and ${describeColocation(colocation)}`,
    });
    work = next ?? work;
  }
  return work;
}

/** Adds to every node the resource's best score among the nodes that count as the same place. */
function addMatchingScores(scores: Candidates, resource: Resource, merge: Merge): void {
  const { factor, attribute, options, from } = merge;
  for (const candidate of listCandidates(scores)) {
    const score = bestScoreAtSamePlace(resource, candidate, attribute);
    if (factor < 0 && score < 0) continue;
    if (candidate.score === wouldTurnNegative) continue;
    const share = shareOf(factor, score, resource.cluster.former.has('small-share-is-nothing'));
    const sum = addScores(share, candidate.score);
    if (options.nonnegative && sum < 0) {
      if (candidate.score > 0) candidate.score = wouldTurnNegative;
      if (candidate.score === 0 || candidate.score === wouldTurnNegative) continue;
    }
    addToCandidate(candidate, share, from);
  }
}

/**
 * The share of a score, rounded. Since 2.0.4 a share of less than a point still counts as one; before, it was cut off and
 * counted as nothing.
 */
function shareOf(factor: number, score: Score, smallIsNothing: boolean): Score {
  const exact = Math.fround(factor * score);
  if (smallIsNothing) return Math.trunc(exact) || 0;
  const rounded = Math.trunc(exact < 0 ? exact - 0.5 : exact + 0.5);
  if (rounded === 0 && score !== 0 && factor !== 0) return Math.sign(factor);
  return rounded || 0;
}

function bestScoreAtSamePlace(resource: Resource, place: Candidate, attribute: string | undefined): Score {
  if (attribute === undefined) {
    const candidate = resource.allowed[place.node.index];
    return candidate && nodeAvailable(candidate.node)
      ? Math.max(candidate.score, -INFINITY_SCORE)
      : -INFINITY_SCORE;
  }
  const wanted = place.node.attributes.get(attribute);
  let best = -INFINITY_SCORE;
  for (const candidate of listCandidates(resource.allowed)) {
    if (candidate.score <= best || !nodeAvailable(candidate.node)) continue;
    if (sameValue(wanted, candidate.node.attributes.get(attribute))) best = candidate.score;
  }
  return best;
}

/** Attribute values are compared ignoring case; two nodes that both lack one count as the same place. */
export function sameValue(one: string | undefined, other: string | undefined): boolean {
  return one === other || sameWord(one, other);
}
