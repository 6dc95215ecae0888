import type { AttributeEntry } from './attributes.ts';
import type { HistoryEntry } from './history.ts';

/** What an instance tells its peers: all of it each time, since the last thing said replaces what was said before. */
export interface Said {
  /** When this instance began; the oldest is the first choice for the controller. */
  readonly startedMs: number;
  /** The peers it hears. A peer is in touch only if each hears the other. */
  readonly hears: readonly string[];
  /** The members of its ring, itself included. */
  readonly ring: readonly string[];
  /** True while it is the designated controller. */
  readonly controls: boolean;
  /** From the controller: nothing is under way and nothing is left to decide. */
  readonly calm: boolean;
  /** What its executor recorded, by resource. */
  readonly history: Readonly<Record<string, readonly HistoryEntry[]>>;
  /** How what the controller asked for ended, for as long as the controller asks. */
  readonly answers: Readonly<Record<string, Answer>>;
  /** Attributes it wrote last, about any node. */
  readonly attributes: readonly AttributeEntry[];
  /** From the controller: what each node is to do. */
  readonly asks: Readonly<Record<string, readonly Ask[]>>;
  /** From the controller: nodes that are to be fenced. */
  readonly fences: readonly string[];
}

/** One operation that the controller wants from a node. */
export interface Ask {
  /** Unique: controller, its term, the transition and the action in it. */
  readonly id: string;
  readonly resource: string;
  readonly task: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** The result that is expected. */
  readonly expected: number;
  /** Checksum of the parameters, as the recorded operation carries it. */
  readonly digest: string;
  /** For `cancel`: the operation that is to recur no more. */
  readonly cancels?: string;
  readonly notice?: Notice;
}

/** What a notification tells the agent: what happens to which nodes of the clone. */
export interface Notice {
  readonly type: string;
  readonly operation: string;
  readonly promotes: readonly string[];
  readonly demotes: readonly string[];
  /** Where the resource is promoted before the transition. */
  readonly promoted: readonly string[];
}

export interface Answer {
  readonly resultCode: number;
  readonly status: number;
}
