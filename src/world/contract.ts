import assert from 'node:assert/strict';
import { awaitCondition } from '../kit/clock.ts';
import { outlast } from '../kit/outlast.ts';
import type { NodeState } from '../model/node-state.ts';
import type { Topology } from '../model/topology.ts';
import { isReady, isStreaming } from './look.ts';
import { SessionError, VerbFailed, type VerbName, type World, type WorldEvent } from './world.ts';

/**
 * What every world does, as far as those who act in it can tell: the lab with real servers, and the simulator. Each
 * behaviour is played on a fresh world and throws an assertion if the world behaves otherwise. Nothing here looks at
 * how long things take, except that they end.
 */
export interface Behaviour {
  readonly name: string;
  /** Verbs without which it cannot be played. */
  readonly needs: readonly VerbName[];
  readonly topology?: Partial<Topology>;
  readonly play: (stage: ContractStage) => Promise<void>;
}

export interface ContractStage {
  readonly world: World;
  readonly events: readonly WorldEvent[];
}

/** The cluster that behaviours are played on: a primary, a synchronous and an asynchronous standby, an archive. */
export const contractTopology: Topology = {
  postgres: { version: 18, binaries: 'npm', timing: 'fast', walSegmentBytes: 2 ** 20, checksums: true },
  nodes: [
    { name: 'pg01', role: 'primary', replication: 'async', settings: {} },
    { name: 'pg02', role: 'standby', replication: 'sync', settings: {} },
    { name: 'pg03', role: 'standby', replication: 'async', settings: {} },
  ],
  settings: {},
  archive: true,
  addresses: [{ name: 'primary', owner: 'pg01' }],
  link: { delayMs: 0.2, jitterMs: 0 },
  links: [],
};

/** How long anything awaited here may take, on the world's clock, in milliseconds. */
const patienceMs = 30_000;
const client = { client: 'contract', connectTimeoutMs: 2_000, queryTimeoutMs: 2_000 };
/** How long a thing is looked at that must not happen, in milliseconds. */
const lookOnMs = 1_000;

