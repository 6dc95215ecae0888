import { topOf } from '../engine/cluster.ts';
import type { Decision } from '../engine/decide.ts';
import { digestOf } from '../engine/digest.ts';
import type { Cluster, Order, Resource } from '../engine/graph.ts';
import { is } from '../engine/order.ts';
import { role } from '../engine/role.ts';
import { INFINITY_SCORE } from '../engine/score.ts';
import type { Ask, Notice } from './said.ts';

/** A decision as it is carried out: actions that wait for each other. Plain data. */
export interface Transition {
  readonly number: number;
  /** What is to be done; trials that decide alike share it. */
  readonly actions: readonly Action[];
  /** How far each of the actions has got, in their order. */
  readonly states: ActionState[];
  /** Why no more of it is begun; what runs is let run to its end first. */
  aborted?: string;
}

export interface Action {
  readonly id: number;
  readonly task: string;
  /** The resource as its executor knows it; empty for an action about a node. */
  readonly resource: string;
  /** The node's name in the cluster; empty for what is done by noting it. */
  readonly node: string;
  readonly pseudo: boolean;
  /** Actions of infinite priority are begun in an aborted transition too. */
  readonly urgent: boolean;
  /** What fencing does to the node: `reboot`, `off`, or `on`. */
  readonly fencing?: string;
  /** The places of what must be done before. */
  readonly inputs: readonly number[];
  readonly ask: Omit<Ask, 'id'>;
}

export type ActionState = 'waiting' | 'sent' | 'done' | 'failed';

export function beginTransition(number: number, actions: readonly Action[]): Transition {
  return { number, actions, states: actions.map(() => 'waiting') };
}

/** Makes the actions of a decision's transition. */
export function planActions(decision: Decision): Action[] {
  const places = new Map(decision.graph.map(({ order }, place) => [order, place]));
  return decision.graph.map(({ order, inputs }): Action => {
    const resource = order.resource && order.node ? recordedName(order.resource) : '';
    return {
      id: order.id,
      task: order.task,
      resource,
      node: order.node?.name ?? '',
      pseudo: is(order, 'pseudo'),
      urgent: Math.max(order.priority, order.resource?.priority ?? 0) >= INFINITY_SCORE,
      ...(order.fenceOperation === undefined ? {} : { fencing: order.fenceOperation }),
      inputs: inputs.map((input) => places.get(input) ?? nowhere),
      ask: askOf(order, resource, decision),
    };
  });
}

/** The place of what is not in the transition: whoever waits for it waits for ever. */
const nowhere = -1;

/** The name under which executors know a resource: the instances of an anonymous clone share one. */
function recordedName(resource: Resource): string {
  return resource.unique ? resource.id : resource.baseId;
}

function askOf(order: Order, resource: string, decision: Decision): Omit<Ask, 'id'> {
  const { task, intervalMs = 0, settings, node } = order;
  const digest =
    order.resource && node && !is(order, 'pseudo')
      ? digestOf(order.resource, order.cancelTask ?? task, intervalMs, node, undefined).all
      : '';
  return {
    resource,
    task,
    intervalMs: task === 'cancel' ? 0 : intervalMs,
    timeoutMs: timeoutOf(order, settings?.timeoutMs),
    expected: order.expectedResult ?? 0,
    digest,
    ...(task === 'cancel' && { cancels: `${order.cancelTask}_${intervalMs}` }),
    ...(order.notify && order.resource && { notice: noticeOf(order.notify, order.resource, decision) }),
  };
}

/** Notifications have an operation of their own in the configuration, whatever they are about. */
function timeoutOf({ task, resource }: Order, timeoutMs = 20_000): number {
  if (task !== 'notify' || !resource) return timeoutMs;
  const entry = resource.operations.find(({ attributes }) => attributes.name === 'notify');
  const seconds = Number.parseInt(entry?.attributes.timeout ?? '', 10);
  return Number.isFinite(seconds) ? seconds * 1000 : timeoutMs;
}

function noticeOf(
  about: { type: string; operation: string },
  resource: Resource,
  decision: Decision,
): Notice {
  const clone = topOf(resource);
  const nodesWith = (task: string) => [
    ...new Set(
      decision.graph.flatMap(({ order }) =>
        order.task === task &&
        order.node &&
        order.resource &&
        !is(order, 'pseudo') &&
        topOf(order.resource) === clone
          ? order.node.name
          : [],
      ),
    ),
  ];
  return {
    ...about,
    promotes: nodesWith('promote'),
    demotes: nodesWith('demote'),
    promoted: promotedNodes(decision.cluster, clone),
  };
}

/** Where instances of a clone (or of any, if none is named) are promoted now. */
export function promotedNodes(cluster: Cluster, clone?: Resource): string[] {
  const found: string[] = [];
  const visit = (resource: Resource) => {
    if (resource.variant === 'primitive' && resource.role === role.promoted)
      for (const node of resource.runningOn) if (node.online) found.push(node.name);
    for (const child of resource.children) visit(child);
  };
  for (const resource of clone ? [clone] : cluster.resources) visit(resource);
  return found;
}

/** Actions that may begin now, by their places, noting those that are done by noting it. */
export function ready({ actions, states, aborted }: Transition): number[] {
  if (!states.includes('waiting')) return [];
  const isDone = (place: number) => states[place] === 'done';
  for (;;) {
    const able: number[] = [];
    for (const [place, { urgent, inputs }] of actions.entries()) {
      const mayBegin = states[place] === 'waiting' && (aborted === undefined || urgent);
      if (mayBegin && inputs.every(isDone)) able.push(place);
    }
    const noted = able.filter((place) => actions[place]?.pseudo);
    if (noted.length === 0) return able;
    for (const place of noted) states[place] = 'done';
  }
}

/** True if nothing of it is under way. */
export function isAtRest(transition: Transition | undefined): boolean {
  return transition === undefined || !transition.states.includes('sent');
}

/** The actions that were sent to their nodes and have not ended, each with its place. */
export function underWay(transition: Transition | undefined): (readonly [number, Action])[] {
  const found: [number, Action][] = [];
  if (!transition || isAtRest(transition)) return found;
  // Asked several times at each look: written so that it leaves nothing behind but the answer.
  for (const [place, action] of transition.actions.entries()) {
    if (transition.states[place] === 'sent') found.push([place, action]);
  }
  return found;
}
