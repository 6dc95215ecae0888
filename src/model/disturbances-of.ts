import type { Disturbance, Scenario } from './scenario.ts';

/** All that strikes in a scenario: the suspects that are faults, and what is scheduled. */
export function disturbancesOf({
  suspects,
  schedule,
}: Pick<Scenario, 'suspects' | 'schedule'>): readonly Disturbance[] {
  const suspected = suspects.flatMap((suspect) => (suspect.kind === 'fault' ? [suspect.disturbance] : []));
  return [...suspected, ...schedule];
}
