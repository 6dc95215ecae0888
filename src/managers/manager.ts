import type { z } from 'zod';
import type { NodeState } from '../model/node-state.ts';
import type { GuardedValues } from '../model/setting.ts';
import type { Settings, Topology } from '../model/topology.ts';

/**
 * A manager is one program on every node, as a real one is. Each instance sees only its own node, what the others
 * said and what the shared store answered: an all-seeing view cannot re-enact a split brain. It is a pure function:
 * whoever runs it delivers what is said, carries the orders out on the instance's own node and asks again.
 */
export interface Manager<Memory = unknown, Said = unknown, Schema extends z.ZodType = z.ZodType> {
  readonly kind: string;
  readonly summary: string;
  /** For `reenact list managers NAME`: what it models, of which versions, and what it leaves out. */
  readonly explanation: string;
  readonly settings: Schema;
  /**
   * Present for a manager that is its own programs, which a world runs and which do everything by themselves: this entry
   * then only says what they are told.
   */
  readonly daemon?: 'pacemaker' | 'patroni';
  /** The kinds of orders it can give, so that a world that cannot do them is told apart beforehand; absent: all. */
  readonly orders?: readonly Deed['verb'][];
  /** Whether its instances share a store: a small key-value service with leases, at the place `store`. */
  readonly needsStore: boolean;
  /** The virtual addresses that it moves to whoever becomes primary, of those the topology has; absent: none. */
  readonly moves?: (settings: z.output<Schema>, topology: Topology) => readonly string[];
  /** What is strange about its settings and not forbidden: each the rest of a sentence about it, with what to do; absent: nothing. */
  readonly doubts?: (settings: z.output<Schema>, topology: Topology) => readonly string[];
  /** The memory of an instance that starts now on this node; `disk` is what an earlier one kept, if there was one. */
  readonly begin: (start: Start<z.output<Schema>>) => Memory;
  readonly decide: (view: View<Said>, settings: z.output<Schema>, memory: Memory) => Decision<Memory, Said>;
}

export interface Start<ManagerSettings> {
  readonly node: string;
  readonly atMs: number;
  readonly topology: Topology;
  readonly settings: ManagerSettings;
  /** What an earlier instance on this node kept on disk: outlives a power-off, not a rebuild of the host. */
  readonly disk?: unknown;
  /**
   * How much of a round of its own it has still before it, in [0, 1), drawn from the trial's seed: a trial begins with a cluster
   * that has run for a while, whose rounds have nothing to do with when a fault strikes. Absent for one that starts later.
   */
  readonly phase?: number;
}

/** What one instance can see at one instant. */
export interface View<Said = unknown> {
  readonly node: string;
  readonly atMs: number;
  readonly topology: Topology;
  /** The virtual addresses this node holds, as its own network interface shows them: others may hold them too. */
  readonly holds: readonly string[];
  /** The last thing heard from each peer, however old; a peer never heard from is absent. */
  readonly heard: ReadonlyMap<string, Heard<Said>>;
  /** Orders of this instance that ended since the last decision, in the order in which they ended. */
  readonly results: readonly Result[];
}

export interface Heard<Said> {
  readonly said: Said;
  /** When it arrived here. Its age tells whether the peer can be heard at all. */
  readonly heardMs: number;
}

/** How one order ended. */
export interface Result {
  readonly id: string;
  readonly order: Order;
  readonly beganMs: number;
  readonly endedMs: number;
  /** `late`: it had not ended within its time limit; it may still take effect. */
  readonly how: 'done' | 'failed' | 'late';
  /** What the world said when it failed. */
  readonly why?: string;
  /** For `look`: what was seen. */
  readonly state?: NodeState;
  /** For `read-control`: what was read. */
  readonly control?: ControlAnswer;
  /** For `ask-store`: what it answered. */
  readonly answer?: StoreAnswer;
}

export interface ControlAnswer {
  /** What the control file asks of a standby: as much of each as its primary had. */
  readonly needed: GuardedValues;
  /** The settings that were asked for as the configuration has them; `null` if it says nothing. */
  readonly written: Readonly<Record<string, string | null>>;
}

/** One thing an instance wants done, on its own node but for fencing, with the reason in a sentence. */
export type Order = Deed & {
  /** Unique among this instance's orders. Orders given together run side by side; wait for a result to order after it. */
  readonly id: string;
  readonly withinMs: number;
  readonly reason: string;
};

