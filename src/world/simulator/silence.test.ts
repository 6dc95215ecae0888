import { expect, it } from 'vitest';
import { client } from '../contract/expectations.ts';
import { contractTopology } from '../contract/index.ts';
import type { WorldEvent } from '../world.ts';
import { bootSimulator } from './simulator.ts';

it('both ends of replication give each other up when the whole timeout has passed since the last word, no later', async () => {
  const world = await bootSimulator(contractTopology, { seed: 1 });
  const events: WorldEvent[] = [];
  world.subscribe((event) => events.push(event));
  const { clock, verbs } = world;
  // Off the rhythm of what began with the boot.
  await clock.until(clock.now() + 1_700);
  await (await world.openSession('primary', client)).write(1);
  const lastWordMs = clock.now();
  await verbs.cut('pg01', 'pg02');
  await verbs.cut('pg02', 'pg01');
  await clock.until(lastWordMs + 10_000);
  const after = (message: string) => {
    const line = events.find((event) => event.type === 'log' && event.message === message);
    return (line?.atMs ?? Number.NaN) - lastWordMs;
  };
  // `timing: fast` has 5 s for either.
  expect(Math.abs(after('terminating walreceiver due to timeout') - 5_000)).toBeLessThan(20);
  expect(Math.abs(after('terminating walsender process due to replication timeout') - 5_000)).toBeLessThan(
    20,
  );
  await world.close({ keep: false });
});
