import { formatSize, parseSize } from '../kit/size.ts';
import type { Scenario } from '../model/scenario.ts';
import { primaryOf, type Settings, type SettingValue } from '../model/topology.ts';
import {
  betweenStepsMs,
  type ChangeRehearsal,
  changeCommands,
  changeSteps,
  describeChange,
  expectedBreakages,
} from './change-orders.ts';
import { beginsMs, withSteps } from './rehearsal.ts';
import {
  addressOf,
  stopStep,
  synchronousSwitch,
  synchronousSwitchCommands,
  takeOverSteps,
} from './switchover-plans.ts';

/** A resize performed by one plan; its order is that of the restarts. */
export type ResizeRehearsal = ChangeRehearsal;

/**
 * What automations derive from the size of a machine's memory, with what the lab uses where a scenario says nothing. In
 * the incident of August 2024 max_prepared_transactions was among them.
 */
const derived: Readonly<Record<string, number | string>> = {
  shared_buffers: '16MB',
  max_connections: 100,
  max_prepared_transactions: 0,
};

/** The settings that grow with the memory, as they are after it. @param factor how many times the memory, above 1 */
export function derivedSettings({ topology }: Scenario, factor: number): Settings {
  const own = primaryOf(topology).settings;
  const grown = Object.entries(derived).flatMap(([name, fallback]): [string, SettingValue][] => {
    const value = String(own[name] ?? topology.settings[name] ?? fallback);
    const number = Number(value);
    if (!Number.isNaN(number)) return number === 0 ? [] : [[name, Math.round(number * factor)]];
    const bytes = parseSize(value);
    return bytes === undefined ? [] : [[name, sizeOf(bytes * factor)]];
  });
  return Object.fromEntries(grown);
}

/** PostgreSQL reads whole numbers of a unit only. */
function sizeOf(bytes: number): string {
  return `${Math.round(bytes / 1_024)}kB`;
}

/**
 * Every node is given more memory, one after the other, and the settings derived from memory with it:
 * - `automation, primary first`: what the automation of August 2024 did, and then the standbys, as if it had gone on
 * - `automation, then fail over`: what it did next: the primary goes away for its own part, counting on the standby
 * - `standbys first`: the right order, in place
 * - `standbys first, then switch over`: the right order with the shortest interruption
 */
export function resizePlans(base: Scenario, factor: number): readonly ResizeRehearsal[] {
  const { nodes } = base.topology;
  const primary = primaryOf(base.topology).name;
  const standbys = nodes.filter(({ role }) => role === 'standby').map(({ name }) => name);
  const [heir] = standbys;
  const change = derivedSettings(base, factor);
  const plan = (
    name: string,
    order: readonly string[],
    after: { readonly steps: ReturnType<typeof changeSteps>; readonly commands: readonly string[] } = nothing,
  ): ResizeRehearsal => ({
    name,
    order,
    expected: expectedBreakages(base, order, change),
    commands: [...changeCommands(order, change), ...after.commands],
    scenario: withSteps(
      base,
      `${describeChange(change)}: ${name}`,
      [...changeSteps(order, change), ...after.steps],
      beginsMs + order.length * (betweenStepsMs + 3_000) + (after === nothing ? 4_000 : 12_000),
    ),
  });
  if (heir === undefined) return [plan('in place', [primary])];
  const pause = { atMs: betweenStepsMs };
  return [
    plan('automation, primary first', [primary, ...standbys]),
    plan('automation, then fail over', [primary], {
      steps: [stopStep(primary, pause), ...takeOverSteps(base, heir)],
      commands: [
        `${primary}: pg_ctl stop -m fast (its machine is replaced)`,
        `${heir}: select pg_promote();`,
        `move the address ${addressOf(base)} to ${heir}`,
      ],
    }),
    plan('standbys first', [...standbys, primary]),
    plan('standbys first, then switch over', standbys, {
      steps: synchronousSwitch(base, heir, pause),
      commands: [
        ...synchronousSwitchCommands(base, heir),
        `${primary}: resize it while it is down, then let it follow ${heir}`,
      ],
    }),
  ];
}

const nothing = { steps: [], commands: [] };

/** How much memory is talked about, for people: `twice the memory (shared_buffers = 32 MB, ...)`. */
export function describeResize(base: Scenario, factor: number): string {
  const grown = Object.entries(derivedSettings(base, factor)).map(([name, value]) => {
    const bytes = typeof value === 'string' ? parseSize(value) : undefined;
    return `${name} = ${bytes === undefined ? String(value) : formatSize(bytes)}`;
  });
  return `${factor} times the memory: ${grown.join(', ')}`;
}
