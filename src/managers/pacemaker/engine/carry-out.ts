import { type Aftermath, noteFencing, noteOperation } from './aftermath.ts';
import type { ClusterNode, Order, Resource } from './graph.ts';
import { is } from './order.ts';
import { INFINITY_SCORE } from './score.ts';
import type { GraphOrder } from './transition-graph.ts';

/** An order as it was carried out. */
export interface CarriedOut {
  readonly order: Order;
  readonly node: ClusterNode | undefined;
}

/**
 * Carries a transition out on paper, everything succeeding: each order once all it waits for is done. What is never
 * reached (because of a loop) is left undone. Returns the orders in the sequence they were done.
 */
export function carryOut(graph: readonly GraphOrder[], aftermath: Aftermath): CarriedOut[] {
  const done = new Set<Order>();
  const sequence: CarriedOut[] = [];
  let waiting = [...graph];
  let aborted = false;
  for (;;) {
    const stillWaiting: GraphOrder[] = [];
    for (const entry of waiting) {
      const { order } = entry;
      const skipped = aborted && !is(order, 'pseudo') && priorityOf(order) < INFINITY_SCORE;
      if (skipped || !entry.inputs.every((input) => done.has(input))) {
        stillWaiting.push(entry);
        continue;
      }
      if (!carryOutOne(order, aftermath)) {
        aborted = true;
        continue;
      }
      done.add(order);
      sequence.push({ order, node: order.node });
    }
    if (stillWaiting.length === waiting.length) return sequence;
    waiting = stillWaiting;
  }
}

function priorityOf(order: Order): number {
  return Math.max(order.priority, order.resource?.priority ?? 0);
}

/** Returns false if the order cannot even be begun. */
function carryOutOne(order: Order, aftermath: Aftermath): boolean {
  const { resource, node, task } = order;
  if (task === 'stonith') {
    if (node && order.fenceOperation !== 'on' && !is(order, 'pseudo')) noteFencing(aftermath, node);
    return true;
  }
  if (is(order, 'pseudo') || !resource || !node) return true;
  if (['do_shutdown', 'clear_failcount', 'lrm_delete', 'delete', 'probe_again'].includes(task)) return true;
  if (!canBeCarriedOut(resource)) return false;
  noteOperation(aftermath, order, resource, node);
  return true;
}

const knownClasses = ['ocf', 'stonith', 'service', 'upstart', 'systemd', 'lsb'];

function canBeCarriedOut(resource: Resource): boolean {
  const standard = (resource.meta.get('class') ?? '').toLowerCase();
  return knownClasses.includes(standard) && (standard !== 'ocf' || resource.meta.has('provider'));
}
