import assert from 'node:assert/strict';
import { outlast } from '../../kit/outlast.ts';
import { isStreaming } from '../look.ts';
import type { Behaviour } from './behaviour.ts';
import { client, fails, logged, lookOnMs, patienceMs, replayed, seen } from './expectations.ts';

/** The contract's part about the WAL archive. */
export const archive: readonly Behaviour[] = [
  {
    name: 'archives a finished segment under the name it told',
    needs: ['switchWal', 'readArchive'],
    play: async ({ world }) => {
      const first = await world.verbs.switchWal('pg01');
      const second = await world.verbs.switchWal('pg01');
      assert.ok(second > first);
      const state = await seen(world, 'pg01', (now) => now.archiver?.lastArchived === second);
      assert.deepEqual([state.archiver?.failed, state.archiver?.waiting], [0, 0]);
      assert.equal((await world.verbs.readArchive(second))?.bytes, 2 ** 20);
      assert.equal(await world.verbs.readArchive('0000000100000000000000FF'), null);
    },
  },
  {
    name: 'counts an archive command that fails, and does not notice one that hangs',
    needs: ['setArchiving', 'switchWal'],
    play: async ({ world, events }) => {
      await world.verbs.setArchiving('pg01', { mode: 'hangs' });
      const segment = await world.verbs.switchWal('pg01');
      await world.clock.until(world.clock.now() + lookOnMs);
      const hung = (await world.observe('pg01')).archiver;
      assert.deepEqual([hung?.failed, (hung?.waiting ?? 0) > 0], [0, true]);
      await world.verbs.setArchiving('pg01', { mode: 'fails' });
      await logged({ world, events }, 'pg01', /archive command failed with exit code 1/);
      await seen(world, 'pg01', (state) => (state.archiver?.failed ?? 0) > 0);
      await world.verbs.setArchiving('pg01', { mode: 'works' });
      await world.verbs.switchWal('pg01');
      await seen(world, 'pg01', (state) => (state.archiver?.lastArchived ?? '') >= segment);
    },
  },
  {
    name: 'does not stop while its archiver hangs',
    needs: ['setArchiving', 'switchWal', 'stop'],
    play: async ({ world }) => {
      await world.verbs.setArchiving('pg01', { mode: 'hangs' });
      await world.verbs.switchWal('pg01');
      const stopping = world.verbs.stop('pg01', 'fast', patienceMs);
      assert.equal((await outlast(world.clock, stopping, 3_000)).how, 'pending');
      assert.equal((await world.observe('pg01')).server, 'stopping');
      await fails(world.openSession('primary', client), { kind: 'refused', code: '57P03' });
      await world.verbs.setArchiving('pg01', { mode: 'works' });
      await stopping;
    },
  },
  {
    name: 'reads a damaged segment from the archive again and again, while it cannot stream',
    needs: ['crash', 'start', 'switchWal', 'damageArchive', 'restoreArchive', 'readArchive', 'reset', 'mend'],
    supposes: ['undisturbed'],
    play: async ({ world, events }) => {
      const session = await world.openSession('primary', client);
      await world.verbs.crash('pg03');
      await session.write(1);
      const segment = await world.verbs.switchWal('pg01');
      await seen(world, 'pg01', (state) => state.archiver?.lastArchived === segment);
      const sound = await world.verbs.readArchive(segment);
      const done = await world.verbs.damageArchive({
        segment,
        how: 'record-field',
        field: 'xl_tot_len',
        value: 0,
        record: 'newest',
      });
      assert.equal(done.segment, segment);
      assert.notEqual((await world.verbs.readArchive(segment))?.digest, sound?.digest);
      await world.verbs.reset('pg03', 'pg01');
      await world.verbs.start('pg03');
      const line = /invalid record length at [0-9A-F/]+: expected at least 24, got 0/;
      await logged({ world, events }, 'pg03', line, 3);
      await world.verbs.restoreArchive(segment);
      assert.deepEqual(await world.verbs.readArchive(segment), sound);
      await world.verbs.mend('pg03', 'pg01');
      await seen(world, 'pg03', isStreaming);
      await replayed(world, ['pg03']);
      assert.deepEqual((await world.readRows('pg03')).rows, [1]);
    },
  },
];
