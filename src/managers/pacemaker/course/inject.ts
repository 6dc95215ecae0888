import { type Problem, RefusedInput } from '../../../kit/problem.ts';
import type { Cib } from '../cib/cib.ts';
import { findNode, topOf } from '../engine/cluster.ts';
import { type DecideOptions, readCluster } from '../engine/decide.ts';
import type { Cluster, Resource } from '../engine/graph.ts';
import { result } from '../engine/recorded-operation.ts';
import { parseRole, role } from '../engine/role.ts';
import { findBelow } from '../engine/unpack-resources.ts';
import { parseIntervalMs } from '../engine/values.ts';
import {
  cleanUp,
  failMonitor,
  nodeDown,
  nodeUp,
  setNodeAttribute,
  setQuorum,
  setStandby,
} from './edit-state.ts';

/** Something that happens to a cluster before the decision that is asked for. */
export type Injection =
  | { readonly kind: 'node-down' | 'node-up' | 'standby' | 'unstandby'; readonly node: string }
  | { readonly kind: 'fail' | 'cleanup'; readonly resource: string; readonly node: string }
  | { readonly kind: 'vote'; readonly resource: string; readonly node: string; readonly value: string }
  | { readonly kind: 'quorum-lost' | 'quorum' };

const forms =
  'node-down:NODE, node-up:NODE, standby:NODE, unstandby:NODE, fail:RESOURCE@NODE, cleanup:RESOURCE@NODE, vote:RESOURCE@NODE=SCORE, quorum-lost or quorum';

/**
 * Reads `--inject`, a list separated by commas.
 * @throws RefusedInput if an entry is none of the known forms.
 */
export function parseInjections(text: string): Injection[] {
  const problems: Problem[] = [];
  const injections = text.split(',').flatMap((entry) => {
    const injection = parseInjection(entry.trim());
    if (injection) return [injection];
    problems.push({
      code: 'explain/unknown-injection',
      message: `"${entry.trim()}" is not something that can be injected.`,
      advice: `Write ${forms}, separated by commas.`,
    });
    return [];
  });
  if (problems.length > 0) throw new RefusedInput(problems);
  return injections;
}

function parseInjection(entry: string): Injection | undefined {
  if (entry === 'quorum-lost' || entry === 'quorum') return { kind: entry };
  const [, kind, rest = ''] = /^([a-z-]+):(.+)$/.exec(entry) ?? [];
  switch (kind) {
    case 'node-down':
    case 'node-up':
    case 'standby':
    case 'unstandby':
      return { kind, node: rest };
    case 'fail':
    case 'cleanup': {
      const [, resource, node] = /^(.+)@([^@]+)$/.exec(rest) ?? [];
      return resource !== undefined && node !== undefined ? { kind, resource, node } : undefined;
    }
    case 'vote': {
      const [, resource, node, value] = /^(.+)@([^@=]+)=(.+)$/.exec(rest) ?? [];
      if (resource === undefined || node === undefined || value === undefined) return undefined;
      return { kind, resource, node, value };
    }
    default:
      return undefined;
  }
}

export function describeInjection(injection: Injection): string {
  switch (injection.kind) {
    case 'node-down':
      return `${injection.node} loses power`;
    case 'node-up':
      return `${injection.node} comes up`;
    case 'standby':
      return `${injection.node} is put in standby`;
    case 'unstandby':
      return `${injection.node} is taken out of standby`;
    case 'fail':
      return `${injection.resource} crashes on ${injection.node}`;
    case 'cleanup':
      return `the failures of ${injection.resource} on ${injection.node} are cleaned up`;
    case 'vote':
      return `the agent of ${injection.resource} votes ${injection.value} on ${injection.node}`;
    case 'quorum-lost':
      return 'quorum is lost';
    default:
      return 'quorum is regained';
  }
}

/**
 * Lets everything happen, in sequence.
 * @throws RefusedInput if a node or resource does not exist, or is not where it is to fail.
 */
export function inject(start: Cib, injections: readonly Injection[], options: DecideOptions): Cib {
  let cib = start;
  for (const injection of injections) cib = injectOne(cib, injection, readCluster(cib, options));
  return cib;
}

function injectOne(cib: Cib, injection: Injection, cluster: Cluster): Cib {
  if (!('node' in injection)) return setQuorum(cib, injection.kind === 'quorum');
  const node = findNode(cluster, injection.node);
  if (!node) throw refuse(`There is no node "${injection.node}".`, `The nodes are ${names(cluster)}.`);
  switch (injection.kind) {
    case 'node-down':
      return nodeDown(cib, node.name);
    case 'node-up':
      return nodeUp(cib, node.name);
    case 'standby':
      return setStandby(cib, node.name, true);
    case 'unstandby':
      return setStandby(cib, node.name, false);
    case 'vote':
      return setNodeAttribute(
        cib,
        node.name,
        `master-${primitiveNamed(cluster, injection.resource).baseId}`,
        injection.value,
      );
    case 'cleanup':
      return cleanUp(cib, primitiveNamed(cluster, injection.resource).baseId, node.name);
    default:
      return failOn(cib, cluster, injection.resource, node.name);
  }
}

function names(cluster: Cluster): string {
  return cluster.nodes.map((node) => node.name).join(', ');
}

function refuse(message: string, advice: string): RefusedInput {
  return new RefusedInput([{ code: 'explain/unknown-target', message, advice }]);
}

/** A primitive by its id, or the one in the clone of that id. */
function primitiveNamed(cluster: Cluster, name: string): Resource {
  const found = findBelow(cluster.resources, (resource) => resource.id === name || resource.baseId === name);
  let primitive = found;
  while (primitive && primitive.variant !== 'primitive') primitive = primitive.children[0];
  if (primitive) return primitive;
  const known = cluster.resources.map((resource) => resource.id).join(', ');
  throw refuse(`There is no resource "${name}".`, `The resources are ${known}.`);
}

/** The resource is found dead; the agent of a promotable one no longer recommends the node. */
function failOn(cib: Cib, cluster: Cluster, name: string, node: string): Cib {
  const { baseId } = primitiveNamed(cluster, name);
  const active = findBelow(
    cluster.resources,
    (resource) =>
      resource.variant === 'primitive' &&
      resource.baseId === baseId &&
      resource.runningOn.some((each) => each.name === node),
  );
  if (!active)
    throw refuse(
      `${name} is not running on ${node}, so it cannot fail there.`,
      'Name a node it is active on.',
    );
  const promoted = active.role === role.promoted;
  const failed = failMonitor(cib, {
    resource: active.historyName ?? (active.unique ? active.id : baseId),
    node,
    intervalMs: monitorIntervalMs(active, promoted),
    expectedResult: promoted ? result.runningPromoted : result.ok,
    atSeconds: cluster.now,
  });
  return topOf(active).promotable ? setNodeAttribute(failed, node, `master-${baseId}`, '-INFINITY') : failed;
}

/** The interval of the monitor that would notice: the most frequent of those for the role it has. */
function monitorIntervalMs({ operations }: Resource, promoted: boolean): number {
  const intervals = operations
    .filter(({ attributes }) => attributes.name === 'monitor')
    .filter(({ attributes }) => (parseRole(attributes.role) === role.promoted) === promoted)
    .map(({ attributes }) => parseIntervalMs(attributes.interval))
    .filter((each) => each > 0);
  return intervals.length > 0 ? Math.min(...intervals) : 10_000;
}
