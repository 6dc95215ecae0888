import { describe, expect, it } from 'vitest';
import { strikeWorld, targetFor } from '../../../test/support/strike.ts';
import { faults } from '../../faults/index.ts';
import { contractTopology } from '../contract/index.ts';
import { isReady, isStreaming } from '../look.ts';
import type { World } from '../world.ts';
import { bootSimulator } from './simulator.ts';

/** What a fault needs that has no default, and variants worth their own run. */
const variants: Readonly<Record<string, readonly object[]>> = {
  'address-conflict': [{ address: 'primary' }],
  'change-setting': [
    { setting: 'work_mem', value: '8MB' },
    { setting: 'max_connections', value: 20, apply: 'restart' },
    { setting: 'max_connections', value: 20, apply: 'none' },
  ],
  'damaged-archive': [{}, { 'restart-points': true }],
  'crash-process': [
    { process: 'walreceiver', signal: 'SIGTERM' },
    { process: 'walreceiver' },
    { process: 'checkpointer', signal: 'SIGKILL' },
    { process: 'startup' },
  ],
  'fail-storage': [{ area: 'wal' }, { area: 'data' }],
  'fill-disk': [{ area: 'wal' }, { area: 'data', free: '1MB' }],
  freeze: [{}, { process: 'startup' }, { process: 'walreceiver' }, { process: 'postmaster' }],
  'archive-slow': [{ delay: '1s' }],
  'read-only-storage': [{ area: 'wal' }, { area: 'data' }],
  restart: [{}, { mode: 'immediate' }],
  'stale-neighbour': [{ address: 'primary' }],
  'write-burst': [{ size: '3MB' }],
};
/** Faults that only a primary can suffer. */
const onPrimary: readonly string[] = ['abandoned-slot', 'change-consumer', 'write-burst'];

const runs = faults.flatMap((fault) =>
  (variants[fault.kind] ?? [{}]).map(
    (params) => [`${fault.kind} ${JSON.stringify(params)}`, fault, params] as const,
  ),
);

describe('every fault of the catalogue in the simulator', () => {
  it.each(runs)('%s lands, is removed, and leaves the cluster whole', async (_, fault, params) => {
    const world = await bootSimulator(contractTopology, { seed: 1 });
    const target = targetFor(fault, onPrimary.includes(fault.kind) ? 'pg01' : 'pg03');
    const strike = await strikeWorld(world, contractTopology, fault, target, params);
    expect(strike.landed).toMatchObject({ seen: true });
    expect(await strike.undo('lapsed')).toMatchObject({ seen: true });
    expect(await isWhole(world)).toBe(true);
    await world.close({ keep: false });
  });
});

describe('a fault of a node whose host has no power', () => {
  const ofNodes = faults.filter(({ target }) => target === 'node');

  it.each(ofNodes.map((fault) => [fault.kind, fault] as const))(
    '%s lands only if its declaration says so',
    async (_, fault) => {
      const landed: boolean[] = [];
      for (const params of variants[fault.kind] ?? [{}]) {
        const world = await bootSimulator(contractTopology, { seed: 1 });
        await world.verbs.powerOff('pg03');
        const strike = await strikeWorld(world, contractTopology, fault, targetFor(fault, 'pg03'), params);
        landed.push(strike.landed.seen);
        await world.close({ keep: false });
      }
      expect(landed.includes(true)).toBe(fault.withoutPower === true);
    },
  );
});

async function isWhole(world: World): Promise<boolean> {
  for (let look = 0; look < 300; look += 1) {
    const [primary, ...standbys] = await Promise.all(
      contractTopology.nodes.map(({ name }) => world.observe(name)),
    );
    if (primary && isReady(primary) && primary.role === 'primary' && standbys.every(isStreaming)) return true;
    await world.clock.until(world.clock.now() + 100);
  }
  return false;
}
