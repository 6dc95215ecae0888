import { childNamed, childrenNamed, type Element } from '../cib/element.ts';
import type { Cluster, ClusterNode } from './graph.ts';
import { fenceNode } from './make-order.ts';
import { INFINITY_SCORE } from './score.ts';
import { unpackHistory } from './unpack-history.ts';
import { readNodeAttributes } from './unpack-nodes.ts';
import { isTrue, sameWord } from './values.ts';

/** Reads the recorded state: first of all nodes, then of what ran on each. */
export function unpackStatus(cluster: Cluster): void {
  const status = childNamed(cluster.cib.root, 'status');
  const states = childrenNamed(status, 'node_state');
  for (const state of states) unpackNodeState(cluster, state);
  const { fencing, shutdownLock } = cluster.options;
  unpackHistories(cluster, states, (node) => node.online || fencing || shutdownLock);
  unpackHistories(cluster, states, (node) => node.online || fencing || shutdownLock);
}

function unpackHistories(
  cluster: Cluster,
  states: readonly Element[],
  wanted: (node: ClusterNode) => boolean,
): void {
  for (const state of states) {
    const node = nodeOfState(cluster, state);
    if (!node || node.unpacked || !wanted(node)) continue;
    node.unpacked = true;
    unpackHistory(cluster, node, childNamed(childNamed(state, 'lrm'), 'lrm_resources'));
  }
}

function nodeOfState(cluster: Cluster, state: Element): ClusterNode | undefined {
  const { id, uname } = state.attributes;
  if (id === undefined || uname === undefined) return undefined;
  return (
    cluster.nodes.find((node) => sameWord(node.id, id)) ??
    cluster.nodes.find((node) => sameWord(node.name, uname))
  );
}

function unpackNodeState(cluster: Cluster, state: Element): void {
  const node = nodeOfState(cluster, state);
  if (!node) {
    cluster.ignored.add(
      `state of node ${state.attributes.uname ?? state.attributes.id ?? ''}: not configured`,
    );
    return;
  }
  readNodeAttributes(cluster, node, childNamed(state, 'transient_attributes'), true);
  if (isTrue(node.attributes.get('standby'))) node.standby = true;
  if (isTrue(node.attributes.get('maintenance'))) node.maintenance = true;
  node.unclean = false;
  node.unseen = false;
  const online = determineOnline(cluster, node, state);
  if (online) node.online = true;
  if (!online || node.shutdown) node.baseScore = -INFINITY_SCORE;
  if (!cluster.haveQuorum && node.online && cluster.options.noQuorumPolicy === 'suicide') {
    fenceNode(cluster, node, 'cluster does not have quorum');
  }
}

function determineOnline(cluster: Cluster, node: ClusterNode, state: Element): boolean {
  const shutdown = node.attributes.get('shutdown');
  node.shutdown = shutdown !== undefined && shutdown !== '0';
  node.expectedUp = !node.shutdown && sameWord(state.attributes.expected, 'member');
  if (!node.isMember) {
    node.unclean = false;
    return false;
  }
  return cluster.options.fencing
    ? onlineWithFencing(cluster, node, state)
    : onlineWithoutFencing(cluster, node, state);
}

/** Without fencing a node counts as online once it has joined; what is gone is taken to be harmless. */
function onlineWithoutFencing(cluster: Cluster, node: ClusterNode, state: Element): boolean {
  const { in_ccm: inCluster, crmd, join } = state.attributes;
  if (!isTrue(inCluster)) return false;
  if (sameWord(crmd, 'online')) return sameWord(join, 'member');
  if (node.expectedUp) fenceNode(cluster, node, 'peer is unexpectedly down');
  return false;
}

/** With fencing, whatever is not plainly a member or plainly gone in good order must be fenced. */
function onlineWithFencing(cluster: Cluster, node: ClusterNode, state: Element): boolean {
  const { in_ccm: inClusterText, crmd, join, expected = 'down' } = state.attributes;
  const inCluster = isTrue(inClusterText);
  const controllerOnline = sameWord(crmd, 'online');
  const terminate = node.attributes.get('terminate') ?? '';
  const doTerminate = isTrue(terminate) || /^[1-9]/.test(terminate);
  const fence = (reason: string) => fenceNode(cluster, node, reason);
  const setPending = () => {
    node.standby = true;
    node.pending = true;
  };
  if (node.shutdown) return controllerOnline;
  if (inClusterText === undefined) fence('peer has not been seen by the cluster');
  else if (sameWord(join, 'nack')) fence('peer failed Pacemaker membership criteria');
  else if (!doTerminate && sameWord(expected, 'down')) {
    if (inCluster || controllerOnline) setPending();
  } else if (doTerminate && sameWord(join, 'down') && !inCluster && !controllerOnline) return false;
  else if (!inCluster) fence('peer is no longer part of the cluster');
  else if (!controllerOnline) fence('peer process is no longer available');
  else if (doTerminate) fence('termination was requested');
  else if (sameWord(join, 'member')) return inCluster;
  else if (sameWord(join, 'pending') || sameWord(join, 'down')) setPending();
  else fence('peer was in an unknown state');
  return inCluster;
}
