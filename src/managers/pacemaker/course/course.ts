import type { Cib } from '../cib/cib.ts';
import { isActive, topOf } from '../engine/cluster.ts';
import { type DecideOptions, type Decision, decide, foresee, type Outcome } from '../engine/decide.ts';
import type { Cluster, Resource } from '../engine/graph.ts';
import { is } from '../engine/order.ts';
import { role } from '../engine/role.ts';
import { configuredNodes, nodeAttribute, setNodeAttribute } from './edit-state.ts';

/**
 * The course of a cluster: decision after decision, each carried out, until nothing is left to do or the same thing is
 * done for ever. Between decisions the agents of promotable resources vote, as a database's agent does: an instance that
 * was just started or stopped is not fit to be promoted; the promoted one is; and when all is calm and nobody is promoted,
 * those that are left call themselves fit.
 */
export interface Course {
  readonly rounds: readonly Round[];
  readonly end: 'settled' | 'repeats' | 'undecided';
  /** The state at the end. */
  readonly last: Cluster;
  readonly cib: Cib;
}

export interface Round {
  readonly decision: Decision;
  readonly outcome: Outcome;
}

/** More rounds than any recovery needs; a course that is not settled by then is called undecided. */
const roundsMost = 12;

export function followCourse(start: Cib, options: DecideOptions): Course {
  const rounds: Round[] = [];
  const seen = new Set<string>();
  let cib = start;
  for (;;) {
    const decision = decide(cib, options);
    const outcome = foresee(decision, options);
    rounds.push({ decision, outcome });
    const voted = vote(outcome, decision.cluster);
    const calm = outcome.done.every(({ order }) => is(order, 'pseudo'));
    const finish = (end: Course['end']): Course => ({ rounds, end, last: outcome.after, cib: voted });
    if (calm && voted === outcome.cib) return finish('settled');
    const signature = disturbanceSignature(outcome, voted);
    if (signature !== undefined && seen.has(signature)) return finish('repeats');
    if (signature !== undefined) seen.add(signature);
    if (rounds.length >= roundsMost) return finish('undecided');
    cib = voted;
  }
}

/** What identifies a round that disturbs something, so that its repetition can be recognised. */
function disturbanceSignature(outcome: Outcome, cib: Cib): string | undefined {
  const disturbing = outcome.done.filter(
    ({ order }) => !is(order, 'pseudo') && ['stop', 'start', 'promote', 'demote'].includes(order.task),
  );
  if (!disturbing.some(({ order }) => order.task === 'stop' || order.task === 'demote')) return undefined;
  const done = disturbing.map(({ order, node }) => `${order.task} ${order.resource?.baseId} ${node?.name}`);
  const votes = configuredNodes(cib).map(({ name }) => JSON.stringify(votesOn(outcome.after, cib, name)));
  return [...done, ...votes].join('\n');
}

function votesOn(cluster: Cluster, cib: Cib, node: string): (string | undefined)[] {
  return promotables(cluster).map((name) => nodeAttribute(cib, node, `master-${name}`));
}

/** The names under which the agents of promotable resources vote. */
export function promotables(cluster: Cluster): string[] {
  const names = new Set<string>();
  const visit = (resource: Resource) => {
    if (resource.variant === 'primitive' && topOf(resource).promotable) names.add(resource.baseId);
    for (const child of resource.children) visit(child);
  };
  for (const resource of cluster.resources) visit(resource);
  return [...names];
}

/** The votes after a round: unchanged (and then the same CIB) if nothing happened that would change them. */
function vote(outcome: Outcome, before: Cluster): Cib {
  let { cib } = outcome;
  const names = promotables(before);
  if (names.length === 0) return cib;
  let disturbed = false;
  for (const { order, node } of outcome.done) {
    if (is(order, 'pseudo') || !order.resource || !node || !names.includes(order.resource.baseId)) continue;
    const attribute = `master-${order.resource.baseId}`;
    if (order.task === 'start' || order.task === 'stop') {
      cib = setVote(cib, node.name, attribute, '-INFINITY');
      disturbed = true;
    } else if (order.task === 'promote') {
      cib = setVote(cib, node.name, attribute, '1000');
      disturbed = true;
    }
  }
  return disturbed ? cib : electAmongTheRest(cib, outcome.after);
}

function setVote(cib: Cib, node: string, attribute: string, value: string): Cib {
  return nodeAttribute(cib, node, attribute) === value ? cib : setNodeAttribute(cib, node, attribute, value);
}

/** All is calm and nobody is promoted: whoever is left and has not failed calls itself fit. */
function electAmongTheRest(start: Cib, cluster: Cluster): Cib {
  let cib = start;
  for (const clone of cluster.resources) {
    if (!clone.promotable || clone.clone?.promotedMax === 0) continue;
    const instances = partsOf(clone);
    if (instances.some((instance) => instance.role === role.promoted && isActive(instance, true))) continue;
    for (const instance of instances) {
      for (const node of instance.runningOn) {
        if (node.online && !instance.failed)
          cib = setVote(cib, node.name, `master-${instance.baseId}`, '1000');
      }
    }
  }
  return cib;
}

function partsOf(resource: Resource): Resource[] {
  return resource.children.length === 0 ? [resource] : resource.children.flatMap(partsOf);
}
