import assert from 'node:assert/strict';
import { awaitCondition } from '../../kit/clock.ts';
import { awaitState, isReady, isStreaming } from '../look.ts';
import { VerbFailed, type World } from '../world.ts';
import type { Behaviour } from './behaviour.ts';
import { client, logged, patienceMs, seen } from './expectations.ts';

/** A server that has neither come up nor ended after this long will do neither, in milliseconds. */
const hungAfterMs = 5_000;

/** A slot lets go once its consumer has confirmed what a checkpoint told it, and WAL goes at the one after that. */
async function letGo(world: World, megabytes: () => Promise<number>): Promise<void> {
  for (let checkpoint = 0; checkpoint < 20 && (await megabytes()) >= 8; checkpoint += 1) {
    await world.verbs.checkpoint('pg01');
    await world.clock.until(world.clock.now() + 100);
  }
  assert.ok((await megabytes()) < 8);
}

/** The contract's part about what holds WAL back and where it has to fit. */
export const storage: readonly Behaviour[] = [
  {
    name: 'holds WAL back for a slot that nobody reads',
    needs: ['createSlot', 'dropSlot', 'writeBulk', 'checkpoint'],
    supposes: ['undisturbed'],
    topology: { settings: { wal_keep_size: '0' } },
    play: async ({ world }) => {
      await world.verbs.createSlot('pg01', 'abandoned', 'physical');
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
    name: 'holds WAL back for a logical slot only as long as a transaction that has written is open',
    needs: ['createSlot', 'attachConsumer', 'detachConsumer', 'openTransaction', 'writeBulk', 'checkpoint'],
    supposes: ['undisturbed'],
    topology: { settings: { wal_keep_size: '0', wal_level: 'logical' } },
    play: async ({ world }) => {
      const megabytes = async () => ((await world.observe('pg01')).walBytes ?? 0) / 2 ** 20;
      const used = (active: boolean) =>
        seen(world, 'pg01', ({ slots }) => slots?.[0]?.kind === 'logical' && slots[0].active === active);
      await world.verbs.createSlot('pg01', 'changes', 'logical');
      await world.verbs.attachConsumer('pg01', 'changes');
      await used(true);
      await world.verbs.openTransaction('pg01', 'forgotten', true);
      await world.verbs.writeBulk('pg01', 8 * 2 ** 20);
      await world.verbs.checkpoint('pg01');
      assert.ok((await megabytes()) >= 8);
      const pinned = await seen(
        world,
        'pg01',
        ({ flushedLsn, slots }) => slots?.[0]?.confirmedLsn === flushedLsn,
      );
      assert.ok((pinned.flushedLsn ?? 0) - (pinned.slots?.[0]?.restartLsn ?? 0) >= 8 * 2 ** 20);
      await seen(world, 'pg01', ({ writingTransactions }) => writingTransactions?.length === 1);
      await world.verbs.closeTransaction('pg01', 'forgotten');
      await letGo(world, megabytes);
      await world.verbs.detachConsumer('pg01', 'changes');
      await used(false);
      await world.verbs.dropSlot('pg01', 'changes');
    },
  },
  {
    name: 'shows a base backup while it runs, with the slot that goes with it',
    needs: ['beginBackup', 'endBackup'],
    supposes: ['undisturbed'],
    play: async ({ world }) => {
      const pid = await world.verbs.beginBackup('pg01', 2 ** 20);
      const running = await seen(world, 'pg01', ({ backups }) => backups?.[0]?.pid === pid);
      assert.deepEqual(
        running.slots?.map(({ kind, active, temporary }) => [kind, active, temporary]),
        [['physical', true, true]],
      );
      await world.verbs.endBackup('pg01', pid);
      await world.verbs.endBackup('pg01', pid);
      await seen(world, 'pg01', ({ backups, slots }) => backups === undefined && slots?.length === 0);
    },
  },
  {
    name: 'turns away consumers of changes and base backups beyond max_wal_senders, as it does standbys',
    needs: ['createSlot', 'attachConsumer', 'detachConsumer', 'beginBackup'],
    supposes: ['undisturbed', 'replication'],
    // One more than its two standbys take.
    topology: { settings: { max_wal_senders: 3, wal_level: 'logical' } },
    play: async ({ world, events }) => {
      const words = /standby connections exceeds "max_wal_senders" \(currently 3\)/;
      const turnedAway = (asked: Promise<unknown>) =>
        assert.rejects(asked, (error) => error instanceof VerbFailed && words.test(error.message));
      for (const node of ['pg02', 'pg03']) await seen(world, node, isStreaming);
      for (const slot of ['changes', 'more']) await world.verbs.createSlot('pg01', slot, 'logical');
      await world.verbs.attachConsumer('pg01', 'changes');
      await turnedAway(world.verbs.attachConsumer('pg01', 'more'));
      await turnedAway(world.verbs.beginBackup('pg01', 2 ** 20));
      await logged({ world, events }, 'pg01', words, 2);
      const { slots, backups } = await world.observe('pg01');
      assert.deepEqual(slots?.map(({ name, active }) => [name, active]).toSorted(), [
        ['changes', true],
        ['more', false],
      ]);
      assert.equal(backups, undefined);
      await world.verbs.detachConsumer('pg01', 'changes');
      // It takes two, one for the data and one for the WAL; who gets only one of them gives it back.
      await turnedAway(world.verbs.beginBackup('pg01', 2 ** 20));
      const attached = await awaitCondition(
        world.clock,
        () =>
          world.verbs.attachConsumer('pg01', 'more').then(
            () => true,
            () => undefined,
          ),
        { withinMs: patienceMs, everyMs: 20 },
      );
      assert.ok(attached);
    },
  },
  {
    name: 'lets nobody else use or drop a slot while somebody uses it',
    needs: ['createSlot', 'dropSlot', 'attachConsumer', 'detachConsumer', 'beginBackup', 'endBackup'],
    supposes: ['undisturbed'],
    play: async ({ world, events }) => {
      const refused = async (asked: Promise<unknown>, slot: string, times: number) => {
        const words = new RegExp(`replication slot "${slot}" is active for PID \\d+$`);
        await assert.rejects(asked, (error) => error instanceof VerbFailed && words.test(error.message));
        await logged({ world, events }, 'pg01', words, times);
      };
      await world.verbs.createSlot('pg01', 'changes', 'logical');
      await world.verbs.attachConsumer('pg01', 'changes');
      await refused(world.verbs.attachConsumer('pg01', 'changes'), 'changes', 1);
      await refused(world.verbs.dropSlot('pg01', 'changes'), 'changes', 2);
      assert.deepEqual(
        (await world.observe('pg01')).slots?.map(({ name, active }) => [name, active]),
        [['changes', true]],
      );
      await world.verbs.detachConsumer('pg01', 'changes');
      await world.verbs.attachConsumer('pg01', 'changes');
      await world.verbs.detachConsumer('pg01', 'changes');
      await world.verbs.dropSlot('pg01', 'changes');
      const pid = await world.verbs.beginBackup('pg01', 2 ** 20);
      const { slots = [] } = await seen(world, 'pg01', (state) => state.slots?.length === 1);
      const own = slots[0]?.name ?? '';
      await refused(world.verbs.dropSlot('pg01', own), own, 1);
      await world.verbs.endBackup('pg01', pid);
      await seen(world, 'pg01', (state) => state.slots?.length === 0);
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
    name: 'has a standby that cannot receive while its WAL is on a read-only file system, and catches up afterwards',
    needs: ['remountStorage', 'mendStorage', 'writeBulk'],
    play: async ({ world, events }) => {
      await world.verbs.remountStorage('pg03', 'wal');
      await seen(world, 'pg03', ({ storage: areas }) => areas?.wal?.writable === false);
      assert.equal((await world.observe('pg03')).storage?.data?.writable, true);
      await world.verbs.writeBulk('pg01', 4 * 2 ** 20);
      await logged({ world, events }, 'pg03', /could not (create|open) file .*: Read-only file system/);
      const { flushedLsn = 0 } = await world.observe('pg01');
      assert.ok(((await world.observe('pg03')).flushedLsn ?? 0) < flushedLsn);
      await world.verbs.mendStorage('pg03', 'wal');
      await seen(world, 'pg03', ({ storage: areas }) => areas?.wal?.writable === true);
      await seen(world, 'pg03', ({ replayedLsn = 0 }) => replayedLsn >= flushedLsn);
    },
  },
  {
    name: 'cannot start a server whose data is on a read-only file system, or may not be written',
    needs: ['remountStorage', 'failStorage', 'mendStorage', 'crash', 'start'],
    supposes: ['undisturbed'],
    play: async ({ world, events }) => {
      await world.verbs.crash('pg03');
      for (const [verb, words] of [
        ['remountStorage', /could not open file "global\/pg_control": Read-only file system/],
        ['failStorage', /could not remove old lock file "postmaster.pid": Permission denied/],
      ] as const) {
        await world.verbs[verb]('pg03', 'data');
        await world.verbs.start('pg03');
        await logged({ world, events }, 'pg03', words);
        await seen(world, 'pg03', ({ server }) => server === 'down');
        await world.verbs.mendStorage('pg03', 'data');
      }
      await world.verbs.start('pg03');
      await seen(world, 'pg03', isReady);
    },
  },
  {
    name: 'loses a primary whose WAL disk is full, and has every acknowledged row when there is room again',
    needs: ['fillDisk', 'freeDisk', 'start', 'writeBulk'],
    play: async ({ world, events }) => {
      const session = await world.openSession('primary', client);
      await session.write(1);
      await world.verbs.fillDisk('pg01', 'wal', 0);
      await world.verbs.writeBulk('pg01', 8 * 2 ** 20).catch(() => undefined);
      await logged({ world, events }, 'pg01', /No space left on device/);
      assert.ok(events.some((event) => event.type === 'log' && event.level === 'PANIC'));
      await seen(world, 'pg01', (state) => !state.answers);
      await world.verbs.freeDisk('pg01', 'wal');
      // Who meets the full disk during the recovery that follows decides what comes of it. The checkpointer has it recover
      // again and again, until there is room; the startup process ends the server, or leaves a postmaster that waits for
      // it for ever (seen on 18.4), which only a restart helps.
      const { signal } = new AbortController();
      const scene = { clock: world.clock, observe: world.observe, signal };
      const settled = await awaitState(
        scene,
        'pg01',
        (now) => isReady(now) || now.server === 'down',
        hungAfterMs,
      );
      if (!settled.met) await world.verbs.stop('pg01', 'immediate', patienceMs);
      if (!isReady(settled.state)) await world.verbs.start('pg01');
      await seen(world, 'pg01', isReady);
      assert.deepEqual((await world.readRows('pg01')).rows, [1]);
    },
  },
];
