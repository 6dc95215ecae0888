import type { Moment } from './moment.ts';
import type { Platform } from './platform.ts';
import type { SettingValue, Topology } from './topology.ts';

/**
 * A hypothesis that can be run: this topology, manager, workload and these suspects produce these symptoms.
 * Every choice is concrete here: defaults are filled in, durations are milliseconds, sizes are bytes.
 */
export interface Scenario {
  readonly title: string;
  /** What happened, in a few sentences, for the report. */
  readonly story: string;
  /** Where the incident is described: addresses or names. */
  readonly sources: readonly string[];
  /** The cluster. It has no nodes if the scenario describes a platform. */
  readonly topology: Topology;
  /** What there is in place of a cluster, if the outage does not fit on one machine. */
  readonly platform?: Platform;
  readonly manager: ManagerPlan;
  readonly workload: WorkloadPlan;
  readonly suspects: readonly Suspect[];
  /** Disturbances that are part of the setting, not under suspicion. */
  readonly schedule: readonly Disturbance[];
  readonly runbook: readonly RunbookStep[];
  readonly symptoms: readonly SymptomPlan[];
  /** What might have helped, for `reenact remedies`. */
  readonly remedies?: readonly Remedy[];
  readonly expect: Expectation;
  readonly limits: Limits;
}

export type Expectation = 'reenacted' | 'averted';

/** Which manager runs the cluster, with its settings; the manager's own schema has validated them. */
export interface ManagerPlan {
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface WorkloadPlan {
  readonly kind: string;
  /** Parameters as the workload's own schema resolved them. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** A fault or a setting that may have contributed; what an investigation clears or convicts. */
export type Suspect = FaultSuspect | SettingSuspect;

export interface FaultSuspect {
  readonly kind: 'fault';
  readonly name: string;
  /** Why it is suspected. */
  readonly because: string;
  readonly disturbance: Disturbance;
}

export interface SettingSuspect {
  readonly kind: 'setting';
  readonly name: string;
  readonly because: string;
  /** Where in the scenario file the setting stands, such as `topology.settings.wal_keep_size`. */
  readonly path: string;
  /** The value as in production. */
  readonly value: SettingValue;
  /** The value that makes it harmless; `null` removes the setting. */
  readonly neutral: SettingValue | null;
}

/** One fault applied to one target at one moment. */
export interface Disturbance {
  readonly name: string;
  /** The fault's kind, as `reenact list faults` names it; on a platform, what is done to the part (docs/platform.md). */
  readonly fault: string;
  readonly target: Target;
  /** Parameters as the fault's own schema resolved them. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly moment: Moment;
  /** How long it lasts before it is undone, in milliseconds; absent: until the trial heals. */
  readonly forMs?: number;
}

/** What a fault acts on. */
export type Target =
  | { readonly kind: 'node'; readonly node: string }
  | {
      readonly kind: 'link';
      readonly from: string;
      readonly to: string;
      /** `both` ways, or only what travels from `from` to `to`. */
      readonly ways: 'both' | 'one';
    }
  | { readonly kind: 'archive' }
  /** A part of a platform. */
  | { readonly kind: 'part'; readonly part: string };

/** A step a person would do: an operator's action, after an optional wait. */
export interface RunbookStep {
  readonly name: string;
  /** The action's kind, as `reenact list actions` names it. */
  readonly action: string;
  /** Parameters as the action's own schema resolved them. */
  readonly params: Readonly<Record<string, unknown>>;
  /** When to begin, counted from the end of the step before. */
  readonly moment?: Moment;
}

/** A check on effects, with its parameters as the check's own schema resolved them. */
export interface SymptomPlan {
  readonly name: string;
  readonly check: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Whether the verdict rests on it; what is false is looked for and told, and decides nothing. */
  readonly decides?: false;
}

/** Changes of the scenario, made together, that might have averted the outage or made it shorter. */
export interface Remedy {
  readonly name: string;
  /** Why it might help, or who proposed it. */
  readonly because: string;
  readonly changes: readonly Change[];
}

/** One value of the scenario that is another one. */
export interface Change {
  /** Where it stands in the scenario file, such as `schedule.maintenance.then`. */
  readonly path: string;
  /** `null` removes what stands there. */
  readonly value: SettingValue | null;
}

export interface Limits {
  /** How long the clients are watched after the trial's zero, in milliseconds. */
  readonly watchMs: number;
  /** How long the world may take to boot and the workload to become steady, in milliseconds. */
  readonly bootMs: number;
  /** How long healing and catching up may take before the surviving nodes are read, in milliseconds. */
  readonly settleMs: number;
  /** How much the trial's folder may grow to, in bytes. */
  readonly diskBytes: number;
}
