import assert from 'node:assert/strict';
import { isStreaming } from '../look.ts';
import { SessionError } from '../world.ts';
import { type Behaviour, contractTopology } from './behaviour.ts';
import { client, fails, logged, reaches, replayed, seen } from './expectations.ts';

/** The contract's part about what clients see through an address. */
export const clients: readonly Behaviour[] = [
  {
    name: 'boots with every standby streaming and the synchronous one in sync',
    needs: [],
    supposes: ['replication'],
    play: async ({ world }) => {
      const primary = await world.observe('pg01');
      assert.equal(primary.role, 'primary');
      const standbys = primary.standbys?.map(({ name, state, sync }) => [name, state, sync]).sort();
      assert.deepEqual(standbys, [
        ['pg02', 'streaming', 'sync'],
        ['pg03', 'streaming', 'async'],
      ]);
      assert.ok(isStreaming(await world.observe('pg02')));
    },
  },
  {
    name: 'takes writes through the address, and every standby gets them',
    needs: [],
    play: async ({ world }) => {
      const session = await world.openSession('primary', client);
      assert.equal((await session.write(1)).node, 'pg01');
      assert.equal((await session.read(1)).found, true);
      assert.equal((await session.read(2)).found, false);
      await session.write(2);
      await session.close();
      await replayed(world, ['pg02', 'pg03']);
      for (const node of ['pg01', 'pg02', 'pg03']) {
        assert.deepEqual((await world.readRows(node)).rows, [1, 2]);
      }
    },
  },
  {
    name: 'turns away who comes when every connection is taken, and tells why',
    needs: [],
    // Patroni takes no fewer.
    topology: { settings: { max_connections: 25, wal_level: 'logical' } },
    play: async ({ world, events }) => {
      const sessions = await Promise.allSettled(
        Array.from({ length: 30 }, () => world.openSession('primary', client)),
      );
      const refused = sessions.filter(({ status }) => status === 'rejected').length;
      // The world's own connections may take a few.
      assert.ok(refused >= 5 && refused <= 10, `${refused} of 30 were refused`);
      await logged({ world, events }, 'pg01', /^sorry, too many clients already$/, refused);
      await fails(world.openSession('primary', client), { kind: 'refused', code: '53300' });
      // Who closes makes room for others.
      for (const opened of sessions) if (opened.status === 'fulfilled') await opened.value.close();
      await (await reaches(world, 'primary', 'pg01')).write(1);
    },
  },
  {
    name: 'boots with a quorum of synchronous standbys, and one of them is enough for a commit',
    needs: ['pause', 'resume'],
    supposes: ['replication'],
    topology: {
      settings: { synchronous_standby_names: 'ANY 1 (pg02, pg03)', wal_level: 'logical' },
    },
    play: async ({ world }) => {
      const { standbys = [] } = await world.observe('pg01');
      assert.deepEqual(
        standbys.map(({ sync }) => sync),
        ['quorum', 'quorum'],
      );
      await world.verbs.pause('pg02', 'all');
      await (await world.openSession('primary', client)).write(1);
      await world.verbs.resume('pg02', 'all');
    },
  },
  {
    name: 'boots with a synchronous standby and one that would take its place, and a commit waits for the first alone',
    needs: ['pause', 'resume'],
    supposes: ['replication'],
    topology: {
      nodes: contractTopology.nodes.map((node) =>
        node.role === 'standby' ? { ...node, replication: 'sync' } : node,
      ),
      settings: { synchronous_standby_names: 'FIRST 1 (pg02, pg03)', wal_level: 'logical' },
    },
    play: async ({ world }) => {
      const { standbys = [] } = await world.observe('pg01');
      const standing = Object.fromEntries(standbys.map(({ name, sync }) => [name, sync]));
      assert.deepEqual(standing, { pg02: 'sync', pg03: 'potential' });
      await world.verbs.pause('pg03', 'all');
      await (await world.openSession('primary', client)).write(1);
      await world.verbs.resume('pg03', 'all');
    },
  },
  {
    name: 'keeps the place of a client that went away while its commit waits, until the standby confirms',
    needs: ['pause', 'resume'],
    supposes: ['replication'],
    topology: { settings: { max_connections: 20, wal_level: 'logical' } },
    play: async ({ world, events }) => {
      await world.verbs.pause('pg02', 'all');
      // None of these waits for long: each goes away, and its backend does not.
      const impatient = { ...client, queryTimeoutMs: 50 };
      const abandon = async (row: number) => {
        const session = await world.openSession('primary', impatient);
        await fails(session.write(row), { kind: 'timeout', sent: true });
        await session.close();
      };
      await assert.rejects(
        async () => {
          for (let row = 1; row <= 25; row += 1) await abandon(row);
        },
        (error) => error instanceof SessionError && error.code === '53300',
      );
      await logged({ world, events }, 'pg01', /^sorry, too many clients already$/);
      await world.verbs.resume('pg02', 'all');
      await (await reaches(world, 'primary', 'pg01')).write(26);
    },
  },
  {
    name: 'does not hide a row that was written twice',
    needs: [],
    play: async ({ world }) => {
      const session = await world.openSession('primary', client);
      for (const row of [1, 2, 2]) await session.write(row);
      assert.deepEqual((await world.readRows('pg01')).duplicated, [2]);
    },
  },
  {
    name: 'refuses writes on a standby, and the session goes on',
    needs: ['moveAddress'],
    play: async ({ world }) => {
      await world.verbs.moveAddress('primary', 'pg02');
      const session = await world.openSession('primary', client);
      await fails(session.write(1), { kind: 'rejected', code: '25006', fatal: false });
      assert.equal((await session.read(1)).node, 'pg02');
    },
  },
  {
    name: 'lets clients connect to a node, and turns those away from a standby that are to write',
    needs: ['promote'],
    play: async ({ world }) => {
      const writes = { ...client, writable: true } as const;
      assert.equal((await (await world.openSession('pg02', client)).read(1)).node, 'pg02');
      await fails(world.openSession('pg02', writes), { kind: 'refused', code: '25006', fatal: true });
      assert.equal((await (await world.openSession('pg01', writes)).write(1)).node, 'pg01');
      await world.verbs.promote('pg02');
      await seen(world, 'pg02', ({ role }) => role === 'primary');
      assert.equal((await (await world.openSession('pg02', writes)).read(1)).node, 'pg02');
    },
  },
  {
    name: 'breaks the sessions of an address that moves, and leaves one that nobody holds silent',
    needs: ['moveAddress'],
    play: async ({ world, events }) => {
      const session = await world.openSession('primary', client);
      await world.verbs.moveAddress('primary', null);
      await fails(session.write(1), { fatal: true });
      await fails(world.openSession('primary', client), { kind: 'timeout', sent: false });
      await world.verbs.moveAddress('primary', 'pg01');
      assert.equal((await (await world.openSession('primary', client)).write(2)).node, 'pg01');
      const owners = events.flatMap((event) => (event.type === 'address' ? [event.owner] : []));
      assert.deepEqual(owners, [null, 'pg01']);
    },
  },
];
