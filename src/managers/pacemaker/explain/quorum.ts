import { childNamed, childrenNamed } from '../cib/element.ts';
import type { QuorumPolicy } from '../engine/cluster-options.ts';
import type { Cluster, Resource } from '../engine/graph.ts';
import { isTrue } from '../engine/values.ts';

/** What a partition without quorum does, by the policy: the end of a sentence about its votes. */
const consequences: Readonly<Record<QuorumPolicy, string>> = {
  stop: 'stops whatever needs one',
  freeze: 'keeps what runs but starts and promotes nothing',
  demote: 'keeps what can be promoted running but unpromoted, and stops the rest',
  ignore: 'goes on as if it were one',
  suicide: 'has every node of it fenced',
};

/**
 * That a partition has no quorum, and what the policy makes of it, as a clause: `the partition has 2 of 4 votes, which is
 * no quorum, and no-quorum-policy=stop stops whatever needs one`. Undefined where there is quorum.
 */
export function describeNoQuorum(cluster: Cluster): string | undefined {
  if (cluster.haveQuorum) return undefined;
  const { noQuorumPolicy: policy } = cluster.options;
  const votes = votesOf(cluster);
  // Where votes weigh differently or a quorum device has some, the nodes do not show why there is no quorum.
  const state =
    votes.here * 2 <= votes.all
      ? `the partition has ${votes.here} of ${votes.all} votes, which is no quorum`
      : 'the partition has no quorum';
  return `${state}, ${policy === 'ignore' ? 'but' : 'and'} ${policyInWords(cluster)} ${consequences[policy]}`;
}

/** A clause as a sentence of its own. */
export function asSentence(clause: string): string {
  return `${clause.slice(0, 1).toUpperCase()}${clause.slice(1)}.`;
}

/** The policy as it is configured, and what it amounts to where that is something else. */
export function policyInWords({ options }: Cluster): string {
  const { noQuorumPolicy, writtenQuorumPolicy: written } = options;
  if (noQuorumPolicy === written) return `no-quorum-policy=${written}`;
  const missing = options.fencing ? 'nothing records that it had quorum before' : 'fencing is off';
  return `no-quorum-policy=${written} (as ${noQuorumPolicy}, because ${missing})`;
}

/** A vote a node: those that the controller's ring reaches, and all that are configured. */
function votesOf({ cib, nodes }: Cluster): { here: number; all: number } {
  const states = childrenNamed(childNamed(cib.root, 'status'), 'node_state');
  const reached = states.filter(({ attributes }) => isInRing(attributes.in_ccm));
  const here = new Set(reached.map(({ attributes }) => attributes.uname));
  return { here: nodes.filter(({ name }) => here.has(name)).length, all: nodes.length };
}

/** Later versions write since when it has been a member, in seconds since 1970, and 0 if it is none. */
function isInRing(written: string | undefined): boolean {
  return isTrue(written) || Number(written) > 0;
}

/** True if lack of quorum alone is enough that nothing of this promotable clone is promoted. */
export function forbidsPromotion({ haveQuorum, options }: Cluster, clone: Resource): boolean {
  if (haveQuorum || options.noQuorumPolicy === 'ignore') return false;
  if (options.noQuorumPolicy === 'freeze' || options.noQuorumPolicy === 'suicide') return true;
  return needsQuorum(clone);
}

function needsQuorum(resource: Resource): boolean {
  if (resource.children.length > 0) return resource.children.some(needsQuorum);
  return resource.needsQuorum || resource.needsFencing;
}
