import type { Deed, Result } from '../../../manager.ts';
import type { AttributeWrite } from '../attributes.ts';

/**
 * An agent is a script, as the real ones are: it asks for one thing after the other and goes on with the answer. It is
 * written as a generator and kept as the list of answers it has had; to go on, it is run again from the beginning with
 * them. So what is kept is plain data and the manager stays a pure function.
 */
export type Script = Generator<Request, AgentResult, unknown>;

export type Request =
  /** Has the world do something on the own node. */
  | { readonly ask: 'deed'; readonly deed: Deed; readonly withinMs: number; readonly reason: string }
  | { readonly ask: 'pause'; readonly ms: number }
  /** Looks at what the cluster says at this moment. */
  | { readonly ask: 'scene' }
  | { readonly ask: 'write'; readonly writes: readonly AttributeWrite[] }
  | { readonly ask: 'keep'; readonly kept: Partial<Kept> };

export interface AgentResult {
  /** The agent's exit code (OCF resource agent API, "return codes"). */
  readonly resultCode: number;
  readonly why?: string;
}

/** What agents keep on their node between runs: the database agent in files, the fencer in its memory. */
export interface Kept {
  /** The lock that is there while the node is, or died as, the primary. */
  lock: boolean;
  /** The standby whose commits the primary waits for, as far as this node's configuration goes; empty for none. */
  synchronous: string;
  /** The positions of all nodes as they were seen at the last monitors without a primary, and how often. */
  positions: string;
  counted: number;
  /** Fencing devices that are registered here. */
  devices: readonly string[];
}

/** What an agent can find out about the cluster. */
export interface Scene {
  readonly nowMs: number;
  readonly node: string;
  /** Every node of the topology, and those that are in the ring. */
  readonly nodes: readonly string[];
  readonly online: readonly string[];
  /** Where the resource is promoted, as the status display has it; empty if nowhere. */
  readonly promoted: readonly string[];
  readonly kept: Kept;
  /** Values of attributes by `node name`. */
  readonly values: Readonly<Record<string, string>>;
  readonly holds: readonly string[];
}

export function* deed(what: Deed, withinMs: number, reason: string): Generator<Request, Result, unknown> {
  return (yield { ask: 'deed', deed: what, withinMs, reason }) as Result;
}

export function* pause(ms: number): Generator<Request, void, unknown> {
  if (ms > 0) yield { ask: 'pause', ms };
}

export function* scene(): Generator<Request, Scene, unknown> {
  return (yield { ask: 'scene' }) as Scene;
}

export function* write(writes: readonly AttributeWrite[]): Generator<Request, void, unknown> {
  yield { ask: 'write', writes };
}

export function* keep(kept: Partial<Kept>): Generator<Request, void, unknown> {
  yield { ask: 'keep', kept };
}
