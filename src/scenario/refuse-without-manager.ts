import type { Disturbance, ManagerPlan, RunbookStep } from '../model/scenario.ts';
import { storePlace, type Topology } from '../model/topology.ts';
import type { Path } from './flaw.ts';
import { type Reading, refuse } from './reading.ts';

interface Managed {
  readonly manager: ManagerPlan;
  readonly topology: Topology | undefined;
  /** Each with where it stands in the file. */
  readonly disturbances: readonly (Disturbance & { readonly path: Path })[];
  readonly runbook: readonly RunbookStep[];
}

/** Refuses what acts on the manager or on its store where the manager of the scenario has nothing to act on. */
export function refuseWithoutManager(
  reading: Reading,
  { manager: plan, topology, disturbances, runbook }: Managed,
): void {
  const { vocabulary } = reading;
  const manager = vocabulary.managers.find(({ kind }) => kind === plan.kind);
  if (!manager) return;
  if (manager.orders?.length === 0 && manager.daemon === undefined) {
    const acts = (needs: readonly string[] | undefined) => needs?.includes('setManager') === true;
    for (const { fault, path } of disturbances) {
      if (acts(vocabulary.faults.find(({ kind }) => kind === fault)?.needs)) {
        refuseIdle(reading, fault, plan.kind, [...path, 'fault']);
      }
    }
    for (const [index, { action }] of runbook.entries()) {
      if (acts(vocabulary.actions.find(({ kind }) => kind === action)?.needs)) {
        refuseIdle(reading, action, plan.kind, ['runbook', index, 'do']);
      }
    }
  }
  if (manager.needsStore) return;
  for (const [index, { between }] of (topology?.links ?? []).entries()) {
    if (between.includes(storePlace)) {
      refuseNoStore(reading, plan.kind, ['topology', 'links', index, 'between']);
    }
  }
  for (const { target, path } of disturbances) {
    if (target.kind === 'link' && [target.from, target.to].includes(storePlace)) {
      refuseNoStore(reading, plan.kind, path);
    }
  }
}

function refuseIdle(reading: Reading, word: string, manager: string, path: Path): void {
  refuse(reading, {
    code: 'scenario/bad-combination',
    path,
    message: `\`${word}\` acts on the manager, but \`${manager}\` does nothing that could be stopped.`,
    advice: 'Remove it, or write another `manager:`; `reenact list managers` shows them.',
  });
}

function refuseNoStore(reading: Reading, manager: string, path: Path): void {
  refuse(reading, {
    code: 'scenario/bad-combination',
    path,
    message: `There is no place \`${storePlace}\` here: the manager \`${manager}\` needs no store.`,
    advice: 'Name nodes or `clients`, or write a `manager:` whose instances share a store.',
  });
}
