import { expect, it } from 'vitest';
import { client, seen } from '../contract/expectations.ts';
import { contractTopology } from '../contract/index.ts';
import { isReady } from '../look.ts';
import { SessionError } from '../world.ts';
import { bootSimulator } from './simulator.ts';

it('a primary whose WAL disk a batch job filled to the last row does not come up until there is room', async () => {
  const world = await bootSimulator(contractTopology, { seed: 1 });
  const { clock, verbs } = world;
  // A slot keeps all of it, and half a statement of the job is left over.
  await verbs.createSlot('pg01', 'forgotten', 'physical');
  await verbs.fillDisk('pg01', 'wal', 5.5 * 2 ** 20);
  await verbs.writeBulk('pg01', 16 * 2 ** 20).catch(() => undefined);
  // Whatever is still let in soon needs the last bytes.
  for (let row = 1; row <= 50 && (await world.observe('pg01')).server !== 'down'; row += 1) {
    await world
      .openSession('primary', client)
      .then((session) => session.write(row))
      .catch((error: unknown) => {
        if (!(error instanceof SessionError)) throw error;
      });
    await clock.until(clock.now() + 50);
  }
  expect((await world.observe('pg01')).server).toBe('down');
  await verbs.start('pg01').catch(() => undefined);
  await seen(world, 'pg01', ({ server }) => server === 'down');
  await verbs.freeDisk('pg01', 'wal');
  await verbs.start('pg01');
  await seen(world, 'pg01', isReady);
  await world.close({ keep: false });
});
