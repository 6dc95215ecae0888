import type { z } from 'zod';
import { defineManager, type Manager } from './manager.ts';

interface DaemonEntry<Schema extends z.ZodType> {
  readonly kind: string;
  readonly daemon: NonNullable<Manager['daemon']>;
  readonly summary: string;
  readonly explanation: string;
  readonly settings: Schema;
  readonly moves: NonNullable<Manager<null, null, Schema>['moves']>;
  readonly doubts: NonNullable<Manager<null, null, Schema>['doubts']>;
  /** Whether its programs share a store, at the place `store`. */
  readonly needsStore: boolean;
}

/** Declares a manager that is its own programs: nothing is decided here, and no order is given. */
export function defineDaemon<Schema extends z.ZodType>(entry: DaemonEntry<Schema>) {
  return defineManager({
    ...entry,
    orders: [],
    begin: () => null,
    decide: () => ({ orders: [], reasons: [], memory: null, nextMs: Number.POSITIVE_INFINITY }),
  });
}