export const behaviours: readonly Behaviour[] = [
  {
    name: 'boots with every standby streaming and the synchronous one in sync',
    needs: [],
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
  {
    name: 'lets two nodes hold an address: each is reached from where its announcement was heard',
    needs: ['takeAddress', 'dropAddress', 'cut', 'mend'],
    play: async ({ world, events }) => {
      await world.verbs.cut('pg02', 'clients');
      const session = await world.openSession('primary', client);
      await world.verbs.takeAddress('pg02', 'primary');
      assert.equal((await session.write(1)).node, 'pg01');
      const last = events.flatMap((event) => (event.type === 'address' ? [event] : [])).at(-1);
      assert.deepEqual([last?.owner, last?.others], ['pg02', ['pg01']]);
      await session.close();
      await world.verbs.mend('pg02', 'clients');
      await world.verbs.takeAddress('pg02', 'primary');
      assert.equal((await (await world.openSession('primary', client)).read(1)).node, 'pg02');
      await world.verbs.dropAddress('pg02', 'primary');
      assert.equal((await (await world.openSession('primary', client)).write(2)).node, 'pg01');
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
    name: 'carries messages between nodes and to the store, unless the way is cut, reset or without power',
    needs: ['cut', 'reset', 'mend', 'powerOff'],
    play: async ({ world }) => {
      assert.equal(await world.carry('pg01', 'pg02'), 'arrived');
      assert.equal(await world.carry('pg01', 'store'), 'arrived');
      await world.verbs.cut('pg01', 'store');
      assert.equal(await world.carry('pg01', 'store'), 'lost');
      assert.equal(await world.carry('store', 'pg01'), 'arrived');
      await world.verbs.mend('pg01', 'store');
      await world.verbs.reset('pg01', 'store');
      assert.equal(await world.carry('pg01', 'store'), 'refused');
      await world.verbs.powerOff('pg02');
      assert.equal(await world.carry('pg01', 'pg02'), 'lost');
      assert.equal(await world.carry('pg02', 'pg03'), 'lost');
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
  {
    name: 'crashes a primary, which recovers with all its rows when it is started again',
    needs: ['crash', 'start'],
    play: async ({ world, events }) => {
      const session = await world.openSession('primary', client);
      await session.write(1);
      await world.verbs.crash('pg01');
      const down = await world.observe('pg01');
      assert.deepEqual([down.server, down.answers, down.host], ['down', false, 'on']);
      assert.ok(events.some((event) => event.type === 'process' && event.signal === 'SIGKILL'));
      await fails(session.write(2), { fatal: true });
      await fails(world.openSession('primary', client), { kind: 'refused' });
      await world.verbs.start('pg01');
      await logged({ world, events }, 'pg01', /not properly shut down; automatic recovery in progress/);
      await seen(world, 'pg01', (state) => isReady(state) && state.role === 'primary');
      await seen(world, 'pg02', isStreaming);
      assert.deepEqual((await world.readRows('pg01')).rows, [1]);
    },
  },
  {
    name: 'stops fast, and refuses to stop, crash or start twice',
    needs: ['stop', 'start', 'crash'],
    play: async ({ world, events }) => {
      await world.verbs.stop('pg03', 'fast', 10_000);
      await logged({ world, events }, 'pg03', /database system is shut down/);
      await assert.rejects(world.verbs.stop('pg03', 'fast', 1_000), VerbFailed);
      await assert.rejects(world.verbs.crash('pg03'), VerbFailed);
      await world.verbs.start('pg03');
      await assert.rejects(world.verbs.start('pg03'), /runs already/);
      await seen(world, 'pg03', isStreaming);
    },
  },
  {
    name: 'lets a smart stop wait for its clients, and no longer',
    needs: ['stop'],
    play: async ({ world }) => {
      const session = await world.openSession('primary', client);
      await session.write(1);
      const stopping = world.verbs.stop('pg01', 'smart', patienceMs);
      assert.equal((await outlast(world.clock, stopping, lookOnMs)).how, 'pending');
      await session.close();
      await stopping;
      assert.equal((await world.observe('pg01')).server, 'down');
    },
  },
  {
    name: 'leaves nothing to recover after a fast stop, and something after an immediate one',
    needs: ['stop', 'start'],
    play: async ({ world, events }) => {
      await world.verbs.stop('pg01', 'fast', patienceMs);
      await world.verbs.start('pg01');
      await logged({ world, events }, 'pg01', /database system was shut down at/);
      await seen(world, 'pg01', isReady);
      await world.verbs.stop('pg01', 'immediate', patienceMs);
      await world.verbs.start('pg01');
      await logged({ world, events }, 'pg01', /database system was interrupted/);
      await seen(world, 'pg01', isReady);
    },
  },
  {
    name: 'lets a host that loses power fall silent: nobody gets a word',
    needs: ['powerOff', 'powerOn', 'start'],
    play: async ({ world }) => {
      const session = await world.openSession('primary', client);
      await session.write(1);
      await world.verbs.powerOff('pg01');
      const off = await world.observe('pg01');
      assert.deepEqual([off.host, off.server, off.answers], ['off', 'down', false]);
      await fails(session.write(2), { kind: 'timeout', sent: true });
      await fails(world.openSession('primary', client), { kind: 'timeout', sent: false });
      await assert.rejects(world.verbs.start('pg01'), /host is off/);
      await world.verbs.powerOn('pg01');
      await world.verbs.start('pg01');
      await seen(world, 'pg01', isReady);
      await seen(world, 'pg02', isStreaming);
      assert.deepEqual((await world.readRows('pg01')).rows, [1]);
    },
  },
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
    name: 'refuses to promote a primary and to have a running primary follow',
    needs: ['promote', 'follow'],
    play: async ({ world }) => {
      await assert.rejects(world.verbs.promote('pg01'), /it is no standby/);
      await assert.rejects(world.verbs.follow('pg01', 'pg02'), /while it is a primary/);
    },
  },
  {
    name: 'streams through a cascade',
    needs: [],
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
    name: 'keeps commits waiting while the synchronous standby cannot be reached, and lets them go after',
    needs: ['cut', 'mend'],
    play: async ({ world, events }) => {
      const session = await world.openSession('primary', { ...client, queryTimeoutMs: patienceMs });
      await world.verbs.cut('pg01', 'pg02');
      await world.verbs.cut('pg02', 'pg01');
      const writing = session.write(1);
      assert.equal((await outlast(world.clock, writing, lookOnMs)).how, 'pending');
      await logged({ world, events }, 'pg01', /terminating walsender process due to replication timeout/);
      await logged({ world, events }, 'pg02', /terminating walreceiver due to timeout/);
      assert.equal((await outlast(world.clock, writing, lookOnMs)).how, 'pending');
      await world.verbs.mend('pg01', 'pg02');
      await world.verbs.mend('pg02', 'pg01');
      assert.equal((await writing).node, 'pg01');
    },
  },
  {
    name: 'breaks connections on a link that is reset, and refuses new ones until it is mended',
    needs: ['reset', 'mend'],
    play: async ({ world, events }) => {
      await world.verbs.reset('pg03', 'pg01');
      await seen(world, 'pg03', (state) => state.receiving !== true);
      await logged({ world, events }, 'pg03', /could not connect to the primary server/);
      await world.verbs.mend('pg03', 'pg01');
      await seen(world, 'pg03', isStreaming);
      const states = events.flatMap((event) => (event.type === 'link' ? [event.state] : []));
      assert.deepEqual(states, ['reset', 'open']);
    },
  },
  {
    name: 'freezes a whole server, which answers nobody until it thaws',
    needs: ['pause', 'resume'],
    play: async ({ world }) => {
      await world.verbs.pause('pg01', 'all');
      const frozen = await world.observe('pg01');
      assert.deepEqual([frozen.server, frozen.answers], ['frozen', false]);
      assert.ok(frozen.frozen?.includes('postmaster') && frozen.frozen.includes('walsender'));
      await fails(world.openSession('primary', client), { kind: 'timeout', sent: false });
      await world.verbs.resume('pg01', 'all');
      const thawed = await seen(world, 'pg01', (state) => state.answers);
      assert.equal(thawed.frozen, undefined);
    },
  },
  {
    name: 'freezes one kind of process: replay stands still while the standby looks well',
    needs: ['pause', 'resume'],
    play: async ({ world }) => {
      await world.verbs.pause('pg02', 'startup');
      const session = await world.openSession('primary', client);
      await session.write(1);
      const state = await world.observe('pg02');
      assert.deepEqual([state.frozen, state.receiving], [['startup'], true]);
      assert.deepEqual((await world.readRows('pg02')).rows, []);
      await world.verbs.resume('pg02', 'startup');
      await replayed(world, ['pg02']);
      assert.deepEqual((await world.readRows('pg02')).rows, [1]);
    },
  },
  crashing('walreceiver', 'pg03', /WAL receiver process \(PID \d+\) was terminated by signal 6: Aborted/),
  crashing('checkpointer', 'pg03', /checkpointer process \(PID \d+\) was terminated by signal 6: Aborted/),
  crashing('walwriter', 'pg01', /WAL writer process \(PID \d+\) was terminated by signal 6: Aborted/),
  crashing('walsender', 'pg01', /client backend \(PID \d+\) was terminated by signal 6: Aborted/),
  {
    name: 'ends with its startup process',
    needs: ['signal'],
    play: async ({ world, events }) => {
      await world.verbs.signal('pg03', 'startup', 'SIGABRT');
      await logged({ world, events }, 'pg03', /shutting down due to startup process failure/);
      await seen(world, 'pg03', (state) => state.server === 'down');
      assert.ok(
        events.some((event) => event.type === 'process' && event.node === 'pg03' && event.exitCode === 1),
      );
    },
  },
  {
    name: "ends a client's session on an administrator's command, and not the world's own",
    needs: ['signal'],
    play: async ({ world, events }) => {
      await world.observe('pg01');
      await assert.rejects(world.verbs.signal('pg01', 'client backend', 'SIGTERM'), /no client backend/);
      const session = await world.openSession('primary', client);
      await session.write(1);
      await world.verbs.signal('pg01', 'client backend', 'SIGTERM');
      await logged({ world, events }, 'pg01', /terminating connection due to administrator command/);
      await fails(session.write(2), { kind: 'terminated', code: '57P01' });
    },
  },
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
    name: 'does not start with a setting that makes no sense',
    needs: ['configure'],
    play: async ({ world, events }) => {
      await world.verbs.configure('pg03', { max_connections: 'many' }, 'restart');
      await logged({ world, events }, 'pg03', /invalid value for parameter "max_connections"/);
      await seen(world, 'pg03', (state) => state.server === 'down');
    },
  },
  {
    name: 'pauses a standby whose primary was raised first, which dies when it is promoted or started',
    needs: ['configure', 'promote', 'start'],
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
      await world.verbs.start('pg03');
      await logged({ world, events }, 'pg03', /recovery aborted because of insufficient parameter settings/);
      await seen(world, 'pg03', (state) => state.server === 'down');
    },
  },
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
  {
    name: 'holds WAL back for a slot that nobody reads',
    needs: ['createSlot', 'dropSlot', 'writeBulk', 'checkpoint'],
    topology: { settings: { wal_keep_size: '0' } },
    play: async ({ world }) => {
      await world.verbs.createSlot('pg01', 'abandoned');
      await world.verbs.writeBulk('pg01', 5 * 2 ** 20);
      await world.verbs.checkpoint('pg01');
      const held = await world.observe('pg01');
      assert.ok((held.walBytes ?? 0) >= 5 * 2 ** 20);
      assert.deepEqual(
        held.slots?.map(({ name, kind, active }) => [name, kind, active]),
        [['abandoned', 'physical', false]],
      );
      await world.verbs.dropSlot('pg01', 'abandoned');
      await assert.rejects(world.verbs.dropSlot('pg01', 'abandoned'), VerbFailed);
      assert.deepEqual((await world.observe('pg01')).slots, []);
    },
  },
  {
    name: 'opens a transaction that stays idle, and closes it',
    needs: ['openTransaction', 'closeTransaction'],
    play: async ({ world }) => {
      const pid = await world.verbs.openTransaction('pg01', 'forgotten', true);
      assert.deepEqual((await world.observe('pg01')).idleTransactions, [pid]);
      await assert.rejects(world.verbs.openTransaction('pg01', 'forgotten', true), /open on pg01 already/);
      await world.verbs.closeTransaction('pg01', 'forgotten');
      await world.verbs.closeTransaction('pg01', 'forgotten');
      assert.equal((await world.observe('pg01')).idleTransactions, undefined);
    },
  },
  {
    name: 'ends a primary whose WAL disk is full, with every acknowledged row when there is room again',
    needs: ['fillDisk', 'freeDisk', 'start', 'writeBulk'],
    play: async ({ world, events }) => {
      const session = await world.openSession('primary', client);
      await session.write(1);
      await world.verbs.fillDisk('pg01', 'wal', 0);
      await world.verbs.writeBulk('pg01', 8 * 2 ** 20).catch(() => undefined);
      await logged({ world, events }, 'pg01', /No space left on device/);
      assert.ok(events.some((event) => event.type === 'log' && event.level === 'PANIC'));
      await seen(world, 'pg01', (state) => state.server === 'down');
      await world.verbs.freeDisk('pg01', 'wal');
      await world.verbs.start('pg01');
      await seen(world, 'pg01', isReady);
      assert.deepEqual((await world.readRows('pg01')).rows, [1]);
    },
  },
];

/** A process whose death the postmaster does not forgive: every session ends, and the server recovers by itself. */
function crashing(
  kind: 'walreceiver' | 'checkpointer' | 'walwriter' | 'walsender',
  node: string,
  line: RegExp,
): Behaviour {
  return {
    name: `goes through a crash and comes back when a ${kind} is killed`,
    needs: ['signal'],
    play: async ({ world, events }) => {
      const before = (await world.observe(node)).role;
      const pid = await world.verbs.signal(node, kind, 'SIGABRT');
      assert.ok(pid > 1);
      await logged({ world, events }, node, line);
      await logged({ world, events }, node, /all server processes terminated; reinitializing/);
      await seen(world, node, (state) => isReady(state) && state.role === before);
      for (const standby of ['pg02', 'pg03']) await seen(world, standby, isStreaming);
      assert.ok(!events.some((event) => event.type === 'process' && event.change === 'exited'));
    },
  };
}

/** Awaits that a look at a node meets what is wanted. */
async function seen(world: World, node: string, meets: (state: NodeState) => boolean): Promise<NodeState> {
  let last: NodeState | undefined;
  const state = await awaitCondition(
    world.clock,
    async () => {
      last = await world.observe(node);
      return meets(last) ? last : undefined;
    },
    { withinMs: patienceMs, everyMs: 20 },
  );
  return state ?? assert.fail(`${node} was never seen so; the last look: ${JSON.stringify(last)}`);
}

/** Awaits that standbys have replayed what the primary has flushed now. */
async function replayed(world: World, standbys: readonly string[], primary = 'pg01'): Promise<void> {
  // An idle primary may have flushed half a record; a checkpoint flushes to the end of one.
  await world.verbs.checkpoint(primary);
  const { flushedLsn = 0 } = await world.observe(primary);
  for (const node of standbys) await seen(world, node, (state) => (state.replayedLsn ?? -1) >= flushedLsn);
}

/** Awaits that a node has logged so many lines that match since the world was opened. */
async function logged(stage: ContractStage, node: string, line: RegExp, times = 1): Promise<void> {
  const count = () =>
    stage.events.filter((event) => event.type === 'log' && event.node === node && line.test(event.message))
      .length;
  const met = await awaitCondition(stage.world.clock, () => (count() >= times ? true : undefined), {
    withinMs: patienceMs,
    everyMs: 20,
  });
  assert.ok(met, `${node} logged ${count()} lines that match ${line}, not ${times}`);
}

/** Expects that an operation of a client fails in this way. */
async function fails(
  operation: Promise<unknown>,
  expected: Partial<Pick<SessionError, 'kind' | 'code' | 'fatal' | 'sent'>>,
): Promise<void> {
  await assert.rejects(operation, (error) => {
    assert.ok(error instanceof SessionError, String(error));
    const { kind, code, fatal, sent } = error;
    assert.deepEqual({ kind, code, fatal, sent, ...expected }, { kind, code, fatal, sent });
    return true;
  });
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
