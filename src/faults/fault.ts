import type { z } from 'zod';
import type { NodeState } from '../model/node-state.ts';
import type { Target } from '../model/scenario.ts';
import type { Settings } from '../model/topology.ts';
import type { Lookout } from '../world/look.ts';
import type { VerbName, Verbs } from '../world/world.ts';

/** What proves that a fault landed or was removed. Without `seen` the trial is inconclusive. */
export interface Witness {
  readonly seen: boolean;
  /** What was observed, in one sentence; or what was looked for in vain. */
  readonly evidence: string;
}

/** What a fault may use while it strikes: the verbs it declared and ways to look, nothing else. */
export interface Scene<Needs extends VerbName, Params> extends Lookout {
  readonly verbs: Pick<Verbs, Needs>;
  readonly target: Target;
  readonly params: Params;
  /** Whether a manager starts and stops the servers, so that an undo during the watch leaves that to it. */
  readonly managed: boolean;
  /** What a node was when it last told: primary or standby. Nothing if it never did. */
  readonly lastRole: (node: string) => NodeState['role'];
}

/** A fault that has struck: the witness of its landing and the way back, whose witness is that it is gone. */
export interface Strike {
  readonly landed: Witness;
  /** Never rejects with `VerbFailed`: what could not be undone is a witness that was not seen. */
  readonly undo: (occasion: Occasion) => Promise<Witness>;
}

/**
 * Why a fault is undone:
 * - `lapsed`: its `for:` has passed while the cluster is watched, and the machine does what it does by itself
 * - `healing`: the watch is over, and nothing may be started that would harm what the cluster has become
 */
export type Occasion = 'lapsed' | 'healing';

/**
 * A named disturbance made of verbs. One file and one line in index.ts each; `reenact list faults NAME` is made
 * from this declaration.
 */
export interface Fault<Needs extends VerbName = VerbName, Schema extends z.ZodType = z.ZodType> {
  readonly kind: string;
  /** What it does, in one sentence. */
  readonly summary: string;
  /** What an operator would see, what it does not do, and what undoing it means; for `list faults NAME`. */
  readonly explanation: string;
  readonly target: Exclude<Target['kind'], 'part'>;
  /** An object schema; every key is described and has a default where one makes sense. */
  readonly params: Schema;
  readonly needs: readonly Needs[];
  /** True if it lands on a node without power as well, because it acts on its disks, its files or the network. */
  readonly withoutPower?: true;
  /** Settings without which its target gives it nothing to act on, such as `wal_level: logical`. */
  readonly settings?: (params: z.output<Schema>) => Settings;
  readonly strike: (scene: Scene<Needs, z.output<Schema>>) => Promise<Strike>;
}

/** Declares a fault; only gives the types a name. */
export function defineFault<const Needs extends VerbName, Schema extends z.ZodType>(
  fault: Fault<Needs, Schema>,
): Fault<Needs, Schema> {
  return fault;
}
