import type { Cib } from '../cib/cib.ts';
import { childNamed, childrenNamed, type Element, element } from '../cib/element.ts';
import { digestOf } from './digest.ts';
import type { ClusterNode, Order, Resource } from './graph.ts';
import { orderKey } from './order.ts';
import { leadingInteger } from './score.ts';
import { findResource } from './unpack-resources.ts';

/** The recorded state as it becomes while orders are carried out, node by node. */
export interface Aftermath {
  readonly cib: Cib;
  readonly states: Map<string, NodeAftermath>;
}

interface NodeAftermath {
  attributes: Element['attributes'];
  others: readonly Element[];
  histories: HistoryAftermath[];
}

interface HistoryAftermath {
  readonly attributes: Element['attributes'];
  operations: Element[];
}

export function beginAftermath(cib: Cib): Aftermath {
  const states = new Map<string, NodeAftermath>();
  for (const state of childrenNamed(childNamed(cib.root, 'status'), 'node_state')) {
    const { uname } = state.attributes;
    if (uname === undefined || states.has(uname)) continue;
    const histories = childrenNamed(childNamed(childNamed(state, 'lrm'), 'lrm_resources'), 'lrm_resource');
    states.set(uname, {
      attributes: state.attributes,
      others: state.children.filter((child) => child.name !== 'lrm'),
      histories: histories.map(({ attributes, children }) => ({ attributes, operations: [...children] })),
    });
  }
  return { cib, states };
}

/** The configuration with the state that the orders have led to. */
export function finishAftermath({ cib, states }: Aftermath): Cib {
  const nodeStates = [...states.values()].map(({ attributes, others, histories }) => {
    const resources = histories.map((history) =>
      element('lrm_resource', history.attributes, history.operations),
    );
    const lrm = element('lrm', { id: attributes.id }, [element('lrm_resources', {}, resources)]);
    return element('node_state', attributes, [...others, lrm]);
  });
  const kept = cib.root.children.filter((child) => child.name !== 'status');
  return { ...cib, root: { ...cib.root, children: [...kept, element('status', {}, nodeStates)] } };
}

/** A fenced node is gone, and with it all that was known of what it ran. */
export function noteFencing(aftermath: Aftermath, node: ClusterNode): void {
  const state = stateOf(aftermath, node);
  state.attributes = {
    ...state.attributes,
    in_ccm: 'false',
    crmd: 'offline',
    join: 'down',
    expected: 'down',
  };
  state.others = state.others.filter((child) => child.name !== 'transient_attributes');
  state.histories = [];
}

function stateOf({ states }: Aftermath, node: ClusterNode): NodeAftermath {
  let state = states.get(node.name);
  if (!state) {
    state = { attributes: { id: node.id, uname: node.name }, others: [], histories: [] };
    states.set(node.name, state);
  }
  return state;
}

/** Writes a successful operation into the node's history, as its executor would. */
export function noteOperation(
  aftermath: Aftermath,
  order: Order,
  resource: Resource,
  node: ClusterNode,
): void {
  if (order.task === 'notify') return;
  const history = historyOf(stateOf(aftermath, node), resource);
  const task = order.task === 'reload-agent' ? 'start' : order.task;
  const intervalMs = order.intervalMs ?? 0;
  const recordedId = recordedName(resource);
  const key = orderKey(recordedId, task, intervalMs);
  const keepsKey = intervalMs > 0 || task === 'migrate_to' || task === 'migrate_from';
  const id = keepsKey ? key : `${recordedId}_last_0`;
  const callId =
    1 + Math.max(0, ...history.operations.map((each) => leadingInteger(each.attributes['call-id']) ?? 0));
  const result = order.expectedResult ?? 0;
  const transition = `${callId}:-1:${result}:xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`;
  const previous = history.operations.find((each) => each.attributes.id === id);
  const recorded = element('lrm_rsc_op', {
    ...previous?.attributes,
    id,
    operation_key: key,
    operation: task,
    'transition-key': transition,
    'transition-magic': `0:${result};${transition}`,
    'call-id': String(callId),
    'rc-code': String(result),
    'op-status': '0',
    interval: String(intervalMs),
    'last-rc-change': String(resource.cluster.now),
    'op-digest': digestOf(resource, task, intervalMs, node, undefined).all,
    ...(order.migration && {
      migrate_source: order.migration.source.name,
      migrate_target: order.migration.target.name,
    }),
  });
  if (previous) history.operations[history.operations.indexOf(previous)] = recorded;
  else history.operations.push(recorded);
}

/** The name under which a node's executor knows a resource: instances of anonymous clones share one. */
function recordedName(resource: Resource): string {
  if (resource.orphan && resource.historyName !== undefined) return resource.historyName;
  return resource.unique ? resource.id : resource.baseId;
}

/** The name by which an executor's history is looked for: the common one where it is in use already. */
export function executorName(resource: Resource): string {
  const name = recordedName(resource);
  const { historyName } = resource;
  if (findResource(resource.cluster, name)) return name;
  return historyName !== undefined && historyName !== name ? historyName : resource.id;
}

function historyOf(state: NodeAftermath, resource: Resource): HistoryAftermath {
  const name = recordedName(resource);
  const known = executorName(resource);
  const found =
    state.histories.find((history) => history.attributes.id === known) ??
    state.histories.find((history) => history.attributes.id === name);
  if (found) return found;
  const {
    class: standard,
    provider,
    type,
  } = Object.fromEntries(['class', 'provider', 'type'].map((each) => [each, resource.meta.get(each)]));
  const history = { attributes: { id: name, class: standard, provider, type }, operations: [] };
  state.histories.push(history);
  return history;
}
