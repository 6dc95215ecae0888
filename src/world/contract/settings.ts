import assert from 'node:assert/strict';
import type { NodeState } from '../../model/node-state.ts';
import { isReady, isStreaming } from '../look.ts';
import { VerbFailed } from '../world.ts';
import { type Behaviour, contractTopology } from './behaviour.ts';
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
    name: 'does not start with settings that do not go together, and tells of one at a time',
    needs: ['configure'],
    supposes: ['undisturbed'],
    topology: { postgres: { ...contractTopology.postgres, walSegmentBytes: 4 * 2 ** 20 } },
    play: async ({ world, events }) => {
      const connections = { wal_level: 'Minimal', min_wal_size: '4MB', max_connections: 3 };
      for (const [change, words] of [
        [connections, /^postgres: .*"reserved_connections" \(0\) must be less than "max_connections" \(3\)/],
        [{ max_connections: 100 }, /WAL archival cannot be enabled when "wal_level" is "minimal"/],
        [
          { archive_mode: false },
          /WAL streaming \("max_wal_senders" > 0\) requires "wal_level" to be "replica"/,
        ],
        [{ max_wal_senders: 0 }, /"min_wal_size" must be at least twice "wal_segment_size"/],
      ] as const) {
        const before = events.length;
        await world.verbs.configure('pg01', change, 'restart');
        await logged({ world, events }, 'pg01', words);
        await seen(world, 'pg01', ({ server }) => server === 'down');
        const refusals = events.slice(before).filter((event) => {
          if (event.type !== 'log' || event.node !== 'pg01') return false;
          return event.level === 'OUTPUT' || (event.level === 'FATAL' && event.process === 'postmaster');
        });
        assert.equal(refusals.length, 1);
      }
    },
  },
  {
    name: 'loses its standbys for good when a primary wrote WAL that is minimal',
    needs: ['configure', 'start', 'rebuild'],
    supposes: ['undisturbed', 'replication'],
    play: async ({ world, events }) => {
      const minimal = { wal_level: 'minimal', max_wal_senders: 0, archive_mode: false };
      await world.verbs.configure('pg01', { ...minimal, synchronous_standby_names: '' }, 'restart');
      await seen(world, 'pg01', isReady);
      await logged(
        { world, events },
        'pg03',
        /standby connections exceeds "max_wal_senders" \(currently 0\)/,
      );
      await seen(world, 'pg03', ({ answers }) => answers);
      const before = { wal_level: 'replica', max_wal_senders: 10, archive_mode: true };
      await world.verbs.configure('pg01', before, 'restart');
      const words = /WAL was generated with "wal_level=minimal", cannot continue recovering/;
      for (const node of ['pg02', 'pg03']) {
        await logged({ world, events }, node, words);
        await seen(world, node, ({ server }) => server === 'down');
      }
      await world.verbs.start('pg03');
      await logged({ world, events }, 'pg03', words, 2);
      await seen(world, 'pg03', ({ server }) => server === 'down');
      await world.verbs.rebuild('pg03', 'pg01');
      await seen(world, 'pg03', isStreaming);
    },
  },
  {
    name: 'does not start with a slot that needs more WAL than its wal_level writes',
    needs: ['configure', 'createSlot'],
    supposes: ['undisturbed'],
    play: async ({ world, events }) => {
      await world.verbs.createSlot('pg01', 'changes', 'logical');
      await world.verbs.configure('pg01', { wal_level: 'replica' }, 'restart');
      const words = /logical replication slot "changes" exists, but "wal_level" < "logical"/;
      await logged({ world, events }, 'pg01', words);
      await seen(world, 'pg01', ({ server }) => server === 'down');
      await world.verbs.configure('pg01', { wal_level: 'logical' }, 'restart');
      await seen(world, 'pg01', isReady);
    },
  },
  {
    name: 'has a standby with hot_standby = off replay and let nobody in',
    needs: ['configure'],
    play: async ({ world, events }) => {
      const session = await world.openSession('primary', client);
      await world.verbs.configure('pg03', { hot_standby: false }, 'restart');
      const served = ({ standbys }: NodeState) =>
        standbys?.find(({ name, state }) => name === 'pg03' && state === 'streaming');
      await logged({ world, events }, 'pg03', /consistent recovery state reached/);
      await seen(world, 'pg01', (state) => served(state) !== undefined);
      await session.write(1);
      const { flushedLsn = 0 } = await world.observe('pg01');
      await seen(world, 'pg01', (state) => (served(state)?.replayedLsn ?? 0) >= flushedLsn);
      const closed = await world.observe('pg03');
      assert.deepEqual([closed.server, closed.answers], ['starting', false]);
      await world.verbs.configure('pg03', { hot_standby: true }, 'restart');
      await seen(world, 'pg03', isStreaming);
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
