import { disturbancesOf } from '../model/disturbances-of.ts';
import type { Disturbance, Scenario } from '../model/scenario.ts';
import { entryOf, type Vocabulary } from './vocabulary.ts';

/**
 * Faults of a node whose host has lost power for good before they strike: they find nothing to act on, and a trial in which
 * one does not land has no verdict. No manager gives back power that it did not take. Only what is certain before a trial is
 * told: moments that are fixed, and what comes after the fault that takes the power.
 */
export function noteWithoutPower(scenario: Scenario, vocabulary: Vocabulary): readonly string[] {
  const disturbances = disturbancesOf(scenario);
  const takesPower = ({ fault }: Disturbance) => entryOf(vocabulary.faults, fault).needs.includes('powerOff');
  return disturbances.filter(takesPower).flatMap((dark) => {
    const { target } = dark;
    if (target.kind !== 'node' || givesPower(scenario, target.node, vocabulary)) return [];
    return disturbances
      .filter(
        (each) =>
          each !== dark &&
          each.target.kind === 'node' &&
          each.target.node === target.node &&
          entryOf(vocabulary.faults, each.fault).withoutPower !== true &&
          comesWhileItLasts(each, dark),
      )
      .map(
        ({ name, fault }) =>
          `${name}: ${dark.name} has taken the power of ${target.node} by then, and nothing gives it back before: ${fault} finds ` +
          `nothing to act on, and a trial in which a fault does not land is inconclusive. Let ${name} strike before ${dark.name}, end ` +
          `${dark.name} earlier (\`for:\`), or give the power back with a step \`power-on\`.`,
      );
  });
}

/** Whether a person gives a node its power back at some time. */
function givesPower({ runbook }: Scenario, node: string, vocabulary: Vocabulary): boolean {
  return runbook.some(
    ({ action, params }) =>
      entryOf(vocabulary.actions, action).needs.includes('powerOn') && params['node'] === node,
  );
}

/** Whether a disturbance certainly strikes after another one and before that ends. */
function comesWhileItLasts({ moment }: Disturbance, other: Disturbance): boolean {
  const lastsMs = other.forMs ?? Number.POSITIVE_INFINITY;
  if ('when' in moment)
    return 'after' in moment.when && moment.when.after === other.name && moment.thenMs < lastsMs;
  if ('when' in other.moment) return false;
  const sinceMs = moment.atMs - other.moment.atMs;
  return sinceMs > 0 && sinceMs < lastsMs;
}
