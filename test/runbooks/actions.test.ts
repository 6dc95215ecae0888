import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actions } from '../../src/runbooks/index.ts';
import { contractTopology } from '../../src/world/contract/index.ts';
import { bootSharedLab, type SharedLab } from '../faults/shared-lab.ts';
import { performAction } from '../support/strike.ts';

/**
 * Every action of an operator on real servers, told as one recovery: the primary dies, a standby is promoted, the
 * others follow it. The steps build on each other, so they run in this order and a failed one fails those after it.
 */
interface Step {
  readonly action: string;
  readonly params: object;
  readonly proof: RegExp;
  /** What happens before, without the operator. */
  readonly first?: (lab: SharedLab) => Promise<unknown>;
}

const steps: readonly Step[] = [
  { action: 'wait', params: {}, proof: /./ },
  {
    action: 'change-setting',
    params: { node: 'pg01', setting: 'work_mem', value: '8MB', apply: 'reload' },
    proof: /^pg01 is configured with work_mem = 8MB$/,
  },
  {
    action: 'change-setting',
    params: { node: 'pg03', setting: 'max_connections', value: 120, apply: 'restart' },
    proof: /max_connections = 120; pg03 is ready as standby/,
  },
  { action: 'reload', params: { node: 'pg01' }, proof: /logged "received SIGHUP/ },
  { action: 'restart-server', params: { node: 'pg02' }, proof: /^pg02 is ready as standby .* after/ },
  { action: 'stop-server', params: { node: 'pg03' }, proof: /^the server of pg03 is down, after/ },
  {
    action: 'start-server',
    params: { node: 'pg03' },
    proof: /^pg03 is ready as standby on timeline 1, after/,
  },
  {
    action: 'drop-slot',
    params: { node: 'pg01', slot: 'abandoned' },
    proof: /^pg01 has no slot/,
    first: ({ world }) => world.verbs.createSlot('pg01', 'abandoned', 'physical'),
  },
  {
    action: 'promote',
    params: { node: 'pg02' },
    proof: /^pg02 is ready as primary on timeline 2, .* after it was asked$/,
    first: async ({ world, awaitWhole }) => {
      await awaitWhole();
      await world.verbs.powerOff('pg01');
    },
  },
  {
    action: 'move-address',
    params: { address: 'primary', to: 'pg02' },
    proof: /^the address primary is at pg02$/,
  },
  { action: 'follow', params: { node: 'pg03', upstream: 'pg02' }, proof: /and streams from pg02, after/ },
  {
    action: 'stop-managing',
    params: {},
    proof: /^the manager on pg02, pg03 leaves the servers alone$/,
  },
  { action: 'power-on', params: { node: 'pg01' }, proof: /^pg01 has power$/ },
  { action: 'resume-managing', params: {}, proof: /^the manager on pg01, pg02, pg03 manages again/ },
  {
    action: 'rebuild-standby',
    params: { node: 'pg01', from: 'pg02' },
    proof: /^pg01 was built again from pg02 and streams/,
  },
];

let lab: SharedLab;

beforeAll(async () => {
  lab = await bootSharedLab();
});
afterAll(async () => {
  await lab?.world.close({ keep: false });
});

it('every action is among the steps', () => {
  const taken = new Set(steps.map((step) => step.action));
  expect(actions.map((action) => action.kind).filter((kind) => !taken.has(kind))).toEqual([]);
});

describe('an operator', () => {
  it.each(steps.map((step) => [`${step.action} ${JSON.stringify(step.params)}`, step] as const))(
    'does %s',
    async (_, step) => {
      const action = actions.find((each) => each.kind === step.action);
      if (!action) throw new Error(`there is no action ${step.action}`);
      await step.first?.(lab);
      expect(await performAction(lab.world, contractTopology, action, step.params)).toMatch(step.proof);
    },
  );

  it('has lost no row', async () => {
    await expect
      .poll(() => lab.readAll(), { timeout: 20_000, interval: 100 })
      .toEqual({ pg01: lab.rows, pg02: lab.rows, pg03: lab.rows });
  });

  it('is told why a promotion fails', async () => {
    const promote = actions.find((each) => each.kind === 'promote');
    if (!promote) throw new Error('there is no action promote');
    await expect(performAction(lab.world, contractTopology, promote, { node: 'pg02' })).rejects.toThrow(
      'it is no standby',
    );
  });
});
