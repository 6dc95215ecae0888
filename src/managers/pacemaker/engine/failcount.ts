import { childNamed, childrenNamed } from '../cib/element.ts';
import type { EpochSeconds } from './dates.ts';
import type { Cluster, ClusterNode, Resource } from './graph.ts';
import { type RecordedOperation, readOperation } from './recorded-operation.ts';
import { addScores, leadingInteger, parseScore } from './score.ts';
import { compareVersions, parseIntervalMs, sameWord } from './values.ts';

export interface FailureCount {
  readonly count: number;
  readonly lastFailure: EpochSeconds;
}

export interface FailureCountOptions {
  /** Do not count failures older than the resource's failure-timeout. */
  readonly effective: boolean;
  /** Add the failures of the resources contained in it. */
  readonly withFillers?: boolean;
  /** The failed operation in question, where there is one. */
  readonly operation?: RecordedOperation;
}

/** How often the resource failed on a node, from the node's attributes. */
export function failureCount(
  resource: Resource,
  node: ClusterNode,
  options: FailureCountOptions,
): FailureCount {
  let { count, lastFailure } = recordedFailures(resource, node);
  if (count > 0 && resource.failureTimeoutSeconds > 0 && blocksOnFailure(resource, node, options.operation)) {
    resource.failureTimeoutSeconds = 0;
  }
  if (options.effective && count > 0 && lastFailure > 0 && resource.failureTimeoutSeconds > 0) {
    if (resource.cluster.now > lastFailure + resource.failureTimeoutSeconds) count = 0;
  }
  if (options.withFillers) {
    for (const filler of resource.fillers) {
      const other = failureCount(filler, node, options);
      count += other.count;
      lastFailure = Math.max(lastFailure, other.lastFailure);
    }
  }
  return { count, lastFailure };
}

function recordedFailures(resource: Resource, node: ClusterNode): FailureCount {
  let count = 0;
  let lastFailure = 0;
  for (const [name, value] of node.attributes) {
    if (name.startsWith('fail-count-')) {
      if (isAbout(resource, name.slice('fail-count-'.length))) count = addScores(count, parseScore(value));
    } else if (name.startsWith('last-failure-')) {
      if (isAbout(resource, name.slice('last-failure-'.length))) {
        lastFailure = Math.max(lastFailure, leadingInteger(value) ?? 0);
      }
    }
  }
  return { count, lastFailure: count > 0 ? lastFailure : 0 };
}

/** True if the rest of an attribute's name is this resource, an instance of it, and (since 1.1.17) an operation. */
function isAbout(resource: Resource, rest: string): boolean {
  const name = resource.historyName ?? resource.id;
  const base = resource.unique ? name : stripInstance(name);
  if (!rest.startsWith(base)) return false;
  const instance = resource.unique ? '' : '(:[0-9]+)?';
  const operation = usesOperationCounts(resource.cluster) ? '#.+_[0-9]+' : '';
  return new RegExp(`^${instance}${operation}$`).test(rest.slice(base.length));
}

function usesOperationCounts(cluster: Cluster): boolean {
  return compareVersions(cluster.cib.root.attributes.crm_feature_set, '3.0.13') >= 0;
}

/** The name of a resource without the number of its instance. */
export function stripInstance(name: string): string {
  return name.replace(/:\d+$/, '');
}

/** True if a failure with `on-fail=block` is on record, which must not expire by itself. */
function blocksOnFailure(
  resource: Resource,
  node: ClusterNode,
  operation: RecordedOperation | undefined,
): boolean {
  const name = stripInstance(resource.id);
  const blocking = resource.operations.filter((entry) => entry.attributes['on-fail'] === 'block');
  const recorded = operation ? [operation] : historyOf(resource.cluster, node, name);
  return blocking.some((entry) => {
    const intervalMs = parseIntervalMs(entry.attributes.interval);
    return recorded.some((each) => {
      if (each.intervalMs !== intervalMs || !sameWord(entry.attributes.name, each.task)) return false;
      if (sameWord(each.id, `${name}_last_failure_0`)) return true;
      return (
        sameWord(each.id, `${name}_${entry.attributes.name}_${intervalMs}`) &&
        each.resultCode !== each.expectedResult
      );
    });
  });
}

function historyOf(cluster: Cluster, node: ClusterNode, name: string): RecordedOperation[] {
  const state = childrenNamed(childNamed(cluster.cib.root, 'status'), 'node_state').find(
    (each) => each.attributes.uname === node.name,
  );
  const histories = childrenNamed(childNamed(childNamed(state, 'lrm'), 'lrm_resources'), 'lrm_resource');
  return histories
    .filter((history) => history.attributes.id === name)
    .flatMap((history) => childrenNamed(history, 'lrm_rsc_op').map(readOperation));
}
