import { describe, expect, it } from 'vitest';
import { threeNodes, withLab } from './fixture.ts';

const client = { client: 'test', connectTimeoutMs: 2_000, queryTimeoutMs: 2_000 };

describe('roles in a lab', () => {
  it('fails over by hand: promote, move the address, follow, rebuild the old primary', () =>
    withLab(threeNodes(), async ({ world, awaitState }) => {
      const before = await world.openSession('primary', client);
      for (let row = 1; row <= 20; row += 1) expect((await before.write(row)).node).toBe('pg01');

      await world.verbs.powerOff('pg01');
      await world.verbs.promote('pg02');
      const promoted = await awaitState('pg02', (state) => state.role === 'primary');
      expect(promoted.timeline).toBe(2);
      await world.verbs.moveAddress('primary', 'pg02');
      await expect(before.write(21)).rejects.toMatchObject({ fatal: true });
      const after = await world.openSession('primary', client);
      expect((await after.write(22)).node).toBe('pg02');

      await world.verbs.follow('pg03', 'pg02');
      await awaitState('pg03', (state) => state.receiving === true && state.timeline === 2);
      await world.verbs.powerOn('pg01');
      await world.verbs.rebuild('pg01', 'pg02');
      await awaitState('pg01', (state) => state.role === 'standby' && state.receiving === true);
      await after.write(23);
      await after.close();
      const { flushedLsn = 0 } = await world.observe('pg02');
      for (const node of ['pg01', 'pg02', 'pg03']) {
        await awaitState(node, (state) => (state.replayedLsn ?? flushedLsn) >= flushedLsn);
        const { rows, altered } = await world.readRows(node);
        expect(rows).toEqual([...Array.from({ length: 20 }, (_, index) => index + 1), 22, 23]);
        expect(altered).toEqual([]);
      }
    }));

  it('rebuilds a standby while clients write', () =>
    withLab(threeNodes(), async ({ world, awaitState, awaitLog }) => {
      const session = await world.openSession('primary', client);
      let row = 0;
      const enough = new AbortController();
      const writer = (async () => {
        while (!enough.signal.aborted) {
          row += 1;
          await session.write(row);
        }
      })();
      await world.verbs.rebuild('pg03', 'pg01');
      await awaitLog('pg03', /consistent recovery state reached/);
      await awaitState('pg03', (state) => state.receiving === true);
      enough.abort();
      await writer;
      await session.close();
      const { flushedLsn = 0 } = await world.observe('pg01');
      await awaitState('pg03', (state) => (state.replayedLsn ?? 0) >= flushedLsn);
      expect((await world.readRows('pg03')).rows).toHaveLength(row);
    }));

  it('refuses to promote a primary and to have a running primary follow', () =>
    withLab(threeNodes(), async ({ world }) => {
      await expect(world.verbs.promote('pg01')).rejects.toThrow(/it is no standby/);
      await expect(world.verbs.follow('pg01', 'pg02')).rejects.toThrow(/while it is a primary/);
    }));

  it('streams through a cascade', () =>
    withLab(
      threeNodes({
        nodes: [
          { name: 'pg01', role: 'primary', replication: 'async', settings: {} },
          { name: 'pg02', role: 'standby', replication: 'async', settings: {} },
          { name: 'pg03', role: 'standby', replication: 'async', upstream: 'pg02', settings: {} },
        ],
      }),
      async ({ world }) => {
        expect((await world.observe('pg01')).standbys?.map(({ name }) => name)).toEqual(['pg02']);
        expect((await world.observe('pg02')).standbys?.map(({ name }) => name)).toEqual(['pg03']);
      },
    ));
});