export type Deed =
  /** Looks at the own server as a monitor on the host would. Not written into the timeline. */
  | { readonly verb: 'look' }
  /**
   * Reads what the control file asks of a standby that starts here, and what the configuration says of these settings. Not
   * written into the timeline.
   */
  | { readonly verb: 'read-control'; readonly settings: readonly string[] }
  /**
   * Starts the own server as whatever its data directory says, or as a standby of `upstream` (an address or a node; `null`:
   * of nobody). It is done when the process runs; look to see whether it becomes ready.
   */
  | { readonly verb: 'start'; readonly upstream?: string | null }
  | { readonly verb: 'stop'; readonly mode: 'fast' | 'immediate' }
  /** Asks the own standby to become primary. It is done when it was asked; look to see whether it has. */
  | { readonly verb: 'promote' }
  /** Points the own standby at another upstream: a node, an address, or nobody. */
  | { readonly verb: 'follow'; readonly upstream: string | null }
  /** Takes an address and announces it. Nobody makes an earlier holder let go of it, who may not even hear of it. */
  | { readonly verb: 'take-address'; readonly address: string }
  | { readonly verb: 'drop-address'; readonly address: string }
  | { readonly verb: 'configure'; readonly values: Settings; readonly apply: 'none' | 'reload' | 'restart' }
  /** Replaces the own data directory by a copy of another node's and starts as its standby. */
  | { readonly verb: 'rebuild'; readonly from: string }
  /** Takes the whole own host down, as a watchdog does. */
  | { readonly verb: 'power-off' }
  /**
   * Has a fencing device take the power from another node's host, past the network; to reboot it, the host is on the network
   * again some seconds later. It is done at once for a host that is off. The one deed that is not done on the own node.
   */
  | { readonly verb: 'fence'; readonly target: string; readonly action: 'off' | 'reboot' }
  /**
   * Sets the watchdog of the own host: unless it is set anew before, the host is reset that long after, whatever has
   * become of the program by then; `null` switches it off.
   */
  | { readonly verb: 'set-watchdog'; readonly afterMs: number | null }
  | { readonly verb: 'ask-store'; readonly question: StoreQuestion };

/** What can be asked of the shared store; it answers to all instances in one order, or not at all. */
export type StoreQuestion =
  /** Reads every key. */
  | { readonly ask: 'read' }
  /** Answers as soon as the key has another value than this text; `null`: as soon as there is such a key. */
  | { readonly ask: 'wait'; readonly key: string; readonly value: string | null }
  /**
   * Writes a key if it is still as expected: `previous` absent writes always, `null` only if the key does not exist, a
   * number only if that is its revision. With a `ttlMs` the key vanishes that long after its last write.
   */
  | {
      readonly ask: 'write';
      readonly key: string;
      readonly value: unknown;
      readonly previous?: number | null;
      readonly ttlMs?: number;
    }
  | { readonly ask: 'delete'; readonly key: string; readonly previous?: number };

export interface StoreAnswer {
  /** False if the key was not as expected; nothing was written then. */
  readonly accepted: boolean;
  /** All keys after it was done. */
  readonly keys: ReadonlyMap<string, StoredValue>;
}

export interface StoredValue {
  readonly value: unknown;
  /** Counts the store's writes; a key's revision is that of its last write. */
  readonly revision: number;
}

export interface Decision<Memory, Said> {
  readonly orders: readonly Order[];
  /**
   * What was decided and why, when there is something new to say: one sentence each, the most important first. The
   * first one stands in the timeline, so it should be understood without the others.
   */
  readonly reasons: readonly string[];
  /** The full working of the decision for whoever wants to replay it: scores, transitions, keys. Plain JSON. */
  readonly working?: unknown;
  /**
   * Sent once to every peer; what is lost on the way is not sent again. The last thing said replaces what was said
   * before. Absent: nothing is sent.
   */
  readonly says?: Said;
  /** What must outlive this instance; absent: as before. */
  readonly disk?: unknown;
  readonly memory: Memory;
  /**
   * False while this instance is still getting to know the cluster; a trial's zero waits until every instance is
   * settled. Absent: settled.
   */
  readonly settled?: boolean;
  /** When to ask again at the latest. It is also asked when an order ends, a peer is heard or the node restarts. */
  readonly nextMs: number;
}

/** Declares a manager; only gives the types a name. */
export function defineManager<Memory, Said, Schema extends z.ZodType>(
  manager: Manager<Memory, Said, Schema>,
): Manager<Memory, Said, Schema> {
  return manager;
}
