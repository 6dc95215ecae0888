import { RefusedInput } from '../../../kit/problem.ts';
import type { Scenario } from '../../../model/scenario.ts';
import { judgeSetting } from '../../../model/setting/judge-setting.ts';
import { isReserved } from '../../../model/setting.ts';
import type { Settings } from '../../../model/topology.ts';
import { type ChangeRehearsal, changeOrders, describeChange } from '../../../rehearse/change-orders.ts';
import type { Rehearsal } from '../../../rehearse/rehearsal.ts';
import { describeResize, resizePlans } from '../../../rehearse/resize-plans.ts';
import { switchoverPlans } from '../../../rehearse/switchover-plans.ts';
import { complainOf, complainOfReserved } from '../../../scenario/setting-in-words.ts';

/** What is to be rehearsed, as the command line says it. */
export interface Wish {
  readonly change: Settings;
  readonly switchover?: string;
  /** How many times the memory. */
  readonly resize?: number;
  readonly only?: readonly string[];
}

/** A way of doing it; where the rules say something about it, what they expect to break. */
export type Plan = Rehearsal & Partial<Pick<ChangeRehearsal, 'expected'>>;

/** The plans that were asked for, and what they are about. @throws RefusedInput if that cannot be told */
export function choosePlans(
  scenario: Scenario,
  wish: Wish,
): { readonly title: string; readonly plans: readonly Plan[] } {
  const { title, plans } = plansOf(scenario, wish);
  return { title: `Rehearsed: ${title}`, plans: narrow(plans, wish.only) };
}

function plansOf(
  scenario: Scenario,
  { change, switchover, resize }: Wish,
): { readonly title: string; readonly plans: readonly Plan[] } {
  const changing = Object.keys(change).length > 0;
  if ([changing, switchover !== undefined, resize !== undefined].filter(Boolean).length !== 1) {
    throw refused(
      'usage/nothing-to-rehearse',
      'Say what to rehearse: --change, --switchover or --resize, one of them.',
    );
  }
  if (changing) refuseChange(scenario, change);
  if (changing) return { title: describeChange(change), plans: changeOrders(scenario, change) };
  if (resize !== undefined)
    return { title: describeResize(scenario, resize), plans: resizePlans(scenario, resize) };
  const standby = scenario.topology.nodes.find(({ name }) => name === switchover);
  if (standby?.role !== 'standby') {
    throw refused('usage/no-such-standby', `The cluster has no standby called ${switchover ?? ''}.`);
  }
  return { title: `${standby.name} takes over`, plans: switchoverPlans(scenario, standby.name) };
}

/** Refuses what no server would start with - every plan would be the same outage - and what is not to be changed here. */
function refuseChange({ topology }: Scenario, change: Settings): void {
  const { version } = topology.postgres;
  const problems = Object.entries(change).flatMap(([name, value]) => {
    if (isReserved(name)) return [complainOfReserved(name)];
    const refusal = judgeSetting(name, value, version);
    return refusal ? [complainOf(refusal, name, value, version)] : [];
  });
  if (problems.length > 0) throw new RefusedInput(problems);
}

function narrow(plans: readonly Plan[], only: readonly string[] | undefined): readonly Plan[] {
  if (!only) return plans;
  const found = plans.filter(({ name }) => only.some((wanted) => name.startsWith(wanted)));
  if (found.length > 0) return found;
  throw refused(
    'usage/no-such-plan',
    `No plan begins like that; there are: ${plans.map(({ name }) => name).join('; ')}.`,
  );
}

function refused(code: string, message: string): RefusedInput {
  const advice =
    'reenact rehearse SCENARIO --change max_prepared_transactions=20, --switchover pg02, or --resize 2.';
  return new RefusedInput([{ code, message, advice }]);
}