describe('settings in a lab', () => {
  it('are changed, read and removed, also while the server is down', () =>
    withLab(threeNodes({ settings: { work_mem: '8MB' } }), async ({ world, awaitLog, awaitState }) => {
      expect(
        await world.verbs.readSettings('pg03', ['work_mem', 'jit', 'max_locks_per_transaction']),
      ).toEqual({
        work_mem: '8MB',
        jit: 'false',
        max_locks_per_transaction: null,
      });
      await world.verbs.configure('pg03', { work_mem: '9MB' }, 'reload');
      await awaitLog('pg03', /parameter "work_mem" changed to "9MB"/);
      await world.verbs.configure('pg03', { work_mem: null }, 'reload');
      await awaitLog('pg03', /parameter "work_mem" removed from configuration file/);
      await world.verbs.stop('pg03', 'fast', 10_000);
      await world.verbs.configure('pg03', { max_connections: 200 }, 'none');
      await world.verbs.start('pg03');
      await awaitState('pg03', (state) => state.receiving === true);
      await expect(world.verbs.configure('pg03', { port: 5433 }, 'restart')).rejects.toThrow(
        /belongs to the lab/,
      );
    }));

  it('re-enact the pause of a standby whose primary was raised first', () =>
    withLab(threeNodes(), async ({ world, awaitState, awaitLog }) => {
      await world.verbs.configure('pg01', { max_prepared_transactions: 10 }, 'restart');
      await awaitLog('pg03', /hot standby is not possible because of insufficient parameter settings/);
      await awaitState('pg03', (state) => state.replay === 'paused');
      const primary = await awaitState('pg01', (state) => state.standbys?.length === 2);
      expect(primary.standbys?.map(({ state }) => state)).toEqual(['streaming', 'streaming']);
      await world.verbs.promote('pg03');
      await awaitState('pg03', (state) => state.server === 'down');
      await world.verbs.start('pg03');
      await awaitLog('pg03', /recovery aborted because of insufficient parameter settings/);
    }));
});

describe('work on a server', () => {
  it('switches WAL, and the segment is archived under the name that was told', () =>
    withLab(threeNodes(), async ({ world, awaitState }) => {
      const first = await world.verbs.switchWal('pg01');
      const second = await world.verbs.switchWal('pg01');
      expect(second > first).toBe(true);
      const state = await awaitState('pg01', (seen) => seen.archiver?.lastArchived === second);
      expect(state.archiver).toMatchObject({ failed: 0, waiting: 0 });
      expect((await world.verbs.readArchive(second))?.bytes).toBe(2 ** 20);
    }));

  it('holds WAL back with a slot, and writes in bulk', () =>
    withLab(threeNodes({ settings: { wal_keep_size: '0' } }), async ({ world, awaitState }) => {
      const before = (await world.observe('pg01')).flushedLsn ?? 0;
      await world.verbs.createSlot('pg01', 'abandoned', 'physical');
      await world.verbs.writeBulk('pg01', 5 * 2 ** 20);
      await world.verbs.checkpoint('pg01');
      const state = await awaitState('pg01', (seen) => (seen.walBytes ?? 0) >= 5 * 2 ** 20);
      expect((state.flushedLsn ?? 0) - before).toBeGreaterThan(5 * 2 ** 20);
      expect(state.slots).toEqual([
        expect.objectContaining({ name: 'abandoned', kind: 'physical', active: false }),
      ]);
      await world.verbs.dropSlot('pg01', 'abandoned');
      expect((await world.observe('pg01')).slots).toEqual([]);
    }));

  it('opens a transaction that stays idle, and closes it', () =>
    withLab(threeNodes(), async ({ world }) => {
      const pid = await world.verbs.openTransaction('pg01', 'forgotten', true);
      expect((await world.observe('pg01')).idleTransactions).toEqual([pid]);
      await expect(world.verbs.openTransaction('pg01', 'forgotten', true)).rejects.toThrow(
        /open on pg01 already/,
      );
      await world.verbs.closeTransaction('pg01', 'forgotten');
      await world.verbs.closeTransaction('pg01', 'forgotten');
      expect((await world.observe('pg01')).idleTransactions).toBeUndefined();
    }));
});
