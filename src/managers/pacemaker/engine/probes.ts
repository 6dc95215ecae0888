import { candidateFor } from './candidate.ts';
import { isClone, topOf } from './cluster.ts';
import { discovery } from './discovery.ts';
import type { Cluster, ClusterNode, Order, Precedence, Resource } from './graph.ts';
import { compatibleInstance } from './instances.ts';
import { clusterOrder, orderFor } from './make-order.ts';
import { enter, leave } from './nesting.ts';
import { clear, hasFlag, is, ordersFor, ordersWithKey } from './order.ts';
import { addPrecedence, endKey, follows, linkOrders, orderEnd, taskOf } from './precedence.ts';
import { result } from './recorded-operation.ts';
import { role } from './role.ts';
import { orderAfterUnfencing } from './unfencing.ts';
import { isTrue } from './values.ts';

/** Probes: before anything is decided to start, every node is asked whether it already runs there. */
export function scheduleProbes(cluster: Cluster): void {
  if (!cluster.options.startupProbes) return;
  for (const node of cluster.nodes) {
    if (!node.online || node.unclean) continue;
    const probed = node.attributes.get('probe_complete');
    if (probed !== undefined && !isTrue(probed)) {
      clusterOrder(cluster, `probe_again-${node.name}`, 'probe_again', node, false);
      continue;
    }
    for (const resource of cluster.resources) resource.kind.createProbe(resource, node);
  }
}

/** Probes a primitive on a node unless its state there is known or of no interest. */
export function probePrimitive(resource: Resource, node: ClusterNode): boolean {
  const { cluster } = resource;
  const top = topOf(resource);
  if (resource.container || resource.orphan || resource.knownOn.has(node)) return false;
  const candidate = candidateFor(resource.allowed, node);
  const exclusive = resource.exclusiveDiscovery || top.exclusiveDiscovery;
  if (exclusive && candidate?.discovery !== discovery.exclusive) return false;
  if (candidate?.discovery === discovery.never) return false;
  const probe = orderFor(resource, { task: 'monitor', node, optional: false });
  clear(probe, 'optional');
  orderAfterUnfencing(resource, node, probe, follows.optional);
  if (!resource.runningOn.includes(node)) probe.expectedResult = result.notRunning;
  else if (resource.role === role.promoted) probe.expectedResult = result.runningPromoted;
  const asDevice = resource.fenceDevice && cluster.options.unfencing;
  const waiting = asDevice || !isClone(top) ? resource : top;
  const blocks = !is(probe, 'runnable') && resource.runningOn.length === 0;
  addPrecedence(
    cluster,
    orderEnd(probe, resource),
    taskOf(waiting, 'start'),
    follows.optional | (blocks ? follows.runnableFirst : 0),
  );
  addPrecedence(cluster, orderEnd(probe, resource), taskOf(waiting, 'reload-agent'), follows.optional);
  return true;
}

/** Puts probes before whatever could falsify or presuppose their result. */
export function orderProbes(cluster: Cluster): void {
  for (const resource of cluster.resources) orderBeforeRestarts(resource);
  for (const precedence of cluster.precedences) orderBeforeFollowersOfStops(precedence);
}

function orderBeforeFollowersOfStops({ earlier: first, later: then, flags }: Precedence): void {
  if (flags === follows.none || !first.resource || first.resource === then.resource) return;
  const isStop = first.order ? first.order.task === 'stop' : first.task === 'stop' && first.intervalMs === 0;
  if (!isStop) return;
  const thenIsStop = then.order ? then.order.task === 'stop' : then.task === 'stop';
  if (then.resource && first.resource.container === then.resource && thenIsStop) return;
  let type: number = follows.optional;
  type |= flags & (follows.unlessFirstMigrates | follows.sameNode);
  if (flags === follows.antiColocation || flags === follows.load) type = flags;
  const probes = ordersFor(first.resource, 'monitor');
  if (probes.length === 0) return;
  const followers = followersOf(then);
  for (const probe of probes) {
    for (const follower of followers) if (matters(probe, follower)) linkOrders(probe, follower, type);
  }
}

function followersOf(then: Precedence['later']): Order[] {
  if (then.order) return [then.order];
  return then.resource ? ordersWithKey(then.resource.orders, endKey(then)) : [];
}

function matters(probe: Order, follower: Order): boolean {
  const sameNode = probe.node === follower.node;
  if (follower.task === 'stonith' && sameNode && follower.fenceOperation === 'on') return false;
  return follower.task !== 'do_shutdown' || sameNode;
}

function orderBeforeRestarts(resource: Resource): void {
  for (const child of resource.children) orderBeforeRestarts(child);
  if (resource.variant !== 'primitive') return;
  for (const probe of ordersFor(resource, 'monitor')) {
    for (let index = probe.after.length - 1; index >= 0; index -= 1) {
      const link = probe.after[index];
      if (!link) continue;
      const visited = new Set<Order>();
      orderBeforeRestart(probe, link.order, visited);
    }
  }
}

/** If what comes after a probe means a restart elsewhere, the stop must wait for the probe too. */
function orderBeforeRestart(probe: Order, after: Order, visited: Set<Order>): void {
  if (visited.has(after) || probe.task !== 'monitor' || !probe.resource) return;
  visited.add(after);
  const { resource } = after;
  if (resource?.variant === 'primitive' && resource !== probe.resource) {
    let undone: string | undefined;
    if (after.task === 'start') undone = 'stop';
    else if (after.task === 'promote') undone = 'demote';
    for (const then of undone ? ordersFor(resource, undone) : []) {
      if (!is(then, 'pseudo')) linkOrders(probe, then, follows.optional);
    }
  }
  const interleaved = resource?.variant === 'clone' && isTrue(resource.meta.get('interleave'));
  const partner = interleaved
    ? compatibleInstance(probe.resource, resource, role.unknown, 'next')
    : undefined;
  for (let index = after.after.length - 1; index >= 0; index -= 1) {
    const link = after.after[index];
    if (!link) continue;
    const next = link.order;
    if (!hasFlag(link.type, follows.impliesThen)) {
      const within =
        resource !== undefined &&
        resource.variant !== 'primitive' &&
        probe.resource.parent !== resource &&
        next.resource !== undefined &&
        next.resource.variant !== 'clone' &&
        next.resource.parent === resource;
      if (!within || (interleaved && partner !== next.resource)) continue;
    }
    enter(probe.resource.cluster, 'order', next.resource);
    orderBeforeRestart(probe, next, visited);
    leave(probe.resource.cluster);
  }
}
