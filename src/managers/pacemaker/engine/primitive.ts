import { applyToLocation, applyToPromotion, effectOf } from './apply-colocation.ts';
import { applyLocation } from './apply-location.ts';
import { assignPrimitive } from './assign-primitive.ts';
import { addScore, listCandidates } from './candidate.ts';
import { topOf } from './cluster.ts';
import type { ClusterNode, Colocation, Kind, Order, Resource } from './graph.ts';
import { clusterMilestone } from './make-order.ts';
import { clear } from './order.ts';
import { addPrecedence, addTaskPrecedence, follows, orderEnd, taskOf } from './precedence.ts';
import { createPrimitiveOrders } from './primitive-orders.ts';
import { probePrimitive } from './probes.ts';
import { role } from './role.ts';
import { INFINITY_SCORE, leadingInteger } from './score.ts';
import { orderRestartAroundUnfencing } from './unfencing.ts';
import { addColocation } from './unpack-colocation.ts';
import { forgetHistory } from './unpack-history.ts';
import { updateOrderedPrimitives } from './update-orders.ts';
import { colocatedResources, releaseCapacity } from './utilization.ts';

/** A primitive: one thing that an agent starts and stops on one node. */
export const primitiveKind: Kind = {
  assign: assignPrimitive,
  createOrders: createPrimitiveOrders,
  createProbe: probePrimitive,
  internalPrecedences,
  applyColocation,
  applyLocation,
  orderFlags: (order) => order.flags,
  updateOrdered: updateOrderedPrimitives,
  colocatedResources,
  addUtilization: (resource, _origin, _all, sum) => {
    if (resource.provisional) releaseCapacity(sum, resource);
  },
  shutdownLock,
};

function applyColocation(
  dependent: Resource,
  primary: Resource,
  colocation: Colocation,
  forDependent: boolean,
): void {
  if (forDependent) {
    primary.kind.applyColocation(dependent, primary, colocation, false);
    return;
  }
  const effect = effectOf(dependent, primary, colocation, false);
  if (effect === 'role') applyToPromotion(dependent, primary, colocation);
  else if (effect === 'location') applyToLocation(dependent, primary, colocation);
}

function internalPrecedences(resource: Resource): void {
  if (!resource.managed) return;
  const { cluster } = resource;
  const restart = follows.optional | follows.impliesThen | follows.restart;
  addTaskPrecedence(resource, 'stop', resource, 'start', restart);
  if (topOf(resource).promotable || resource.role > role.unpromoted) {
    addTaskPrecedence(resource, 'demote', resource, 'stop', follows.promotedImpliesFirst);
    addTaskPrecedence(resource, 'start', resource, 'promote', follows.runnableFirst);
  }
  addTaskPrecedence(resource, 'lrm_delete', resource, 'monitor', follows.sameNode | follows.thenCancelsFirst);
  if (!resource.fenceDevice && cluster.options.unfencing && resource.needsUnfencing) {
    for (const { node } of listCandidates(resource.allowed)) orderRestartAroundUnfencing(resource, node);
  }
  if (resource.utilization.size > 0 && cluster.options.placementStrategy !== 'default') orderByLoad(resource);
  if (resource.container) bindToContainer(resource, resource.container);
}

/** What needs room on a node starts there only after what leaves has made it. */
function orderByLoad(resource: Resource): void {
  const { cluster } = resource;
  for (const node of resource.runningOn) {
    addPrecedence(cluster, taskOf(resource, 'stop'), orderEnd(loadStopped(node, resource)), follows.load);
  }
  for (const { node } of listCandidates(resource.allowed)) {
    const stopped = orderEnd(loadStopped(node, resource));
    addPrecedence(cluster, stopped, taskOf(resource, 'start'), follows.load);
    addPrecedence(cluster, stopped, taskOf(resource, 'migrate_to'), follows.load);
  }
}

function loadStopped(node: ClusterNode, resource: Resource): Order {
  const order = clusterMilestone(resource.cluster, `load_stopped_${node.name}`);
  if (!order.node) {
    order.node = node;
    clear(order, 'optional');
  }
  return order;
}

function bindToContainer(resource: Resource, container: Resource): void {
  const { cluster } = resource;
  addTaskPrecedence(container, 'start', resource, 'start', follows.impliesThen | follows.runnableFirst);
  addTaskPrecedence(resource, 'stop', container, 'stop', follows.impliesFirst);
  addColocation(cluster, {
    id: `of container ${container.id}`,
    dependent: resource,
    primary: container,
    dependentRole: role.unknown,
    primaryRole: role.unknown,
    nodeAttribute: undefined,
    score: INFINITY_SCORE,
    influence: true,
  });
}

/** With shutdown-lock, what ran on a node that was shut down in good order waits for it to come back. */
function shutdownLock(resource: Resource): void {
  if (resource.fenceDevice) return;
  const { cluster } = resource;
  if (resource.lockNode) {
    if (resource.runningOn.length > 0) {
      forgetHistory(resource, resource.lockNode);
      resource.lockNode = undefined;
      resource.lockTime = 0;
    }
  } else if (resource.runningOn.length === 1) {
    const node = resource.runningOn[0];
    if (node?.shutdown && !node.unclean) {
      resource.lockNode = node;
      resource.lockTime = leadingInteger(node.attributes.get('shutdown')) || cluster.now;
    }
  }
  if (!resource.lockNode) return;
  for (const node of cluster.nodes) {
    if (node.name !== resource.lockNode.name) {
      addScore(resource, node, -INFINITY_SCORE, `locked to ${resource.lockNode.name}, which was shut down`);
    }
  }
}
