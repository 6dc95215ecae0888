import assert from 'node:assert/strict';
import { awaitState, isReady } from '../look.ts';
import { VerbFailed } from '../world.ts';
import type { Behaviour } from './behaviour.ts';
import { client, logged, patienceMs, seen } from './expectations.ts';

/** A server that has neither come up nor ended after this long will do neither, in milliseconds. */
const hungAfterMs = 5_000;

/** The contract's part about what holds WAL back and where it has to fit. */
export const storage: readonly Behaviour[] = [
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
