import assert from 'node:assert/strict';
import { isStreaming } from '../look.ts';
import type { Behaviour } from './behaviour.ts';
import { client, fails, logged, patienceMs, range, replayed, seen } from './expectations.ts';

/** The contract's part about who is primary, who follows whom, and what a failover keeps. */
export const roles: readonly Behaviour[] = [
  {
    name: 'fails over by hand: promote, move the address, follow, rebuild the old primary',
    needs: ['powerOff', 'powerOn', 'promote', 'moveAddress', 'follow', 'rebuild'],
    play: async ({ world }) => {
      const before = await world.openSession('primary', client);
      for (let row = 1; row <= 20; row += 1) await before.write(row);
      await world.verbs.powerOff('pg01');
      await world.verbs.promote('pg02');
      const promoted = await seen(world, 'pg02', (state) => state.role === 'primary');
      assert.equal(promoted.timeline, 2);
      await world.verbs.moveAddress('primary', 'pg02');
      await fails(before.write(21), { fatal: true });
      const after = await world.openSession('primary', client);
      assert.equal((await after.write(22)).node, 'pg02');
      await world.verbs.follow('pg03', 'pg02');
      await seen(world, 'pg03', (state) => state.receiving === true && state.timeline === 2);
      await world.verbs.powerOn('pg01');
      await world.verbs.rebuild('pg01', 'pg02');
      await seen(world, 'pg01', isStreaming);
      await after.write(23);
      await replayed(world, ['pg01', 'pg03'], 'pg02');
      for (const node of ['pg01', 'pg02', 'pg03']) {
        assert.deepEqual((await world.readRows(node)).rows, [...range(1, 20), 22, 23]);
      }
    },
  },
  {
    name: 'loses what an asynchronous standby had not received, and nothing else',
    needs: ['powerOff', 'promote'],
    topology: {
      nodes: [
        { name: 'pg01', role: 'primary', replication: 'async', settings: {} },
        { name: 'pg02', role: 'standby', replication: 'async', settings: {} },
      ],
      links: [{ between: ['pg01', 'pg02'], delayMs: 300, jitterMs: 0 }],
    },
    play: async ({ world }) => {
      const session = await world.openSession('primary', client);
      for (let row = 1; row <= 5; row += 1) await session.write(row);
      await replayed(world, ['pg02']);
      for (let row = 6; row <= 10; row += 1) await session.write(row);
      await world.verbs.powerOff('pg01');
      await world.verbs.promote('pg02');
      await seen(world, 'pg02', (state) => state.role === 'primary');
      assert.deepEqual((await world.readRows('pg02')).rows, range(1, 5));
    },
  },
  {
    name: 'has a standby that is ahead of its new upstream say that histories have parted, again and again',
    needs: ['cut', 'promote', 'follow'],
    supposes: ['undisturbed'],
    topology: {
      nodes: [
        { name: 'pg01', role: 'primary', replication: 'async', settings: {} },
        { name: 'pg02', role: 'standby', replication: 'async', settings: {} },
        { name: 'pg03', role: 'standby', replication: 'async', settings: {} },
      ],
      archive: false,
    },
    play: async ({ world, events }) => {
      await world.verbs.cut('pg01', 'pg02');
      const session = await world.openSession('primary', client);
      for (let row = 1; row <= 5; row += 1) await session.write(row);
      await replayed(world, ['pg03']);
      await world.verbs.promote('pg02');
      await seen(world, 'pg02', (state) => state.role === 'primary');
      await world.verbs.follow('pg03', 'pg02');
      const parted = /new timeline 2 forked off current database system timeline 1 before current recovery/;
      await logged({ world, events }, 'pg03', parted, 2);
      await logged({ world, events }, 'pg03', /started streaming WAL from primary at .* on timeline 1/);
      await logged({ world, events }, 'pg03', /restarted WAL streaming at .* on timeline 1/);
      assert.equal((await world.observe('pg03')).timeline, 1);
    },
  },
  {
    name: 'refuses to promote a primary and to have a running primary follow',
    needs: ['promote', 'follow'],
    play: async ({ world }) => {
      await assert.rejects(world.verbs.promote('pg01'), /it is no standby/);
      await assert.rejects(world.verbs.follow('pg01', 'pg02'), /while it is a primary/);
    },
  },
  {
    name: 'has a standby that follows nobody get no more, until it follows somebody again',
    needs: ['follow', 'stop', 'start'],
    play: async ({ world, events }) => {
      const session = await world.openSession('primary', client);
      await session.write(1);
      await replayed(world, ['pg03']);
      await world.verbs.follow('pg03', null);
      await seen(world, 'pg03', (state) => state.receiving !== true);
      await session.write(2);
      await replayed(world, ['pg02']);
      assert.deepEqual((await world.readRows('pg03')).rows, [1]);
      await logged({ world, events }, 'pg03', /waiting for WAL to become available/, 3);
      await world.verbs.stop('pg03', 'fast', patienceMs);
      await world.verbs.start('pg03');
      await seen(world, 'pg03', (state) => state.role === 'standby' && state.receiving !== true);
      assert.deepEqual((await world.readRows('pg03')).rows, [1]);
      await world.verbs.follow('pg03', 'pg01');
      await seen(world, 'pg03', isStreaming);
      await replayed(world, ['pg03']);
    },
  },
  {
    name: 'streams through a cascade',
    needs: [],
    supposes: ['replication'],
    topology: {
      nodes: [
        { name: 'pg01', role: 'primary', replication: 'async', settings: {} },
        { name: 'pg02', role: 'standby', replication: 'async', settings: {} },
        { name: 'pg03', role: 'standby', replication: 'async', upstream: 'pg02', settings: {} },
      ],
    },
    play: async ({ world }) => {
      assert.deepEqual(
        (await world.observe('pg01')).standbys?.map(({ name }) => name),
        ['pg02'],
      );
      assert.deepEqual(
        (await world.observe('pg02')).standbys?.map(({ name }) => name),
        ['pg03'],
      );
      const session = await world.openSession('primary', client);
      await session.write(1);
      await replayed(world, ['pg03']);
      assert.deepEqual((await world.readRows('pg03')).rows, [1]);
    },
  },
  {
    name: 'begins to stream and finds the WAL removed, where a standby was away for too long',
    needs: ['stop', 'start', 'switchWal', 'checkpoint'],
    supposes: ['undisturbed', 'replication'],
    topology: {
      nodes: [
        { name: 'pg01', role: 'primary', replication: 'async', settings: { wal_keep_size: 0 } },
        { name: 'pg02', role: 'standby', replication: 'async', settings: {} },
      ],
      archive: false,
    },
    play: async ({ world, events }) => {
      await world.verbs.stop('pg02', 'fast', patienceMs);
      for (let segment = 1; segment <= 3; segment += 1) await world.verbs.switchWal('pg01');
      await world.verbs.checkpoint('pg01');
      await world.verbs.start('pg02');
      const removed =
        /could not receive data from WAL stream: ERROR: {2}requested WAL segment \w+ has already/;
      await logged({ world, events }, 'pg02', removed, 2);
      await logged({ world, events }, 'pg02', /started streaming WAL from primary/);
    },
  },
  {
    name: 'has a standby follow an address: its connection breaks with a move and comes back at the new holder',
    needs: ['follow', 'powerOff', 'promote', 'takeAddress'],
    play: async ({ world }) => {
      await world.verbs.follow('pg03', 'primary');
      await seen(world, 'pg01', (state) => state.standbys?.some(({ name }) => name === 'pg03') === true);
      await seen(world, 'pg03', isStreaming);
      await world.verbs.powerOff('pg01');
      await world.verbs.promote('pg02');
      await seen(world, 'pg02', (state) => state.role === 'primary');
      await world.verbs.takeAddress('pg02', 'primary');
      await seen(world, 'pg03', (state) => state.receiving === true && state.timeline === 2);
      const session = await world.openSession('primary', client);
      assert.equal((await session.write(1)).node, 'pg02');
      await replayed(world, ['pg03'], 'pg02');
    },
  },
  {
    name: 'starts a former primary that was stopped as a standby of its successor',
    needs: ['stop', 'promote', 'follow', 'start'],
    play: async ({ world }) => {
      await world.verbs.stop('pg01', 'fast', patienceMs);
      await world.verbs.promote('pg02');
      await seen(world, 'pg02', (state) => state.role === 'primary');
      await world.verbs.follow('pg01', 'pg02');
      await world.verbs.start('pg01');
      await seen(world, 'pg01', (state) => isStreaming(state) && state.timeline === 2);
    },
  },
  {
    name: 'tells what becomes of the manager on a node',
    needs: ['setManager'],
    play: async ({ world, events }) => {
      await world.verbs.setManager('pg02', 'frozen');
      await world.verbs.setManager('pg02', 'running');
      const told = events.flatMap((event) =>
        event.type === 'manager' ? [`${event.node} ${event.state}`] : [],
      );
      assert.deepEqual(told, ['pg02 frozen', 'pg02 running']);
    },
  },
];
