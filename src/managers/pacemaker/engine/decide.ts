import type { Cib } from '../cib/cib.ts';
import { beginAftermath, finishAftermath } from './aftermath.ts';
import { applyPrecedences } from './apply-precedences.ts';
import { type CarriedOut, carryOut } from './carry-out.ts';
import { readClusterOptions } from './cluster-options.ts';
import { applyConfigurationChanges } from './configuration-changes.ts';
import { failureCount } from './failcount.ts';
import { scheduleFencingAndShutdowns } from './fencing.ts';
import type { Cluster, Resource } from './graph.ts';
import { kinds } from './kinds.ts';
import { clearFailuresOrder } from './make-order.ts';
import { applyHealth, applyNodeCriteria } from './node-criteria.ts';
import { addPrecedence, follows, orderEnd, taskOf } from './precedence.ts';
import { scheduleProbes } from './probes.ts';
import { type DifferenceName, formerWays, type Profile } from './profile.ts';
import { sortByImportance } from './resource-importance.ts';
import { leadingInteger } from './score.ts';
import { type GraphOrder, transitionGraph } from './transition-graph.ts';
import { unpackConstraints } from './unpack-constraints.ts';
import { unpackNodes } from './unpack-nodes.ts';
import { unpackResources, unpackTags } from './unpack-resources.ts';
import { unpackStatus } from './unpack-status.ts';
import { isTrue } from './values.ts';

export interface DecideOptions {
  /** Seconds since 1970 that count as now where the CIB does not say when it was written. */
  readonly nowSeconds: number;
  /** Whose decisions are wanted; by default those of 2.1.5. */
  readonly profile?: Profile;
  /** In what the decision is to be made as the other version does. */
  readonly switched?: readonly DifferenceName[];
}

/** What the policy engine makes of a cluster. */
export interface Decision {
  /** The cluster as it was found, with the roles, scores and orders decided for it. */
  readonly cluster: Cluster;
  /** The orders that will be carried out, and how they wait for each other. */
  readonly graph: readonly GraphOrder[];
}

/** Reads the state of a cluster: what is configured, which nodes there are, what runs where. */
export function readCluster(cib: Cib, options: DecideOptions): Cluster {
  const now = leadingInteger(cib.root.attributes['execution-date']) || options.nowSeconds;
  const haveQuorum = isTrue(cib.root.attributes['have-quorum']);
  const clusterOptions = readClusterOptions(cib, now, haveQuorum);
  const cluster: Cluster = {
    cib,
    former: formerWays(options.profile ?? '2.1.5', options.switched ?? []),
    now,
    options: clusterOptions,
    haveQuorum,
    nodes: [],
    resources: [],
    tags: new Map(),
    templates: new Map(),
    haveFencingDevice: clusterOptions.watchdog,
    orders: [],
    singletons: new Map(),
    precedences: [],
    locations: [],
    failures: [],
    expiredOperations: new Set(),
    ignored: new Set(),
    scores: [],
    nesting: 0,
    kinds,
  };
  unpackNodes(cluster);
  unpackResources(cluster);
  unpackTags(cluster);
  unpackStatus(cluster);
  return cluster;
}

/** Decides where everything goes and what has to be done for it. A pure function of the CIB and the options. */
export function decide(cib: Cib, options: DecideOptions): Decision {
  const cluster = readCluster(cib, options);
  applyHealth(cluster);
  unpackConstraints(cluster);
  applyNodeCriteria(cluster);
  for (const resource of cluster.resources) resource.kind.internalPrecedences(resource);
  applyConfigurationChanges(cluster);
  if (cluster.options.placementStrategy !== 'default') sortByImportance(cluster);
  for (const resource of cluster.resources) resource.kind.assign(resource, undefined);
  scheduleProbes(cluster);
  if (cluster.options.stopOrphanResources)
    for (const resource of cluster.resources) forgetOrphanFailures(resource);
  for (const resource of cluster.resources) resource.kind.createOrders(resource);
  scheduleFencingAndShutdowns(cluster);
  applyPrecedences(cluster);
  return { cluster, graph: transitionGraph(cluster) };
}

function forgetOrphanFailures(resource: Resource): void {
  if (!resource.orphan) return;
  for (const node of resource.cluster.nodes) {
    if (!node.online || failureCount(resource, node, { effective: true }).count === 0) continue;
    const clear = clearFailuresOrder(resource, node, 'it is orphaned');
    addPrecedence(resource.cluster, orderEnd(clear), taskOf(resource, 'stop'), follows.optional);
  }
}

export interface Outcome {
  /** The orders in the sequence in which they can be carried out. */
  readonly done: readonly CarriedOut[];
  /** The cluster once they are: what a status display would show then. */
  readonly after: Cluster;
  /** The same as a configuration with state, to decide on again. */
  readonly cib: Cib;
}

/** Carries a decision out on paper, everything succeeding, and reads what comes of it. */
export function foresee(decision: Decision, options: DecideOptions): Outcome {
  const { cluster, graph } = decision;
  const aftermath = beginAftermath(cluster.cib);
  const done = carryOut(graph, aftermath);
  const cib = finishAftermath(aftermath);
  return { done, after: readCluster(cib, options), cib };
}
