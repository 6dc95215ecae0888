import type { Disturbance, RunbookStep, Scenario } from '../model/scenario.ts';

/** One way of doing something, as a scenario that does it and nothing else. */
export interface Rehearsal {
  /** What this way is called: `pg02, then pg01`, `fence now`. */
  readonly name: string;
  /** The commands a person would type, in order, for real servers. */
  readonly commands: readonly string[];
  readonly scenario: Scenario;
}

/** When the first step is taken, after the trial's zero, in milliseconds: the clients have run steadily for a while. */
export const beginsMs = 2_000;

/**
 * A scenario's cluster, clients and scheduled disturbances with other steps: what was suspected does not act, and there
 * is nothing to re-enact, only to measure.
 */
export function withSteps(
  base: Scenario,
  title: string,
  steps: readonly RunbookStep[],
  watchMs: number,
  disturbances: readonly Disturbance[] = [],
): Scenario {
  return {
    ...base,
    title,
    suspects: [],
    schedule: [...base.schedule, ...disturbances],
    runbook: steps,
    // A trial must ask something; the answer is in the measured figures.
    symptoms: [{ name: 'nobody-writes', check: 'writes-unavailable', params: { 'longer-than': 1_000 } }],
    limits: { ...base.limits, watchMs },
  };
}

/** A step of a runbook; its time counts from the end of the step before. */
export function step(
  name: string,
  action: string,
  params: Readonly<Record<string, unknown>>,
  moment?: RunbookStep['moment'],
): RunbookStep {
  return { name, action, params, ...(moment ? { moment } : {}) };
}
