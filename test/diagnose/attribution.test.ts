import { expect, it } from 'vitest';
import type { NodeWal } from '../../src/checks/causes/diagnose.ts';
import type { World } from '../../src/world/world.ts';
import { type LabUnderTest, withLab } from '../lab/fixture.ts';
import { diagnoseLab, smallWal, sql, write } from './support.ts';

const megabyte = 2 ** 20;

/**
 * What the attribution says would be freed is freed, within a segment, when that holder and no other lets go. The lab's
 * servers do not recycle segments, so what is freed leaves the disk.
 */
it('removing a holder frees what the attribution said it keeps alone', async () => {
  await withLab(smallWal({ wal_keep_size: '6MB' }), async (lab) => {
    const { world } = lab;
    await write(world, 8);
    await world.verbs.createSlot('pg01', 'older', 'physical');
    await write(world, 16);
    await world.verbs.createSlot('pg01', 'newer', 'physical');
    await write(world, 8);
    await world.verbs.setArchiving('pg01', { mode: 'hangs' });
    await write(world, 20);

    await frees(lab, 'physical slot older', async () => world.verbs.dropSlot('pg01', 'older'));
    await frees(lab, 'physical slot newer', async () => world.verbs.dropSlot('pg01', 'newer'));
    await frees(lab, 'the archiver', async () => {
      await world.verbs.setArchiving('pg01', { mode: 'works' });
      await lab.awaitState('pg01', ({ archiver }) => archiver?.waiting === 0);
    });
    await frees(lab, 'wal_keep_size', async () => {
      await world.verbs.configure('pg01', { wal_keep_size: 0 }, 'reload');
    });
  });
});

it('so it is with a logical slot and a running base backup', async () => {
  const settings = { wal_keep_size: '1MB', wal_level: 'logical' };
  await withLab({ ...smallWal(settings), archive: false }, async (lab) => {
    const { world } = lab;
    await write(world, 4);
    await world.verbs.createSlot('pg01', 'feed', 'logical');
    await write(world, 12);
    const backup = await world.verbs.beginBackup('pg01', 64 * 1_024);
    await write(world, 12);
    const slots = await sql(world, 'pg01', 'select slot_name from pg_replication_slots where temporary');
    const temporary = String(slots[0]?.['slot_name']);

    await frees(lab, 'logical slot feed', async () => world.verbs.dropSlot('pg01', 'feed'));
    await frees(lab, `the base backup behind slot ${temporary}`, async () =>
      world.verbs.endBackup('pg01', backup),
    );
  });
});

async function frees({ world }: LabUnderTest, title: string, letGo: () => Promise<void>): Promise<void> {
  await checkpoint(world);
  const before = await walOf(world);
  const held = before.attribution?.holders.find(({ holder }) => holder.title === title);
  expect(
    held,
    `${title} among ${JSON.stringify(before.attribution?.holders.map(({ holder }) => holder.title))}`,
  ).toBeDefined();
  expect(before.attribution?.shares.reduce((total, { bytes }) => total + bytes, 0)).toBe(
    before.attribution?.totalBytes,
  );
  expect(before.attribution?.totalBytes).toBe((await world.observe('pg01')).walBytes);

  await letGo();
  await checkpoint(world);
  const after = await walOf(world);
  const freed = (before.attribution?.totalBytes ?? 0) - (after.attribution?.totalBytes ?? 0);
  expect(
    Math.abs(freed - (held?.aloneBytes ?? 0)),
    `${title}: said ${held?.aloneBytes}, freed ${freed}`,
  ).toBeLessThanOrEqual(megabyte);
  if (held?.next && held.next.title !== 'crash recovery') {
    const most = after.attribution?.holders[0]?.holder.title;
    expect(most).toBe(held.next.title);
  }
}

/** Twice, because the first one removes what was needed until the one before it. */
async function checkpoint(world: World): Promise<void> {
  await sql(world, 'pg01', 'checkpoint');
  await sql(world, 'pg01', 'checkpoint');
}

async function walOf(world: World): Promise<NodeWal> {
  const { wal } = await diagnoseLab(world, { nodes: ['pg01'], windowMs: 250 });
  const [own] = wal;
  if (!own) throw new Error('pg01 did not answer');
  return own;
}
