import type { Clock } from '../../kit/clock.ts';

export interface LabOptions {
  /** The state folder; `defaultHome()` unless told otherwise. */
  readonly home: string;
  readonly clock: Clock;
  readonly seed: number;
  /** What the nodes may keep altogether, in bytes. */
  readonly diskBytes: number;
  /** Keeps the lab's folder even if it fails to boot. */
  readonly keep?: boolean;
  /** False initialises a new cluster instead of copying the cached one, and leaves the cache alone. */
  readonly useTemplate?: boolean;
  readonly signal: AbortSignal;
}

/** Whether a lab's folder outlives the lab; may be decided as late as when it is closed. */
export interface Keeping {
  keep: boolean;
}
