import { expect, it } from 'vitest';
import { contractTopology } from '../contract/index.ts';
import type { WorldEvent } from '../world.ts';
import { bootSimulator } from './simulator.ts';

it('a standby that follows nobody looks for WAL at its interval, however often it was pointed elsewhere before', async () => {
  const world = await bootSimulator(contractTopology, { seed: 1 });
  const events: WorldEvent[] = [];
  world.subscribe((event) => events.push(event));
  const { clock, verbs } = world;
  for (const upstream of [null, 'pg01', null, 'pg01', null]) {
    await verbs.follow('pg03', upstream);
    await clock.until(clock.now() + 20);
  }
  await clock.until(clock.now() + 1_000);
  const sinceMs = clock.now();
  await clock.until(sinceMs + 2_000);
  const waits = events.filter(
    (event) => event.type === 'log' && event.atMs > sinceMs && event.message.startsWith('waiting for WAL'),
  );
  // Every 200 ms.
  expect(waits.length).toBeGreaterThanOrEqual(9);
  expect(waits.length).toBeLessThanOrEqual(10);
  await world.close({ keep: false });
});
