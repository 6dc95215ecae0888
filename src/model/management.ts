/** What a manager's instance on one node decided, and why. */
export interface DecisionEvent {
  readonly type: 'decision';
  readonly atMs: number;
  readonly node: string;
  /** The decision in one sentence that is understood without the others. */
  readonly what: string;
  /** The reasons, one sentence each, the most important first. */
  readonly because: readonly string[];
  /** All that is needed to follow or replay the decision, as the manager writes it: scores, transitions, keys. */
  readonly working?: unknown;
}

/** A manager's or an operator's act, with its reason. */
export interface OrderEvent {
  readonly type: 'order';
  readonly atMs: number;
  readonly by: 'manager' | 'operator';
  /** The node it acts on, if it is one. */
  readonly node?: string;
  /** What kind of act it is: a manager's order's verb, or the kind of an operator's action. */
  readonly verb?: string;
  /** The runbook step's or order's name; the same for all its stages. */
  readonly name: string;
  /** What is done, in words: `promote pg02`. */
  readonly what: string;
  /** `late`: it had not ended within its time limit and may still take effect. */
  readonly stage: 'waiting' | 'begun' | 'done' | 'failed' | 'late';
  readonly reason?: string;
  /** For an operator's step that waited for a condition, when it begins: when the condition came true. */
  readonly noticedMs?: number;
}
