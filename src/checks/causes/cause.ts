import type { ClusterView } from '../../dump/view.ts';

/** What a cause has found: what, why and what to do, with its evidence. Text is for people, numbers carry units. */
export interface CauseFinding {
  /** The cause that found it. */
  readonly cause: string;
  readonly node?: string;
  /** `act`: somebody has to do something. `know`: nothing is wrong, but it matters to whoever decides. */
  readonly weight: 'act' | 'know';
  /** `certain`: seen directly. `likely`: the best of the explanations of what was seen. `possible`: one of them. */
  readonly confidence: 'certain' | 'likely' | 'possible';
  /** What is the matter, in one sentence. */
  readonly what: string;
  /** Why it is so, or why it matters. */
  readonly why: string;
  /** What to do, the first thing first. Commands are text for a person: nothing here ever runs them. */
  readonly advice: readonly string[];
  /** What was seen, each with its numbers. */
  readonly evidence: readonly string[];
  /** What could not be seen and would have made this surer. */
  readonly unseen?: readonly string[];
}

/** What the operator asks beside what is visible. */
export interface Inquiry {
  /** How old an answer of a standby may be before reads there are wrong, in seconds. */
  readonly stalenessSeconds: number;
  /** How soon a full disk is worth an alarm, in seconds. */
  readonly horizonSeconds: number;
}

/** A check on conditions: looks at what was seen of a cluster and names what is the matter. Pure. */
export interface Cause {
  readonly kind: string;
  /** The question it asks, in one sentence. */
  readonly asks: string;
  readonly look: (cluster: ClusterView, inquiry: Inquiry) => readonly CauseFinding[];
}

/** Declares a cause; only gives the types a name. */
export function defineCause(cause: Cause): Cause {
  return cause;
}
