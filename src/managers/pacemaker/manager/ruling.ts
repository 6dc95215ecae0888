import { Recent } from '../../../kit/recent.ts';
import type { Cib } from '../cib/cib.ts';
import { type DecideOptions, decide } from '../engine/decide.ts';
import { type Outline, outlineOf } from './reasons.ts';
import { substanceOf } from './substance.ts';
import { type Action, planActions } from './transition.ts';
import { whyNobody } from './why-nobody.ts';

/** What the policy engine decided, in the form in which a controller uses it; shared, so never changed. */
export interface Ruling {
  /** What is to be done, none of it begun. */
  readonly actions: readonly Action[];
  readonly outline: Outline;
  /** Why nobody is promoted, in sentences; worked out when it is first asked for. */
  readonly whyNobody: () => readonly string[];
}

/**
 * How many rulings are kept in a process. A cluster that goes in circles needs a dozen, and trial after trial comes to the
 * same ones; one is some tens of kilobytes.
 */
const rulingsMost = 500;

const rulings = new Recent<Ruling>(rulingsMost);

/** Decides on a cluster, once for all states of the same substance. */
export function ruleOn(cib: Cib, options: DecideOptions): Ruling {
  return rulings.get(substanceOf(cib, options), () => work(cib, options));
}

/** Decides on a cluster. The decision itself, a large graph, is not kept: an explanation makes it again. */
function work(cib: Cib, options: DecideOptions): Ruling {
  const decision = decide(cib, options);
  let why: readonly string[] | undefined;
  return {
    actions: planActions(decision),
    outline: outlineOf(decision, options),
    whyNobody: () => {
      why ??= whyNobody({ cib, decision: decide(cib, options), options });
      return why;
    },
  };
}
