import assert from 'node:assert/strict';
import { isStreaming } from '../look.ts';
import { VerbFailed } from '../world.ts';
import type { Behaviour } from './behaviour.ts';
import { client, logged, replayed, seen } from './expectations.ts';

/** The contract's part about settings and what they refuse. */
export const settings: readonly Behaviour[] = [
  {
    name: 'changes, reads and removes settings',
    needs: ['configure', 'readSettings'],
    topology: { settings: { work_mem: '8MB' } },
    play: async ({ world, events }) => {
      const names = ['work_mem', 'jit', 'max_locks_per_transaction'];
      assert.deepEqual(await world.verbs.readSettings('pg03', names), {
        work_mem: '8MB',
        jit: 'false',
        max_locks_per_transaction: null,
      });
      await world.verbs.configure('pg03', { work_mem: '9MB' }, 'reload');
      await logged({ world, events }, 'pg03', /parameter "work_mem" changed to "9MB"/);
      await world.verbs.configure('pg03', { work_mem: null }, 'reload');
      await logged({ world, events }, 'pg03', /parameter "work_mem" removed from configuration file/);
      await assert.rejects(world.verbs.configure('pg03', { port: 5433 }, 'none'), VerbFailed);
    },
  },
  {
    name: 'boots with less than PostgreSQL takes by itself, on every node alike',
    needs: ['readSettings'],
    topology: {
      settings: { max_connections: 40, max_worker_processes: 4, max_wal_senders: 5, wal_level: 'logical' },
    },
    play: async ({ world }) => {
      for (const node of ['pg02', 'pg03']) {
        const { max_connections: connections } = await world.verbs.readSettings(node, ['max_connections']);
        assert.equal(Number(connections), 40);
        await seen(world, node, isStreaming);
      }
      const session = await world.openSession('primary', client);
      await session.write(1);
      await replayed(world, ['pg02', 'pg03']);
    },
  },
  {
    name: 'does not start with a setting that makes no sense',
    needs: ['configure'],
    play: async ({ world, events }) => {
      await world.verbs.configure('pg03', { max_connections: 'many' }, 'restart');
      await logged({ world, events }, 'pg03', /invalid value for parameter "max_connections"/);
      await seen(world, 'pg03', (state) => state.server === 'down');
    },
  },
  {
    name: 'reads what it takes and leaves the rest, but nothing where it does not know a name',
    needs: ['configure'],
    play: async ({ world, events }) => {
      await world.verbs.configure('pg03', { work_mem: '4mb', max_slot_wal_keep_size: '80MB' }, 'reload');
      await logged({ world, events }, 'pg03', /invalid value for parameter "work_mem": "4mb"/);
      await logged({ world, events }, 'pg03', /parameter "max_slot_wal_keep_size" changed to "80MB"/);
      await logged({ world, events }, 'pg03', /contains errors; unaffected changes were applied/);
      const change = { max_wall_size: '2GB', max_slot_wal_keep_size: '90MB', work_mem: '5mb' };
      await world.verbs.configure('pg03', change, 'reload');
      await logged({ world, events }, 'pg03', /unrecognized configuration parameter "max_wall_size"/);
      await logged({ world, events }, 'pg03', /contains errors; no changes were applied/);
      const isSaid = (words: string) =>
        events.some((event) => event.type === 'log' && event.message.includes(words));
      // It looked at names only.
      assert.deepEqual([isSaid('"90MB"'), isSaid('"5mb"')], [false, false]);
      await world.verbs.configure('pg03', { max_wall_size: null, work_mem: null }, 'none');
      await world.verbs.configure('pg03', { max_connections: 120 }, 'reload');
      await logged({ world, events }, 'pg03', /"max_connections" cannot be changed without restarting/);
      await logged({ world, events }, 'pg03', /contains errors; unaffected changes were applied/, 2);
      await logged({ world, events }, 'pg03', /parameter "max_slot_wal_keep_size" changed to "90MB"/);
    },
  },
  {
    name: 'pauses a standby whose primary was raised first, which dies when it is promoted or started',
    needs: ['configure', 'promote', 'readControl', 'start'],
    play: async ({ world, events }) => {
      await world.verbs.configure('pg01', { max_prepared_transactions: 10 }, 'restart');
      await logged({ world, events }, 'pg03', /hot standby is not possible because of insufficient/);
      await seen(world, 'pg03', (state) => state.replay === 'paused');
      const primary = await seen(world, 'pg01', (state) => state.standbys?.length === 2);
      assert.deepEqual(
        primary.standbys?.map(({ state }) => state),
        ['streaming', 'streaming'],
      );
      await world.verbs.promote('pg03');
      await logged({ world, events }, 'pg03', /promotion is not possible because of insufficient/);
      await seen(world, 'pg03', (state) => state.server === 'down');
      const asked = await world.verbs.readControl('pg03');
      assert.equal(asked.max_prepared_transactions, 10);
      assert.equal(asked.max_connections, 100);
      await world.verbs.start('pg03');
      await logged({ world, events }, 'pg03', /recovery aborted because of insufficient parameter settings/);
      await seen(world, 'pg03', (state) => state.server === 'down');
    },
  },
];
