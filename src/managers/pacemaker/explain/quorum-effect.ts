import { setQuorum } from '../course/edit-state.ts';
import { type DecideOptions, type Decision, decide } from '../engine/decide.ts';
import type { Order } from '../engine/graph.ts';
import { policyInWords } from './quorum.ts';
import { isNoteworthy, reasonOf } from './sentences.ts';

/** What lack of quorum changes about a decision. */
export interface QuorumEffect {
  /** Whether anything is done, or left undone, because of it. */
  readonly matters: boolean;
  /** Why an order is given: lack of quorum, if it would not be given otherwise. */
  readonly reasonOf: (order: Order) => string;
}

const noEffect: QuorumEffect = { matters: false, reasonOf };

/** Compares a decision with the one about the same cluster with quorum. */
export function quorumEffect({ cluster, graph }: Decision, options: DecideOptions): QuorumEffect {
  if (cluster.haveQuorum) return noEffect;
  const otherwise = placesOf(decide(setQuorum(cluster.cib, true), options).graph);
  const here = placesOf(graph);
  const policy = policyInWords(cluster);
  return {
    matters: otherwise.size !== here.size || [...here].some((place) => !otherwise.has(place)),
    reasonOf: (order) => {
      const reason = reasonOf(order);
      if (!order.resource || !isNoteworthy(order)) return reason;
      if (!otherwise.has(placeOf(order))) return `no quorum (${policy})`;
      const start = placeOf({ ...order, task: 'start' });
      if (order.task !== 'stop' || here.has(start) || !otherwise.has(start)) return reason;
      const cause = order.resource.failed ? 'it failed' : reason;
      return `${cause}, and there is no quorum to start it again (${policy})`;
    },
  };
}

function placesOf(graph: Decision['graph']): Set<string> {
  return new Set(graph.flatMap(({ order }) => (isNoteworthy(order) ? placeOf(order) : [])));
}

/** What is done where; which instance of a clone it is done to is nobody's concern. */
function placeOf({ task, resource, node }: Order): string {
  return `${task} ${resource?.baseId ?? ''} ${node?.name ?? ''}`;
}
