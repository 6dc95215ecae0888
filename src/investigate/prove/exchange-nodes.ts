import type { Condition, Moment } from '../../model/moment.ts';
import type { Disturbance, Scenario, Target } from '../../model/scenario.ts';

/**
 * The scenario in which nodes have changed places in everything that happens and is looked for: targets of faults,
 * conditions, steps of the runbook and symptoms. The topology stays, so another node than before is struck.
 */
export function exchangeNodes(scenario: Scenario, places: ReadonlyMap<string, string>): Scenario {
  const place = (node: string) => places.get(node) ?? node;
  const inParams = (params: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      Object.entries(params).map(([key, value]) => [key, typeof value === 'string' ? place(value) : value]),
    );
  const inTarget = (target: Target): Target => {
    if (target.kind === 'node') return { ...target, node: place(target.node) };
    return target.kind === 'link' ? { ...target, from: place(target.from), to: place(target.to) } : target;
  };
  const inCondition = (condition: Condition): Condition =>
    'node' in condition ? { ...condition, node: place(condition.node) } : condition;
  const inMoment = (moment: Moment): Moment =>
    'when' in moment ? { ...moment, when: inCondition(moment.when) } : moment;
  const inDisturbance = (disturbance: Disturbance): Disturbance => ({
    ...disturbance,
    target: inTarget(disturbance.target),
    params: inParams(disturbance.params),
    moment: inMoment(disturbance.moment),
  });
  return {
    ...scenario,
    schedule: scenario.schedule.map(inDisturbance),
    suspects: scenario.suspects.map((suspect) =>
      suspect.kind === 'fault' ? { ...suspect, disturbance: inDisturbance(suspect.disturbance) } : suspect,
    ),
    runbook: scenario.runbook.map((step) => ({
      ...step,
      params: inParams(step.params),
      ...(step.moment ? { moment: inMoment(step.moment) } : {}),
    })),
    symptoms: scenario.symptoms.map((symptom) => ({ ...symptom, params: inParams(symptom.params) })),
  };
}
