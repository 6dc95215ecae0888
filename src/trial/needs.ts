import { RefusedInput } from '../kit/problem.ts';
import type { Disturbance, Scenario } from '../model/scenario.ts';
import type { Offers, VerbName } from '../world/world.ts';
import { managementNeeds } from './management/management.ts';
import type { Words } from './words.ts';

/** Every disturbance of a scenario: the suspects that are faults, then the schedule. */
export function disturbancesOf(scenario: Scenario): readonly Disturbance[] {
  const suspected = scenario.suspects.flatMap((suspect) =>
    suspect.kind === 'fault' ? [suspect.disturbance] : [],
  );
  return [...suspected, ...scenario.schedule];
}

/**
 * Compares what a scenario needs with what the world offers, before anything is done.
 * @throws RefusedInput that names everything that is not runnable here, and why
 */
export function checkNeeds(
  scenario: Scenario,
  offers: Offers,
  { faultOf, actionOf, managerOf }: Pick<Words, 'faultOf' | 'actionOf' | 'managerOf'>,
): void {
  const missing = [
    ...disturbancesOf(scenario).flatMap((disturbance) =>
      lacking(
        `the fault ${disturbance.name} (${disturbance.fault})`,
        faultOf(disturbance.fault).needs,
        offers,
      ),
    ),
    ...scenario.runbook.flatMap((step) =>
      lacking(`the runbook step ${step.name} (${step.action})`, actionOf(step.action).needs, offers),
    ),
    ...lacking(
      `the manager ${scenario.manager.kind}`,
      managementNeeds(managerOf(scenario.manager.kind)),
      offers,
    ),
  ];
  if (missing.length === 0) return;
  throw new RefusedInput(
    missing.map(({ who, verb, why }) => ({
      code: 'trial/not-runnable-here',
      message: `${who} needs "${verb}", which this world does not offer here: ${why}`,
      advice:
        'Leave it out with --without, or run where it is offered; `reenact doctor` lists what this machine can do.',
    })),
  );
}

function lacking(who: string, needs: readonly VerbName[], offers: Offers) {
  return needs.flatMap((verb) => {
    const offered = offers[verb];
    return offered === true ? [] : [{ who, verb, why: offered }];
  });
}
