import type { Cib } from '../cib/cib.ts';
import { indexCib } from '../cib/cib-index.ts';
import { childNamed, childrenNamed, type Element, element } from '../cib/element.ts';
import { leadingInteger } from '../engine/score.ts';

/** Changes to the recorded state of a cluster, each giving a new CIB: what could have happened to it. */

function mapChild(parent: Element, name: string, change: (child: Element) => Element): Element {
  const existing = childNamed(parent, name);
  const changed = change(existing ?? element(name, {}));
  if (!existing) return { ...parent, children: [...parent.children, changed] };
  return { ...parent, children: parent.children.map((child) => (child === existing ? changed : child)) };
}

/** A CIB with another root; elements keep their identity where they are the same. */
export function withRoot(cib: Cib, root: Element): Cib {
  return { ...cib, root, index: indexCib(root) };
}

export function configuredNodes(cib: Cib): { id: string; name: string }[] {
  const section = childNamed(childNamed(cib.root, 'configuration'), 'nodes');
  return childrenNamed(section, 'node').flatMap(({ attributes: { id, uname } }) =>
    id === undefined || uname === undefined ? [] : [{ id, name: uname }],
  );
}

/** True if the file says nothing about what runs where. */
export function isWithoutState(cib: Cib): boolean {
  return childrenNamed(childNamed(cib.root, 'status'), 'node_state').length === 0;
}

function mapState(cib: Cib, nodeName: string, change: (state: Element) => Element): Cib {
  const status = childNamed(cib.root, 'status') ?? element('status', {});
  const known = childrenNamed(status, 'node_state').find((state) => state.attributes.uname === nodeName);
  const id = configuredNodes(cib).find((node) => node.name === nodeName)?.id ?? nodeName;
  const before = known ?? element('node_state', { id, uname: nodeName });
  const after = change(before);
  const children = known
    ? status.children.map((child) => (child === known ? after : child))
    : [...status.children, after];
  return { ...cib, root: mapChild(cib.root, 'status', (each) => ({ ...each, children })) };
}

const member = { in_ccm: 'true', crmd: 'online', join: 'member', expected: 'member' };

export function nodeUp(cib: Cib, nodeName: string): Cib {
  return mapState(cib, nodeName, (state) => ({ ...state, attributes: { ...state.attributes, ...member } }));
}

/** The node loses power: it is gone without having said goodbye, and what it voted for is forgotten. */
export function nodeDown(cib: Cib, nodeName: string): Cib {
  return mapState(cib, nodeName, (state) => ({
    ...state,
    attributes: { ...state.attributes, in_ccm: 'false', crmd: 'offline', join: 'down', expected: 'member' },
    children: state.children.filter((child) => child.name !== 'transient_attributes'),
  }));
}

/** Sets a transient attribute of a node, or with undefined takes it away. */
export function setNodeAttribute(cib: Cib, nodeName: string, name: string, value: string | undefined): Cib {
  return mapState(cib, nodeName, (state) =>
    mapChild(state, 'transient_attributes', (attributes) =>
      mapChild(attributes, 'instance_attributes', (set) => {
        const others = set.children.filter((pair) => pair.attributes.name !== name);
        if (value === undefined) return { ...set, children: others };
        const pair = element('nvpair', { id: `${nodeName}-${name}`, name, value });
        return { ...set, children: [...others, pair] };
      }),
    ),
  );
}

export function nodeAttribute(cib: Cib, nodeName: string, name: string): string | undefined {
  const states = childrenNamed(childNamed(cib.root, 'status'), 'node_state');
  const state = states.find((each) => each.attributes.uname === nodeName);
  const sets = childrenNamed(childNamed(state, 'transient_attributes'), 'instance_attributes');
  return sets.flatMap((set) => set.children).find((pair) => pair.attributes.name === name)?.attributes.value;
}

export function setStandby(cib: Cib, nodeName: string, standby: boolean): Cib {
  return setNodeAttribute(cib, nodeName, 'standby', standby ? 'on' : undefined);
}

export function setQuorum(cib: Cib, haveQuorum: boolean): Cib {
  const attributes = { ...cib.root.attributes, 'have-quorum': haveQuorum ? '1' : '0' };
  return { ...cib, root: { ...cib.root, attributes } };
}

export interface FailedMonitor {
  /** The id under which the node's executor knows the resource. */
  readonly resource: string;
  readonly node: string;
  readonly intervalMs: number;
  readonly expectedResult: number;
  readonly atSeconds: number;
}

/** A monitor finds the resource not running: the failure is recorded and counted. */
export function failMonitor(cib: Cib, failure: FailedMonitor): Cib {
  const { resource, node, intervalMs, atSeconds } = failure;
  const recorded = mapState(cib, node, (state) =>
    mapChild(state, 'lrm', (lrm) =>
      mapChild(lrm, 'lrm_resources', (histories) => ({
        ...histories,
        children: histories.children.map((history) =>
          history.attributes.id === resource ? withFailure(history, failure) : history,
        ),
      })),
    ),
  );
  if (recorded === cib) return cib;
  const suffix = `${resource}#monitor_${intervalMs}`;
  const count = leadingInteger(nodeAttribute(cib, node, `fail-count-${suffix}`)) ?? 0;
  const counted = setNodeAttribute(recorded, node, `fail-count-${suffix}`, String(count + 1));
  return setNodeAttribute(counted, node, `last-failure-${suffix}`, String(atSeconds));
}

function withFailure(
  history: Element,
  { resource, intervalMs, expectedResult, atSeconds }: FailedMonitor,
): Element {
  const id = `${resource}_last_failure_0`;
  const calls = history.children.map((operation) => leadingInteger(operation.attributes['call-id']) ?? 0);
  const transition = `1:1:${expectedResult}:00000000-0000-0000-0000-000000000000`;
  const key = `${resource}_monitor_${intervalMs}`;
  const watched = history.children.find((operation) => operation.attributes.operation_key === key);
  const failure = element('lrm_rsc_op', {
    id,
    operation_key: key,
    'op-digest': watched?.attributes['op-digest'],
    operation: 'monitor',
    'transition-key': transition,
    'transition-magic': `0:7;${transition}`,
    'call-id': String(1 + Math.max(0, ...calls)),
    'rc-code': '7',
    'op-status': '0',
    interval: String(intervalMs),
    'last-rc-change': String(atSeconds),
  });
  const others = history.children.filter((operation) => operation.attributes.id !== id);
  return { ...history, children: [...others, failure] };
}

/** Forgets what is recorded of a resource's failures, as a cleanup does. */
export function cleanUp(cib: Cib, resource: string, nodeName: string): Cib {
  const about = new RegExp(`^(fail-count|last-failure)-${escapeExpression(resource)}(:\\d+)?(#.*)?$`);
  return mapState(cib, nodeName, (state) => {
    const children = state.children.map((child) => {
      if (child.name !== 'transient_attributes') return child;
      return mapChild(child, 'instance_attributes', (set) => ({
        ...set,
        children: set.children.filter((pair) => !about.test(pair.attributes.name ?? '')),
      }));
    });
    return mapChild({ ...state, children }, 'lrm', (lrm) =>
      mapChild(lrm, 'lrm_resources', (histories) => ({
        ...histories,
        children: histories.children.map((history) =>
          history.attributes.id === resource
            ? {
                ...history,
                children: history.children.filter((each) => !each.attributes.id?.endsWith('_last_failure_0')),
              }
            : history,
        ),
      })),
    );
  });
}

function escapeExpression(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
