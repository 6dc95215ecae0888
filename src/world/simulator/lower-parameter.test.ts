import { expect, it } from 'vitest';
import { contractTopology } from '../contract/index.ts';
import type { WorldEvent } from '../world.ts';
import { bootSimulator } from './simulator.ts';

it('a standby of version 13 ends when its primary was raised first, in the words of that version, and does not start', async () => {
  const { postgres } = contractTopology;
  const topology = { ...contractTopology, postgres: { ...postgres, version: 13 } };
  const world = await bootSimulator(topology, { seed: 1 });
  const fatal: string[] = [];
  world.subscribe((event: WorldEvent) => {
    if (event.type === 'log' && event.node === 'pg03' && event.level === 'FATAL') fatal.push(event.message);
  });
  const { clock, verbs } = world;
  const words =
    'hot standby is not possible because max_connections = 100 is a lower setting than on the master server (its value was 200)';
  await verbs.configure('pg01', { max_connections: 200 }, 'restart');
  await clock.until(clock.now() + 2_000);
  expect(fatal).toContain(words);
  expect((await world.observe('pg03')).server).toBe('down');

  fatal.length = 0;
  await verbs.start('pg03');
  await clock.until(clock.now() + 2_000);
  expect(fatal).toEqual([words]);
  expect((await world.observe('pg03')).server).toBe('down');
  await world.close({ keep: false });
});
