import type { Disturbance, RunbookStep, Scenario } from '../model/scenario.ts';
import { clientsPlace, primaryOf } from '../model/topology.ts';
import { beginsMs, type Rehearsal, step, withSteps } from './rehearsal.ts';

/** How long a plan is watched, in milliseconds. */
const watchMs = 20_000;
/** How long one step may take, in milliseconds. */
const withinMs = 12_000;

const atOnce = { atMs: 0 };
const begins = { atMs: beginsMs };

const waitFor = (name: string, when: object, thenMs = 0) =>
  step(name, 'wait', {}, { when, withinMs, thenMs } as NonNullable<RunbookStep['moment']>);

/**
 * Four ways to let a standby take over, on the same cluster with the same lag, archiver, transactions and load:
 * - `lose the primary`: a failover without any preparation; the yardstick
 * - `fence now`: the clients are shut out first, then the standby catches up, then it takes over
 * - `plain switchover`: the primary is stopped, which waits for its standbys; then the standby takes over
 * - `synchronous, then switch`: commits wait for the standby first, then the same
 */
export function switchoverPlans(base: Scenario, to: string): readonly Rehearsal[] {
  const from = primaryOf(base.topology).name;
  const address = addressOf(base);
  const takeOver = takeOverSteps(base, to);
  const stop = (moment: RunbookStep['moment'] = atOnce) => stopStep(from, moment);
  const caughtUp = waitFor('caught-up', { node: to, caughtUpWithinBytes: 0 });
  const promoteCommands = [`${to}: select pg_promote();`, `move the address ${address} to ${to}`];
  const stopCommand = `${from}: pg_ctl stop -m fast`;
  const plan = (
    name: string,
    steps: readonly RunbookStep[],
    commands: readonly string[],
    disturbances: readonly Disturbance[] = [],
  ): Rehearsal => ({
    name,
    commands,
    scenario: withSteps(base, `${name}, ${from} to ${to}`, steps, watchMs, disturbances),
  });
  return [
    plan(
      'lose the primary',
      [waitFor('notice', { clients: 'failing' }), ...takeOver],
      [`(${from} is gone)`, ...promoteCommands],
      [strike('lost', 'power-off', { kind: 'node', node: from })],
    ),
    plan(
      'fence now',
      [waitFor('fenced-off', { after: 'fence' }), caughtUp, stop(), ...takeOver],
      [
        `shut the clients out of ${from}`,
        `wait until ${to} has replayed what ${from} has written`,
        stopCommand,
        ...promoteCommands,
      ],
      [strike('fence', 'reset-link', { kind: 'link', from: clientsPlace, to: from, ways: 'both' })],
    ),
    plan('plain switchover', [stop(begins), ...takeOver], [stopCommand, ...promoteCommands]),
    plan(
      'synchronous, then switch',
      synchronousSwitch(base, to, begins),
      synchronousSwitchCommands(base, to),
    ),
  ];
}

/** Lets commits wait for a standby before it takes over: nothing that was acknowledged is missing there. */
export function synchronousSwitch(
  base: Scenario,
  to: string,
  moment: RunbookStep['moment'],
): readonly RunbookStep[] {
  const from = primaryOf(base.topology).name;
  const wait = {
    node: from,
    setting: 'synchronous_standby_names',
    value: to,
    apply: 'reload',
    'done-within': withinMs,
  };
  return [
    step('synchronous', 'change-setting', wait, moment),
    waitFor('in-sync', { node: to, is: 'synchronous' }),
    caughtUpSoon(to),
    stopStep(from, atOnce),
    ...takeOverSteps(base, to),
  ];
}

/** The same for a person. */
export function synchronousSwitchCommands(base: Scenario, to: string): readonly string[] {
  const from = primaryOf(base.topology).name;
  return [
    `${from}: alter system set synchronous_standby_names = '${to}'; select pg_reload_conf();`,
    `wait until pg_stat_replication on ${from} shows sync_state = 'sync' for ${to}`,
    `${from}: pg_ctl stop -m fast`,
    `${to}: select pg_promote();`,
    `move the address ${addressOf(base)} to ${to}`,
  ];
}

/** The standby becomes primary and the clients are sent there. */
export function takeOverSteps(base: Scenario, to: string): readonly RunbookStep[] {
  const move = { address: addressOf(base), to, 'done-within': withinMs };
  return [
    step('promote', 'promote', { node: to, 'done-within': withinMs }, atOnce),
    step('move-address', 'move-address', move, atOnce),
  ];
}

export function stopStep(node: string, moment: RunbookStep['moment']): RunbookStep {
  return step('stop', 'stop-server', { node, mode: 'fast', 'done-within': withinMs }, moment);
}

/** The address that the clients use. */
export function addressOf({ topology }: Scenario): string {
  const { name } = primaryOf(topology);
  return topology.addresses.find(({ owner }) => owner === name)?.name ?? 'primary';
}

/** While clients write, a standby far away never has everything; near enough is enough, because commits wait for it. */
function caughtUpSoon(node: string): RunbookStep {
  return step('near', 'wait', {}, { when: { node, caughtUpWithinBytes: 2 ** 20 }, withinMs, thenMs: 0 });
}

function strike(name: string, fault: string, target: Disturbance['target']): Disturbance {
  return { name, fault, target, params: {}, moment: { atMs: beginsMs } };
}
