import type { EndEvent, Phase } from '../recording/event.ts';
import type { Standing } from './node-lanes.ts';

/** What a person who watches a trial wants to know right now: a fold of its events. */
export interface Progress {
  readonly title: string;
  readonly watchMs: number;
  readonly phase: Phase;
  readonly phaseFromMs: number;
  /** When the watch began; absent before. */
  readonly zeroMs?: number;
  readonly nodes: readonly NodeGlance[];
  readonly owners: ReadonlyMap<string, string | null>;
  /** Faults that landed and were not removed. */
  readonly standing: readonly string[];
  /** Faults and orders that have begun and not ended. */
  readonly underWay: readonly Doing[];
  /** What clients did in the last stretches of time, oldest first; the newest is not full yet. */
  readonly clients: readonly Stretch[];
  /** When an operation first and last succeeded, and how many did: what is usual for these clients. */
  readonly successes?: { readonly firstMs: number; readonly lastMs: number; readonly count: number };
  readonly clientsFail: boolean;
  /** What the manager decided last. */
  readonly decision?: { readonly atMs: number; readonly node: string; readonly what: string };
  /** The last few notable things, oldest first. */
  readonly notices: readonly Notice[];
  readonly end?: EndEvent;
}

export interface NodeGlance {
  readonly node: string;
  readonly role?: 'primary' | 'standby';
  readonly standing?: Standing;
}

/** Something that takes time: `promote pg02`, since when. */
export interface Doing {
  readonly name: string;
  readonly what: string;
  readonly sinceMs: number;
}

/** Outcomes that became known in one stretch of `stretchMs`. */
export interface Stretch {
  readonly fromMs: number;
  readonly acknowledged: number;
  readonly missed: number;
}

/** Something a person would want to be told while a trial runs. */
export interface Notice {
  readonly atMs: number;
  readonly text: string;
  readonly tone: 'plain' | 'bad' | 'good' | 'doubt';
}
