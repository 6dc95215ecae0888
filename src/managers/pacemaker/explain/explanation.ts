import type { Cib } from '../cib/cib.ts';
import { listParts } from '../engine/candidate.ts';
import { printableId } from '../engine/cluster.ts';
import { type DecideOptions, type Decision, decide, foresee, type Outcome } from '../engine/decide.ts';
import { is } from '../engine/order.ts';
import { formatScore } from '../engine/score.ts';
import { type Placement, placements } from './placements.ts';
import { type QuorumEffect, quorumEffect } from './quorum-effect.ts';
import type { Why } from './why.ts';

/** The contract of `explain --json`; anonymous clone instances go under their common name. */
export interface Explanation {
  readonly placements: readonly Placement[];
  readonly orders: readonly ExplainedOrder[];
  readonly scores: readonly ExplainedScore[];
  readonly why: readonly Why[];
  readonly ignored: readonly string[];
}

export interface ExplainedOrder {
  readonly task: string;
  /** Null for orders about a node, such as fencing. */
  readonly resource: string | null;
  readonly node: string | null;
  readonly reason: string;
}

export interface ExplainedScore {
  readonly resource: string;
  /** The instance of a clone it is about; the same as `resource` for what is no anonymous instance. */
  readonly instance: string;
  readonly node: string | null;
  /** As Pacemaker writes it: a whole number, INFINITY or -INFINITY. */
  readonly score: string;
  /** When it was used: for the group, the clone, the primitive, or the promotion. The last of a stage is the one that counted. */
  readonly stage: string;
  readonly parts: readonly { readonly from: string; readonly score: string }[];
}

export interface Explained {
  readonly decision: Decision;
  readonly outcome: Outcome;
  /** What lack of quorum has to do with it. */
  readonly effect: QuorumEffect;
  readonly explanation: Explanation;
}

/** Decides on a cluster and puts the answer into the contract's form. */
export function explain(cib: Cib, options: DecideOptions, whys: readonly Why[]): Explained {
  const decision = decide(cib, options);
  const outcome = foresee(decision, options);
  const { cluster } = decision;
  const effect = quorumEffect(decision, options);
  const explanation: Explanation = {
    placements: placements(outcome.after),
    orders: outcome.done
      .filter(({ order }) => !is(order, 'pseudo'))
      .map(({ order, node }) => ({
        task: order.task,
        resource: order.resource ? printableId(order.resource) : null,
        node: node?.name ?? null,
        reason: effect.reasonOf(order),
      })),
    scores: cluster.scores.map(({ stage, resource, node, score, parts }) => ({
      resource: printableId(resource),
      instance: resource.id,
      node: node?.name ?? null,
      score: formatScore(score),
      stage,
      parts: listParts(parts).map((part) => ({ from: part.from, score: formatScore(part.score) })),
    })),
    why: whys,
    ignored: [...cib.ignored, ...cluster.ignored],
  };
  return { decision, outcome, effect, explanation };
}
