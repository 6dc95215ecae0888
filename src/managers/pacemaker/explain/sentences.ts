import { currentNode, topOf } from '../engine/cluster.ts';
import type { Cluster, ClusterNode, Order, Resource } from '../engine/graph.ts';
import { is } from '../engine/order.ts';
import { role, roleName } from '../engine/role.ts';
import { table } from '../table.ts';
import { asSentence, describeNoQuorum } from './quorum.ts';

/** Why an order was given, in a few words; never empty. */
export function reasonOf(order: Order): string {
  const { resource, task, reason } = order;
  if (reason !== undefined && reason !== '') return reason;
  if (!resource) return task === 'do_shutdown' ? 'the node asked to leave' : 'the cluster needs it';
  if (task === 'monitor') {
    return order.intervalMs === undefined
      ? 'its state there is not known'
      : 'it is to be watched while it runs';
  }
  if (task === 'cancel') return 'it is not to recur any more';
  if (task === 'notify') return `its agent wants to know about ${order.notify?.operation ?? 'changes'}`;
  if (resource.failed && (task === 'stop' || task === 'start' || task === 'demote'))
    return 'it failed and is recovered';
  return placeReason(resource, task);
}

function placeReason(resource: Resource, task: string): string {
  const current = currentNode(resource);
  const target = resource.assigned?.node;
  if (current && target && current !== target) return `it moves from ${current.name} to ${target.name}`;
  if (task === 'start' && target) return `${target.name} scores best and it is not running`;
  if (task === 'promote') return 'it has the highest promotion score';
  if (task === 'demote') return resource.nextRoleReason ?? 'another instance is to be promoted';
  if (task === 'stop') return resource.nextRoleReason ?? 'it may run nowhere';
  return 'what it depends on changes';
}

const words: Readonly<Record<string, string>> = table({
  start: 'Start',
  stop: 'Stop',
  promote: 'Promote',
  demote: 'Demote',
  monitor: 'Look at',
  migrate_to: 'Move live, away from',
  migrate_from: 'Move live, arriving at',
  'reload-agent': 'Reload',
  cancel: 'Stop watching',
  notify: 'Notify',
  delete: 'Forget',
  lrm_delete: 'Forget',
  clear_failcount: 'Forget the failures of',
});

/** An order as a sentence an on-call engineer can read. */
export function describeOrder(order: Order, node: ClusterNode | undefined, reason = reasonOf(order)): string {
  if (order.task === 'stonith') {
    const how = order.fenceOperation === 'on' ? 'Give access back to' : `Fence (${order.fenceOperation})`;
    return `${how} ${node?.name}: ${reason}.`;
  }
  if (order.task === 'do_shutdown') return `Let ${node?.name} shut down.`;
  const word = words[order.task] ?? order.task;
  return `${word} ${order.resource?.id ?? order.key} on ${node?.name}: ${reason}.`;
}

/** What an engineer wants to see of the orders: changes, not looks. */
export function isNoteworthy(order: Order): boolean {
  return !is(order, 'pseudo') && !['monitor', 'notify', 'cancel'].includes(order.task);
}

/** The cluster at a glance, a line each for nodes and resources, much as crm_mon shows it. */
export function atAGlance(cluster: Cluster): string[] {
  const lines = cluster.nodes.map((node) => `  ${node.name}: ${nodeState(node)}`);
  const quorum = cluster.haveQuorum ? 'has quorum' : 'has no quorum';
  return [
    `Nodes (the cluster ${quorum}):`,
    ...lines,
    'Resources:',
    ...cluster.resources.flatMap((each) => resourceLines(each, '  ')),
    ...standstill(cluster),
    ...noQuorum(cluster),
  ];
}

/** What keeps the whole cluster as it is, said before anyone wonders why nothing happens. */
function standstill({ options, haveFencingDevice }: Cluster): string[] {
  if (options.maintenanceMode) return ['The whole cluster is in maintenance mode: it only watches.'];
  if (!options.fencing || haveFencingDevice) return [];
  return [
    'Fencing is enabled, but there is no fencing device: nothing is started or stopped until there is one (or stonith-enabled=false).',
  ];
}

function noQuorum(cluster: Cluster): string[] {
  const clause = describeNoQuorum(cluster);
  return clause === undefined ? [] : [asSentence(clause)];
}

function nodeState(node: ClusterNode): string {
  const words = [node.online ? 'online' : 'offline'];
  if (node.unclean) words.push('unclean');
  if (node.standby) words.push('standby');
  if (node.maintenance) words.push('maintenance');
  if (node.pending) words.push('pending');
  if (node.shutdown) words.push('shutting down');
  return words.join(', ');
}

function resourceLines(resource: Resource, indent: string): string[] {
  if (resource.orphan && resource.runningOn.length === 0) return [];
  if (resource.children.length > 0) {
    const kind = resource.promotable && resource.variant === 'clone' ? 'promotable clone' : resource.variant;
    return [
      `${indent}${resource.id} (${kind})`,
      ...resource.children.flatMap((child) => resourceLines(child, `${indent}  `)),
    ];
  }
  const promotable = topOf(resource).promotable;
  const shown = resource.role === role.started && promotable ? role.unpromoted : resource.role;
  const where = resource.runningOn.map((node) => node.name).join(', ');
  const marks = [
    resource.failed && 'failed',
    resource.blocked && 'blocked',
    !resource.managed && 'unmanaged',
    resource.orphan && 'removed',
  ];
  const notes = marks.filter(Boolean).join(', ');
  return [
    `${indent}${resource.id}: ${roleName(shown)}${where ? ` on ${where}` : ''}${notes ? ` (${notes})` : ''}`,
  ];
}
