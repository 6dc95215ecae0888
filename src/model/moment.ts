/** When something happens: after a time, or once a condition is observed. */
export type Moment =
  | {
      /** Milliseconds after the trial's zero, which is when the workload first runs steadily. */
      readonly atMs: number;
    }
  | {
      readonly when: Condition;
      /** If the condition has not come true this long after it was first awaited, the moment has failed. */
      readonly withinMs: number;
      /** Extra time after the condition came true, in milliseconds. */
      readonly thenMs: number;
    };

/** Something observed from outside, about one node, about the clients, or about an earlier event. */
export type Condition =
  | { readonly node: string; readonly is: NodeCondition }
  /** The standby's replayed (or received) position is at least this far behind the primary's. */
  | { readonly node: string; readonly lagBytes: number; readonly measure: 'replay' | 'receive' }
  /** The standby is at most this far behind. */
  | { readonly node: string; readonly caughtUpWithinBytes: number }
  /** The node's pg_wal holds at least this much. */
  | { readonly node: string; readonly walBytes: number }
  /** The node's log has a line that matches this regular expression. */
  | { readonly node: string; readonly logs: string }
  /** For half a second: no write succeeded although some were tried, or all that were tried did. */
  | { readonly clients: 'failing' | 'succeeding' }
  /** On a platform: what is read off a part is above or below a number. */
  | { readonly part: string; readonly gauge: string; readonly above: number }
  | { readonly part: string; readonly gauge: string; readonly below: number }
  /** The named suspect, scheduled disturbance or runbook step is done (a fault: has landed). */
  | { readonly after: string };

/** States of a node that a condition may name. */
export const nodeConditions = [
  'ready',
  'down',
  'primary',
  'standby',
  'streaming',
  'disconnected',
  'paused',
  'synchronous',
] as const;
export type NodeCondition = (typeof nodeConditions)[number];
