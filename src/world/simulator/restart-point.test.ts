import { expect, it } from 'vitest';
import { replayed, seen } from '../contract/expectations.ts';
import { contractTopology } from '../contract/index.ts';
import { isReady } from '../look.ts';
import type { WorldEvent } from '../world.ts';
import { bootSimulator } from './simulator.ts';

/** Whether a standby that crashed and cannot stream comes up, with a broken record in the archive that it had replayed. */
async function comesUp(restartPoint: boolean): Promise<boolean> {
  const topology = { ...contractTopology, archive: true };
  const world = await bootSimulator(topology, { seed: 1 });
  const events: WorldEvent[] = [];
  world.subscribe((event) => events.push(event));
  const segment = await world.verbs.switchWal('pg01');
  await seen(world, 'pg01', (state) => state.archiver?.lastArchived === segment);
  await replayed(world, ['pg03']);
  if (restartPoint) {
    await world.verbs.checkpoint('pg01');
    await replayed(world, ['pg03']);
    await world.verbs.checkpoint('pg03');
  }
  await world.verbs.damageArchive({ segment, how: 'record-field', field: 'xl_tot_len', value: 0, record: 1 });
  await world.verbs.crash('pg03');
  await world.verbs.start('pg03');
  const state = await seen(world, 'pg03', isReady).catch(() => undefined);
  const restored = events.some((event) => 'message' in event && event.message.includes(segment));
  await world.close({ keep: false });
  return state !== undefined && !restored;
}

it('a standby does not read a segment that lies before its restart point', async () => {
  expect([await comesUp(true), await comesUp(false)]).toEqual([true, false]);
});
