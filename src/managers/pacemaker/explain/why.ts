import { type Problem, RefusedInput } from '../../../kit/problem.ts';
import type { Cib } from '../cib/cib.ts';
import { type Change, possibleChanges } from '../course/change.ts';
import { type Course, followCourse, type Round } from '../course/course.ts';
import { constraintsAgainst, suspectsFirst } from '../course/suspects.ts';
import { listParts } from '../engine/candidate.ts';
import { findNode, isClone, topOf } from '../engine/cluster.ts';
import type { DecideOptions } from '../engine/decide.ts';
import type { Cluster, ClusterNode, Resource } from '../engine/graph.ts';
import { is } from '../engine/order.ts';
import { role } from '../engine/role.ts';
import { formatScore, INFINITY_SCORE, type Score } from '../engine/score.ts';
import { findBelow } from '../engine/unpack-resources.ts';
import { smallestNudge } from './nudge.ts';
import { outcomeOf, type Question } from './outcome.ts';
import { asSentence, describeNoQuorum } from './quorum.ts';

/** The answer to "why (not) this resource on that node". */
export interface Why {
  readonly resource: string;
  readonly node: string | null;
  /** What comes of it: `pg is not promoted on pg02`. */
  readonly outcome: string;
  /** What decided it: the smallest thing whose change would flip the outcome; null if there is no single such thing. */
  readonly because: string | null;
  /** What led to it, step by step. */
  readonly chain: readonly Link[];
  readonly counterfactuals: readonly Counterfactual[];
}

export interface Link {
  readonly text: string;
  /** The constraint, setting or attribute that the step comes from, and the score it gave. */
  readonly from?: string;
  readonly score?: string;
}

export interface Counterfactual {
  readonly change: string;
  readonly outcome: string;
}

/** How many flips are shown; the first is the smallest. */
const flipsMost = 5;

/**
 * Reads `RESOURCE[@NODE]`.
 * @throws RefusedInput if there is no such resource or node.
 */
export function parseQuestion(text: string, cluster: Cluster): Question {
  const [, name = text, nodeName] = /^(.*?)(?:@([^@]+))?$/.exec(text) ?? [];
  const resource = findBelow(cluster.resources, (each) => each.id === name || each.baseId === name);
  const problems: Problem[] = [];
  if (!resource) {
    const known = cluster.resources.map((each) => each.id).join(', ');
    const message = `There is no resource "${name}".`;
    problems.push({ code: 'explain/unknown-target', message, advice: `The resources are ${known}.` });
  }
  const node = findNode(cluster, nodeName);
  if (nodeName !== undefined && !node) {
    const known = cluster.nodes.map((each) => each.name).join(', ');
    const message = `There is no node "${nodeName}".`;
    problems.push({ code: 'explain/unknown-target', message, advice: `The nodes are ${known}.` });
  }
  if (!resource || problems.length > 0) throw new RefusedInput(problems);
  const top = topOf(resource);
  const asked = isClone(top) && top.children.some((child) => child === resource) ? top.id : resource.baseId;
  return { resource: resource === top ? top.id : asked, label: name, node: node?.name };
}

/** Answers a question about a cluster, from its first decision and from what becomes of it. */
export function explainWhy(cib: Cib, question: Question, options: DecideOptions): Why {
  const course = followCourse(cib, options);
  const first = course.rounds[0];
  if (!first) throw new Error('a course has at least one round');
  const outcome = outcomeOf(course, question);
  const counterfactuals: Counterfactual[] = [];
  let because: Change | undefined;
  const suspects = constraintsAgainst(course, question);
  for (const change of suspectsFirst(possibleChanges(cib, first.decision.cluster), suspects)) {
    if (counterfactuals.length >= flipsMost) break;
    const other = outcomeOf(followCourse(change.apply(cib), options), question);
    if (other.key === outcome.key || other.repeats) continue;
    because ??= change;
    counterfactuals.push({ change: `with ${change.clause}`, outcome: other.text });
  }
  const { cluster } = first.decision;
  const asked = findBelow(
    cluster.resources,
    (each) => each.id === question.resource || each.baseId === question.resource,
  );
  // What follows a promoted instance is moved by that one's promotion score.
  const promotable = cluster.resources.filter((each) => each.promotable && each !== asked);
  for (const resource of asked ? [asked, ...promotable] : []) {
    const nudge = smallestNudge(cib, question, resource, options);
    if (!nudge) continue;
    counterfactuals.push(nudge);
    break;
  }
  return {
    resource: question.label,
    node: question.node ?? null,
    outcome: outcome.text,
    because: because?.subject ?? null,
    chain: causalChain(decidingRound(course).decision.cluster, course, question),
    counterfactuals,
  };
}

/** The round that shows what decides: the first, or where the cluster goes in circles the one that is repeated. */
function decidingRound(course: Course): Round {
  const round = course.end === 'repeats' ? course.rounds.at(-1) : course.rounds[0];
  if (!round) throw new Error('a course has at least one round');
  return round;
}

function causalChain(cluster: Cluster, course: Course, question: Question): Link[] {
  const resource = findBelow(
    cluster.resources,
    (each) => each.id === question.resource || each.baseId === question.resource,
  );
  if (!resource) return [];
  const parts = partsOf(resource);
  const nodes = cluster.nodes.filter((node) => question.node === undefined || node.name === question.node);
  return [
    ...quorumLinks(cluster),
    ...nodes.flatMap((node) => nodeLinks(node)),
    ...parts.flatMap((part) => settingLinks(part)),
    ...scoreLinks(cluster, parts, nodes),
    ...promotionLinks(cluster, resource, nodes),
    ...orderLinks(parts, nodes),
    ...courseLinks(course, parts),
  ];
}

