import type { Cluster, Order, OrderLink, Resource } from './graph.ts';
import { enter, leave } from './nesting.ts';
import { createNotifications } from './notifications.ts';
import { clear, hasFlag, is, orderFlag, set } from './order.ts';
import { follows } from './precedence.ts';

/** One order of the transition, with those it waits for. */
export interface GraphOrder {
  readonly order: Order;
  readonly inputs: readonly Order[];
}

/** What will be done: the orders that are neither optional nor impossible, and how they wait for each other. */
export function transitionGraph(cluster: Cluster): GraphOrder[] {
  const graph: GraphOrder[] = [];
  for (const resource of cluster.resources) addResource(resource, graph);
  for (let index = cluster.orders.length - 1; index >= 0; index -= 1) {
    addOrder(cluster.orders[index] as Order, graph);
  }
  return graph;
}

function addResource(resource: Resource, graph: GraphOrder[]): void {
  const { clone } = resource;
  if (clone) {
    for (let index = resource.orders.length - 1; index >= 0; index -= 1) {
      resource.kind.orderFlags(resource.orders[index] as Order, undefined);
    }
    for (const phase of [clone.startNotify, clone.stopNotify, clone.promoteNotify, clone.demoteNotify]) {
      createNotifications(resource, phase);
    }
    for (const child of resource.children) addResource(child, graph);
  }
  for (let index = resource.orders.length - 1; index >= 0; index -= 1) {
    addOrder(resource.orders[index] as Order, graph);
  }
  for (const child of resource.children) addResource(child, graph);
}

function addOrder(order: Order, graph: GraphOrder[]): void {
  if (is(order, 'inGraph') || !belongsInGraph(order)) return;
  set(order, 'inGraph');
  const inputs = mergedInputs(order).filter((link) => belongsAsInput(order, link));
  graph.push({ order, inputs: inputs.map((link) => link.order) });
}

/** Several links between the same two orders count as one with all their meanings. */
function mergedInputs(order: Order): OrderLink[] {
  const byOrder = new Map<Order, OrderLink>();
  for (const link of order.before) {
    const known = byOrder.get(link.order);
    if (known) known.type |= link.type;
    else byOrder.set(link.order, { order: link.order, type: link.type });
  }
  return [...byOrder.values()].sort((one, other) => one.order.id - other.order.id);
}

function belongsInGraph(order: Order): boolean {
  if (!is(order, 'runnable') || (is(order, 'optional') && !is(order, 'printAlways'))) return false;
  const { resource, node, task } = order;
  // What is unmanaged is only looked at.
  if (resource && !resource.managed && task !== 'monitor' && order.intervalMs === undefined) return false;
  if (is(order, 'pseudo') || task === 'stonith' || task === 'do_shutdown') return true;
  if (!node) return false;
  return is(order, 'byController') || (node.online && !node.unclean);
}

const justSequence = follows.impliesFirstPrinted | follows.impliesThenPrinted | follows.optional;

function belongsAsInput(order: Order, link: OrderLink): boolean {
  const { order: input, type } = link;
  const inputRunnable = is(input, 'runnable');
  if (type === follows.none) return false;
  if (!inputRunnable && (type & ~justSequence) === 0) return false;
  if (!inputRunnable && hasFlag(type, follows.oneOrMore | follows.impliesFirstMigratable)) return false;
  const migrates = is(input, 'migrateRunnable');
  if (hasFlag(type, follows.unlessFirstMigrates) && migrates) return false;
  if (type === follows.optional && migrates && input.key.endsWith('_stop_0')) return false;
  if (type === follows.load) return belongsAsLoad(order, link);
  if (type === follows.antiColocation) {
    const elsewhere = input.node && order.node && input.node !== order.node;
    if (!elsewhere && !is(input, 'optional')) return true;
    link.type = follows.none;
    return false;
  }
  if (isUnmanagedFailedStop(input, order)) return false;
  if (is(input, 'optional') && !hasFlag(input.flags, orderFlag.printAlways | orderFlag.inGraph)) {
    return belongsInGraph(input);
  }
  return true;
}

function belongsAsLoad(order: Order, link: OrderLink): boolean {
  const { order: input } = link;
  const migrates = order.resource && order.task === 'migrate_to';
  const place = migrates ? order.resource?.assigned?.node : order.node;
  const wanted = input.node !== undefined && input.node === place && (migrates || !is(input, 'optional'));
  if (!wanted) link.type = follows.none;
  return wanted;
}

/** An unmanaged failed resource cannot keep a clone from shutting down. */
function isUnmanagedFailedStop(input: Order, order: Order): boolean {
  const { resource } = input;
  return (
    resource !== undefined &&
    resource !== order.resource &&
    resource.failed &&
    !resource.managed &&
    input.key.endsWith('_stop_0') &&
    order.resource?.variant === 'clone'
  );
}

/** True if the order would, through this link, wait for itself. */
export function hasLoop(start: Order, order: Order, link: OrderLink): boolean {
  const { order: input } = link;
  if (is(input, 'tracking') || !belongsAsInput(order, link)) return false;
  if (input === start) return true;
  set(input, 'tracking');
  const { resource } = start;
  if (resource) enter(resource.cluster, 'order', input.resource);
  const found = [...input.before].reverse().some((next) => hasLoop(start, input, next));
  if (resource) leave(resource.cluster);
  clear(input, 'tracking');
  return found;
}
