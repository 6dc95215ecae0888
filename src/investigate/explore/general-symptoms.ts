import type { Scenario, Suspect, SymptomPlan } from '../../model/scenario.ts';
import { primaryOf, type Topology } from '../../model/topology.ts';

/** What can go wrong with any cluster, the worst first: what an exploration looks for without being told. */
export const harms = [
  'acknowledged-writes-lost',
  'rows-diverged',
  'two-writable-primaries',
  'writes-unavailable',
  'standby-cannot-start',
  'standby-down',
  'replication-stalled',
  'replay-paused',
  'archive-stalled',
] as const;
export type Harm = (typeof harms)[number];

/**
 * The general symptoms of a scenario: each harm that its topology can come to, of each node that it can happen to. A
 * disturbance explains what goes wrong while it lasts. So whatever can pass counts only if it is still there, for longer
 * than `toleranceMs`, once the last fault has been removed.
 */
export function generalSymptoms(scenario: Scenario, toleranceMs: number): readonly SymptomPlan[] {
  const { topology } = scenario;
  const fromMs = lastRemoval(scenario);
  const known = named.get(topology) ?? new Map<string, readonly SymptomPlan[]>();
  named.set(topology, known);
  const key = `${fromMs} ${toleranceMs}`;
  const symptoms = known.get(key) ?? nameSymptoms(topology, fromMs, toleranceMs);
  known.set(key, symptoms);
  return symptoms;
}

/** The symptoms of each topology, by the times in them: many combinations look for the same ones. */
const named = new WeakMap<Topology, Map<string, readonly SymptomPlan[]>>();

function nameSymptoms(topology: Topology, fromMs: number, toleranceMs: number): SymptomPlan[] {
  return harms.flatMap((harm) =>
    placesOf(harm, topology).map((node) => ({
      name: node === undefined ? harm : `${harm}-${node}`.slice(0, 40),
      check: harm,
      params: { ...paramsOf(harm, fromMs, toleranceMs), ...(node === undefined ? {} : { node }) },
    })),
  );
}

function placesOf(harm: Harm, topology: Topology): readonly (string | undefined)[] {
  const primary = primaryOf(topology).name;
  const standbys = topology.nodes.filter(({ role }) => role === 'standby').map(({ name }) => name);
  switch (harm) {
    case 'acknowledged-writes-lost':
    case 'writes-unavailable':
      return [undefined];
    case 'rows-diverged':
    case 'two-writable-primaries':
      return standbys.length > 0 ? [undefined] : [];
    case 'standby-cannot-start':
    case 'standby-down':
    case 'replication-stalled':
    case 'replay-paused':
      return standbys;
    case 'archive-stalled':
      return topology.archive ? [primary] : [];
  }
}

function paramsOf(harm: Harm, fromMs: number, toleranceMs: number): Readonly<Record<string, unknown>> {
  switch (harm) {
    case 'acknowledged-writes-lost':
    case 'rows-diverged':
      return { 'at-least': 1 };
    case 'standby-cannot-start':
      return { within: toleranceMs };
    case 'two-writable-primaries':
      return { 'longer-than': 0 };
    case 'writes-unavailable':
    case 'standby-down':
    case 'replication-stalled':
    case 'replay-paused':
    case 'archive-stalled':
      return { 'longer-than': toleranceMs, from: fromMs };
  }
}

/**
 * When the last of the suspects' faults is removed, in milliseconds after the start of the watch; 0 if no fault is
 * suspected. One that is never removed counts from its strike: a cluster is to cope with a loss that stays.
 */
export function lastRemoval({ suspects }: Pick<Scenario, 'suspects'>): number {
  return Math.max(0, ...suspects.map(endOf));
}

/** When a suspect is over at the latest. */
function endOf(suspect: Suspect): number {
  if (suspect.kind === 'setting') return 0;
  const { moment, forMs = 0 } = suspect.disturbance;
  return ('atMs' in moment ? moment.atMs : moment.withinMs + moment.thenMs) + forMs;
}
