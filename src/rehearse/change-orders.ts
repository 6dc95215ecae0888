import { type ParameterNode, simulateSteps } from '../checks/causes/rules/parameter-order.ts';
import type { RunbookStep, Scenario } from '../model/scenario.ts';
import type { NodePlan, Settings, SettingValue } from '../model/topology.ts';
import { beginsMs, type Rehearsal, step, withSteps } from './rehearsal.ts';

/** A change of settings performed in one order of the nodes. */
export interface ChangeRehearsal extends Rehearsal {
  readonly order: readonly string[];
  /** What the rules expect to break, in words; empty if they call it safe. */
  readonly expected: readonly string[];
}

/** Time between two steps, in milliseconds: long enough for a standby to meet what the primary has written. */
export const betweenStepsMs = 2_500;
/** How long a changed server may take to be ready again, in milliseconds. */
const readyWithinMs = 10_000;

/**
 * A change of settings in every order of the nodes that differs in kind: each node once, each followed by its restart.
 * @param change the values every node is to have afterwards
 */
export function changeOrders(base: Scenario, change: Settings): readonly ChangeRehearsal[] {
  return ordersOf(base.topology.nodes).map((order) => {
    const watchMs = beginsMs + order.length * (betweenStepsMs + 3_000) + 4_000;
    const name = order.join(', then ');
    return {
      name,
      order,
      expected: expectedBreakages(base, order, change),
      commands: changeCommands(order, change),
      scenario: withSteps(base, `${describeChange(change)}: ${name}`, changeSteps(order, change), watchMs),
    };
  });
}

/** Gives each node the new values and restarts it, in this order. */
export function changeSteps(order: readonly string[], change: Settings): readonly RunbookStep[] {
  return order.flatMap((node, index) =>
    Object.entries(change).map(([setting, value], part, all) => {
      const last = part === all.length - 1;
      const params = {
        node,
        setting,
        value,
        apply: last ? 'restart' : 'none',
        'done-within': readyWithinMs,
      };
      const waitMs = part > 0 ? 0 : index === 0 ? beginsMs : betweenStepsMs;
      return step(`${node}-${setting}`, 'change-setting', params, { atMs: waitMs });
    }),
  );
}

/** The same for a person. */
export function changeCommands(order: readonly string[], change: Settings): readonly string[] {
  return order.flatMap((node) => [
    ...Object.entries(change).map(
      ([setting, value]) => `${node}: ${setting} = ${String(value)} in its configuration`,
    ),
    `${node}: pg_ctl restart -m fast, then wait until every standby has replayed`,
  ]);
}

export function describeChange(change: Settings): string {
  return Object.entries(change)
    .map(([setting, value]) => `${setting} = ${String(value)}`)
    .join(', ');
}

/** Standbys are alike, so what matters is how many of them come before the primary. */
function ordersOf(nodes: readonly NodePlan[]): string[][] {
  const primary = nodes.filter(({ role }) => role === 'primary').map(({ name }) => name);
  const standbys = nodes.filter(({ role }) => role === 'standby').map(({ name }) => name);
  return Array.from({ length: standbys.length + 1 }, (_, before) => [
    ...standbys.slice(0, before),
    ...primary,
    ...standbys.slice(before),
  ]);
}

/** What PostgreSQL and the lab use where a scenario says nothing. */
const defaults: Readonly<Record<string, number>> = {
  max_connections: 100,
  max_prepared_transactions: 0,
  max_locks_per_transaction: 64,
  max_wal_senders: 10,
  max_worker_processes: 8,
};

/** What the rules expect to break if the nodes are given these values in this order, in words. */
export function expectedBreakages(base: Scenario, order: readonly string[], change: Settings): string[] {
  const { topology } = base;
  const guarded = Object.keys(change).filter((setting) => setting in defaults);
  const values = (own: Settings) =>
    Object.fromEntries(
      guarded.map((name) => [name, number(own[name] ?? topology.settings[name]) ?? defaults[name] ?? 0]),
    );
  const nodes: ParameterNode[] = topology.nodes.map((node) => ({
    name: node.name,
    standby: node.role === 'standby',
    major: topology.postgres.version,
    values: values(node.settings),
  }));
  const steps = order.map((node) => ({
    node,
    values: Object.fromEntries(guarded.map((name) => [name, number(change[name]) ?? 0])),
  }));
  return simulateSteps(nodes, steps).map(({ node, how }) => `${node} ${words[how]}`);
}

const words = { pauses: 'stops replaying', ends: 'ends', refuses: 'does not start' } as const;

const number = (value: SettingValue | undefined) => (value === undefined ? undefined : Number(value));
