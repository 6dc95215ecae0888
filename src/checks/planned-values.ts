import type { Scenario } from '../model/scenario.ts';
import type { SettingValue } from '../model/topology.ts';

/** The values of a setting that a scenario plans for a node: what it boots with, and what faults and steps write later. */
export interface PlannedValues {
  readonly boots: SettingValue | undefined;
  readonly later: readonly unknown[];
}

export function plannedValues(scenario: Scenario, node: string, setting: string): PlannedValues {
  const { topology, suspects, schedule, runbook } = scenario;
  const own = topology.nodes.find(({ name }) => name === node)?.settings ?? {};
  const faults = [
    ...schedule,
    ...suspects.flatMap((each) => (each.kind === 'fault' ? [each.disturbance] : [])),
  ];
  const deeds = [
    ...faults.filter(({ target }) => target.kind === 'node' && target.node === node),
    ...runbook.filter(({ params }) => params['node'] === node),
  ];
  return {
    boots: own[setting] ?? topology.settings[setting],
    later: deeds.flatMap(({ params }) => (params['setting'] === setting ? [params['value']] : [])),
  };
}
