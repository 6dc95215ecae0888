import { faults } from '../faults/index.ts';
import { startRealClock } from '../kit/real-clock.ts';
import type { Scenario } from '../model/scenario.ts';
import { actions } from '../runbooks/index.ts';
import type { Words } from '../trial/record-trial.ts';
import { workloads } from '../workloads/index.ts';
import { defaultHome } from '../world/lab/home.ts';
import { bootLab } from '../world/lab/lab.ts';
import { sweepLeftovers } from '../world/lab/sweep.ts';
import type { World } from '../world/world.ts';

/** The one place that names worlds: everything else is handed what it needs. */
export interface Worlds {
  /** Removes what labs of killed processes left on this machine; resolves to what was removed, in words. */
  readonly sweep: () => Promise<readonly string[]>;
  /** Builds the lab for a scenario. */
  readonly bootLab: (
    scenario: Scenario,
    options: { readonly seed: number; readonly signal: AbortSignal; readonly keep: boolean },
  ) => Promise<World>;
}

export const worlds: Worlds = {
  sweep: () => sweepLeftovers(defaultHome()),
  bootLab: (scenario, options) =>
    bootLab(scenario.topology, {
      ...options,
      home: defaultHome(),
      clock: startRealClock(),
      diskBytes: scenario.limits.diskBytes,
    }),
};

/** Looks entries up by kind. A scenario that passed validation names only kinds that exist. */
export const words: Words = {
  faultOf: (kind) => entryOf(faults, kind),
  actionOf: (kind) => entryOf(actions, kind),
  workloadOf: (kind) => entryOf(workloads, kind),
};

function entryOf<Entry extends { readonly kind: string }>(entries: readonly Entry[], kind: string): Entry {
  const entry = entries.find((candidate) => candidate.kind === kind);
  if (!entry) throw new Error(`a scenario that names the unknown kind ${kind} passed validation`);
  return entry;
}
