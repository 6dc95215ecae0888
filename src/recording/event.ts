import type { NodeState } from '../model/node-state.ts';
import type { Scenario } from '../model/scenario.ts';
import type { WorldEvent } from '../world/world.ts';

export type { DecisionEvent, OrderEvent } from '../model/management.ts';

/** The version of the recording format; docs/recording.md lists what changed. Older versions are upgraded on reading. */
export const recordingVersion = 2;

/** The first line of every recording, written before anything else happens. */
export interface Header {
  readonly type: 'header';
  readonly version: number;
  readonly tool: string;
  /** A name for this run, unique on this machine. */
  readonly run: string;
  /** Wall-clock time of the clock's zero, ISO 8601 in UTC. For people; nothing is computed from it. */
  readonly startedAt: string;
  readonly seed: number;
  /** The scenario file as the user wrote it. */
  readonly source: string;
  /** The plan with every choice concrete, which is what was run. */
  readonly scenario: Scenario;
  /** The kind of world; what it was made of is told by the `facts` event. */
  readonly world: string;
  /** The command that repeats this run. */
  readonly repeat: string;
  /** What this trial was one of, in a sentence or two: an investigation, who acted in it, and where its answer is. */
  readonly partOf?: string;
}

/** Everything that can stand in a recording after the header. Times are `atMs` on the trial's clock. */
export type RecordedEvent =
  | WorldEvent
  | PhaseEvent
  | FactsEvent
  | ObservationEvent
  | FaultEvent
  | OperationEvent
  | RowsEvent
  | SeriesEvent
  | HappeningEvent
  | EndEvent;

/** The trial's phases, in order. `watch` begins at the trial's zero; `end` is an event of its own. */
export const phases = ['boot', 'warm-up', 'watch', 'heal', 'settle'] as const;
export type Phase = (typeof phases)[number];

export interface PhaseEvent {
  readonly type: 'phase';
  readonly atMs: number;
  readonly phase: Phase;
}

/** The world has booted and tells what it is made of: versions, platform, addresses. */
export interface FactsEvent {
  readonly type: 'facts';
  readonly atMs: number;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** A probe looked at a node. */
export interface ObservationEvent {
  readonly type: 'observation';
  readonly atMs: number;
  readonly state: NodeState;
}

/**
 * The life of a disturbance: `due` when its moment came, `striking` when its verbs began, then `landed` or
 * `missed`, later `removing`, then `removed` or `stuck`. `never-due`: its moment did not come before its deadline or
 * the end of the watch.
 */
export interface FaultEvent {
  readonly type: 'fault';
  readonly atMs: number;
  /** The suspect's or scheduled disturbance's name. */
  readonly name: string;
  readonly fault: string;
  /** What it acts on, in words. */
  readonly target: string;
  readonly stage: 'due' | 'striking' | 'landed' | 'missed' | 'removing' | 'removed' | 'stuck' | 'never-due';
  /** What proves this stage, in one sentence. */
  readonly witness?: string;
  /** For `striking`: how much later than planned, in milliseconds. */
  readonly lateMs?: number;
}

/** One operation of a client, written once its outcome is known. */
export interface OperationEvent {
  readonly type: 'operation';
  /** When the outcome was known. */
  readonly atMs: number;
  readonly client: string;
  readonly kind: 'write' | 'read';
  readonly row: number;
  /** When the open-loop schedule wanted it sent; latency counts from here. */
  readonly intendedMs: number;
  /** When it was really sent; absent if it never was. */
  readonly sentMs?: number;
  /**
   * - `acknowledged`: the server said it is done
   * - `failed`: certainly not done
   * - `in-doubt`: nobody said
   */
  readonly outcome: 'acknowledged' | 'failed' | 'in-doubt';
  /** The node that answered. */
  readonly node?: string;
  /** A read that did not find a row acknowledged before it was sent. */
  readonly missing?: boolean;
  /** The kind and code of the error: `reset ECONNRESET`, `rejected 25006`. */
  readonly error?: string;
  readonly warnings?: readonly string[];
}

/** What one node holds after the trial healed, or why it could not be read. */
export interface RowsEvent {
  readonly type: 'rows';
  readonly atMs: number;
  readonly node: string;
  readonly role?: 'primary' | 'standby';
  readonly timeline?: number;
  /** True if this node had provably replayed everything up to `upToLsn` before it was read. */
  readonly complete: boolean;
  readonly upToLsn?: number;
  /** Why it could not be read, or why it is not complete. */
  readonly why?: string;
  /** Row numbers as ranges: `1-500,502`. Absent if it could not be read. */
  readonly rows?: string;
  readonly duplicated?: string;
  readonly altered?: string;
}

/** What was read off one part of a platform at the end of a sample interval, by the gauge's name. */
export interface SeriesEvent {
  readonly type: 'series';
  readonly atMs: number;
  readonly part: string;
  readonly values: Readonly<Record<string, number>>;
}

/** Something that happened in a part of a platform. Of many alike in one sample interval the first stands for all. */
export interface HappeningEvent {
  readonly type: 'happening';
  readonly atMs: number;
  readonly part: string;
  /** Its kind, a word with dashes: `host-panics`. */
  readonly what: string;
  readonly text: string;
  /** How many alike there were in the interval, this one included. */
  readonly count: number;
}

/** The last line of a recording that was finished. A recording without one was cut short. */
export interface EndEvent {
  readonly type: 'end';
  readonly atMs: number;
  /** `decided`: the watch was ended early, because nothing that came later could have changed the verdict. */
  readonly how: 'completed' | 'decided' | 'interrupted' | 'world-failed' | 'not-steady';
  readonly why?: string;
}
