import type { z } from 'zod';
import type { Clock } from '../kit/clock.ts';
import type { Draw } from '../kit/draw.ts';
import type { OperationEvent } from '../recording/event.ts';
import type { World } from '../world/world.ts';

/** What a workload may use: sessions, the clock, chance, and a place to tell its outcomes. */
export interface WorkloadScene<Params> {
  readonly openSession: World['openSession'];
  readonly clock: Clock;
  readonly draw: Draw;
  readonly params: Params;
  readonly record: (event: OperationEvent) => void;
}

/** A workload that runs. */
export interface RunningWorkload {
  /** Operations whose moment has come and whose outcome is not known yet: shows a stall before the first timeout. */
  readonly underWay: () => number;
  /** The intended moment of the oldest write without an outcome, on the trial's clock; `undefined` while there is none. */
  readonly writeWaitsSinceMs: () => number | undefined;
  /** Stops sending, awaits the outcome of everything under way, closes the sessions. */
  readonly stop: () => Promise<void>;
}

/** Clients and what they do. */
export interface Workload<Schema extends z.ZodType = z.ZodType> {
  readonly kind: string;
  readonly summary: string;
  readonly params: Schema;
  /** Virtual addresses it connects to, so that the scenario can be checked before anything starts. */
  readonly addresses: (params: z.output<Schema>) => readonly string[];
  /** Nodes it connects to by themselves, for the same reason. */
  readonly nodes: (params: z.output<Schema>) => readonly string[];
  readonly start: (scene: WorkloadScene<z.output<Schema>>) => RunningWorkload;
}

/** Declares a workload; only gives the types a name. */
export function defineWorkload<Schema extends z.ZodType>(workload: Workload<Schema>): Workload<Schema> {
  return workload;
}
