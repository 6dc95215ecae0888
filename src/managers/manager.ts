import type { z } from 'zod';
import type { NodeState } from '../model/node-state.ts';
import type { Topology } from '../model/topology.ts';

/**
 * What one node's manager can see. Always from one place: an all-seeing view cannot re-enact a split brain. A node
 * that cannot be reached from here is absent from `reachable`.
 */
export interface View {
  readonly from: string;
  readonly atMs: number;
  readonly topology: Topology;
  readonly reachable: ReadonlyMap<string, NodeState>;
  /** Virtual addresses and their owners as known here. */
  readonly addresses: ReadonlyMap<string, string | null>;
}

/** One thing a manager wants done, with the reason in a sentence. */
export interface Order {
  readonly verb: 'start' | 'stop' | 'promote' | 'follow' | 'moveAddress';
  readonly node: string;
  /** For `follow`: the upstream; for `moveAddress`: the address. */
  readonly subject?: string;
  readonly reason: string;
}

export interface Decision<Memory> {
  readonly orders: readonly Order[];
  /** Why it decided so, also when it ordered nothing. */
  readonly reasons: readonly string[];
  readonly memory: Memory;
}

/** A manager is a pure function from what one node sees to what should be done. */
export interface Manager<Memory = unknown, Schema extends z.ZodType = z.ZodType> {
  readonly kind: string;
  readonly summary: string;
  readonly settings: Schema;
  /** The memory of a manager that has seen nothing yet. */
  readonly remember: (settings: z.output<Schema>) => Memory;
  readonly decide: (view: View, settings: z.output<Schema>, memory: Memory) => Decision<Memory>;
}

/** Declares a manager; only gives the types a name. */
export function defineManager<Memory, Schema extends z.ZodType>(
  manager: Manager<Memory, Schema>,
): Manager<Memory, Schema> {
  return manager;
}