function partsOf(resource: Resource): Resource[] {
  return resource.children.length === 0 ? [resource] : resource.children.flatMap(partsOf);
}

function quorumLinks(cluster: Cluster): Link[] {
  const clause = describeNoQuorum(cluster);
  return clause === undefined ? [] : [{ text: asSentence(clause), from: 'quorum' }];
}

function nodeLinks(node: ClusterNode): Link[] {
  const states: string[] = [];
  if (!node.online) states.push('is offline');
  if (node.unclean) states.push('must be fenced before what it ran may run elsewhere');
  if (node.standby) states.push(node.standbyOnFail ? 'is in standby because of a failure' : 'is in standby');
  if (node.maintenance) states.push('is in maintenance');
  if (node.shutdown) states.push('is shutting down');
  if (node.pending) states.push('has not joined yet');
  return states.map((state) => ({ text: `${node.name} ${state}.`, from: `node ${node.name}` }));
}

function settingLinks(part: Resource): Link[] {
  const links: Link[] = [];
  if (part.blocked)
    links.push({ text: `${part.id} is blocked after a failure: the cluster leaves it alone.` });
  else if (!part.managed)
    links.push({ text: `${part.id} is not managed: the cluster leaves it where it is.` });
  if (part.nextRole === role.stopped && part.nextRoleReason === 'target-role') {
    links.push({ text: `${part.id} is to be stopped.`, from: 'target-role' });
  }
  return links;
}

/** The arithmetic of every attempt to place the resource, on every node in question. */
function scoreLinks(cluster: Cluster, parts: readonly Resource[], nodes: readonly ClusterNode[]): Link[] {
  const links: Link[] = [];
  for (const part of parts) {
    for (const node of nodes) {
      const attempts = cluster.scores.filter(
        (each) => each.stage === 'primitive' && each.resource === part && each.node === node,
      );
      for (const [index, line] of attempts.entries()) {
        const sums = addUp(listParts(line.parts));
        const isRepeated = line.score === attempts[index - 1]?.score;
        if (sums.length === 0 || isRepeated) continue;
        const score = formatScore(line.score);
        const attempt = attempts.length > 1 ? `, at attempt ${index + 1} to place it` : '';
        links.push({ text: `${part.id} on ${node.name} scores ${score}${attempt}:`, score });
        for (const { from, score: share } of sums) {
          links.push({ text: `  ${signed(share)} from ${from}`, from, score: formatScore(share) });
        }
      }
    }
  }
  return links;
}

function addUp(parts: readonly { from: string; score: Score }[]): { from: string; score: Score }[] {
  const sums = new Map<string, Score>();
  for (const { from, score } of parts) {
    const sum = (sums.get(from) ?? 0) + score;
    sums.set(from, Math.max(-INFINITY_SCORE, Math.min(INFINITY_SCORE, sum)));
  }
  return [...sums].map(([from, score]) => ({ from, score }));
}

function signed(score: Score): string {
  return score > 0 ? `+${formatScore(score)}` : formatScore(score);
}

function promotionLinks(cluster: Cluster, resource: Resource, nodes: readonly ClusterNode[]): Link[] {
  if (!topOf(resource).promotable) return [];
  return cluster.scores
    .filter((line) => line.stage === 'promotion' && topOf(line.resource) === topOf(resource))
    .flatMap((line) => {
      const { node } = line;
      if (!node) {
        if (nodes.length === 1) return [];
        return [{ text: `${line.resource.id} has no node, so it cannot be promoted.` }];
      }
      if (!nodes.includes(node)) return [];
      const parts = addUp(listParts(line.parts)).map(({ from, score }) => `${signed(score)} from ${from}`);
      const verdict = line.score < 0 ? ': below 0, so it is not promoted' : '';
      const score = formatScore(line.score);
      const sum = parts.length > 0 ? ` (${parts.join(', ')})` : '';
      return [
        { text: `${line.resource.id} on ${node.name} has promotion score ${score}${sum}${verdict}.`, score },
      ];
    });
}

function orderLinks(parts: readonly Resource[], nodes: readonly ClusterNode[]): Link[] {
  return parts.flatMap((part) =>
    part.orders.flatMap((order) => {
      if (!order.node || !nodes.includes(order.node) || is(order, 'optional') || is(order, 'pseudo'))
        return [];
      if (!['start', 'stop', 'promote', 'demote'].includes(order.task)) return [];
      const why = order.reason === undefined ? '' : ` (${order.reason})`;
      const what = `${order.task} ${part.id} on ${order.node.name}`;
      return [
        { text: is(order, 'runnable') ? `Ordered: ${what}${why}.` : `Wanted but impossible: ${what}${why}.` },
      ];
    }),
  );
}

function courseLinks(course: Course, parts: readonly Resource[]): Link[] {
  if (course.end !== 'repeats') return [];
  const names = new Set(parts.map((part) => part.baseId));
  const done = (course.rounds.at(-1)?.outcome.done ?? [])
    .filter(({ order }) => order.resource && names.has(order.resource.baseId) && !is(order, 'pseudo'))
    .filter(({ order }) => ['start', 'stop', 'promote', 'demote'].includes(order.task))
    .map(({ order, node }) => `${order.task} ${order.resource?.id} on ${node?.name}`);
  if (done.length === 0) return [];
  return [{ text: `This repeats for ever, every time the cluster decides: ${done.join(', ')}.` }];
}
