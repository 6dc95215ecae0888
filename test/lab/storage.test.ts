import { describe, expect, it } from 'vitest';
import { formatLsn } from '../../src/model/node-state.ts';
import { threeNodes, withLab } from './fixture.ts';

describe('the archive of a lab', () => {
  it('fails, hangs, is slow and works again without a reload', () =>
    withLab(threeNodes(), async ({ world, awaitState, awaitLog }) => {
      await world.verbs.setArchiving('pg01', { mode: 'fails' });
      const failing = await world.verbs.switchWal('pg01');
      await awaitLog('pg01', /archive command failed with exit code 1/);
      const state = await awaitState('pg01', (seen) => (seen.archiver?.failed ?? 0) > 0);
      expect(state.archiver).toMatchObject({ lastFailed: failing, waiting: 1 });

      await world.verbs.setArchiving('pg01', { mode: 'slow', delayMs: 300 });
      await awaitState('pg01', (seen) => seen.archiver?.lastArchived === failing);

      await world.verbs.setArchiving('pg01', { mode: 'hangs' });
      const hanging = await world.verbs.switchWal('pg01');
      const hung = await awaitState('pg01', (seen) => seen.archiver?.waiting === 1);
      expect(hung.archiver?.lastArchived).toBe(failing);
      await world.verbs.setArchiving('pg01', { mode: 'works' });
      await awaitState(
        'pg01',
        (seen) => seen.archiver?.lastArchived === hanging && seen.archiver.waiting === 0,
      );
    }));

  it('keeps a fast stop from ending while a command hangs', () =>
    withLab(threeNodes(), async ({ world, awaitState }) => {
      await world.verbs.setArchiving('pg01', { mode: 'hangs' });
      await world.verbs.switchWal('pg01');
      await awaitState('pg01', (seen) => seen.archiver?.waiting === 1);
      await expect(world.verbs.stop('pg01', 'fast', 1_500)).rejects.toThrow(
        /did not stop \(fast\) within 1500 ms.*archiver/,
      );
      expect(await world.observe('pg01')).toMatchObject({ server: 'stopping', answers: false });
    }));

  it('loses, cuts and gets back a segment', () =>
    withLab(threeNodes(), async ({ world, awaitState }) => {
      const segment = await world.verbs.switchWal('pg01');
      await awaitState('pg01', (seen) => seen.archiver?.lastArchived === segment);
      const sound = await world.verbs.readArchive(segment);
      expect(await world.verbs.damageArchive({ how: 'truncated', keepBytes: 8_192, segment })).toMatchObject({
        segment,
      });
      expect((await world.verbs.readArchive(segment))?.bytes).toBe(8_192);
      await world.verbs.restoreArchive(segment);
      expect(await world.verbs.readArchive(segment)).toEqual(sound);
      expect((await world.verbs.damageArchive({ how: 'missing' })).segment).toBe(segment);
      expect(await world.verbs.readArchive(segment)).toBeNull();
      await world.verbs.restoreArchive(segment);
      expect(await world.verbs.readArchive(segment)).toEqual(sound);
      await expect(world.verbs.restoreArchive('000000010000000000000FFF')).rejects.toThrow(/was not damaged/);
    }));

  it('breaks one field of a record, on which a restoring standby stops', () =>
    withLab(threeNodes(), async ({ world, awaitState, awaitLog }) => {
      await world.verbs.stop('pg03', 'fast', 10_000);
      await world.verbs.configure('pg03', { primary_conninfo: null }, 'none');
      await world.verbs.writeBulk('pg01', 2 ** 20);
      const segment = await world.verbs.switchWal('pg01');
      await awaitState('pg01', (seen) => seen.archiver?.lastArchived === segment);
      const done = await world.verbs.damageArchive({
        segment,
        how: 'record-field',
        record: 'middle',
        field: 'xl_tot_len',
        value: 0,
      });
      expect(done.description).toMatch(/xl_tot_len of the record at .* is 0/);
      await world.verbs.start('pg03');
      await awaitLog(
        'pg03',
        new RegExp(`invalid record length at ${formatLsn(done.lsn ?? 0)}: expected at least 24, got 0`),
      );
    }));

  it('is refused where the topology has none', () =>
    withLab(threeNodes({ archive: false }), async ({ world }) => {
      expect(world.offers.setArchiving).toMatch(/no archive/);
      await expect(world.verbs.setArchiving('pg01', { mode: 'fails' })).rejects.toThrow(/no archive/);
    }));
});

describe('disks of a lab', () => {
  it('stop a primary whose WAL disk is full, until there is room again', () =>
    withLab(threeNodes(), async ({ world, awaitState, awaitLog }) => {
      expect(world.offers.fillDisk).toBe(true);
      await world.verbs.fillDisk('pg01', 'wal', 2 ** 20);
      const full = (await world.observe('pg01')).storage?.wal?.freeBytes ?? Number.NaN;
      expect(full).toBeLessThanOrEqual(2 ** 20);
      await expect(world.verbs.writeBulk('pg01', 16 * 2 ** 20)).rejects.toThrow(
        /writing in bulk on pg01 failed/,
      );
      await awaitLog('pg01', /No space left on device/);
      // It tries to recover: mostly the startup process fails and the server ends, sometimes it goes round and round.
      await awaitState('pg01', (state) => !state.answers);
      await world.verbs.stop('pg01', 'immediate', 30_000).catch((error: unknown) => {
        expect(String(error)).toMatch(/server is not running/);
      });
      await world.verbs.freeDisk('pg01', 'wal');
      await world.verbs.start('pg01');
      await awaitState('pg01', (state) => state.answers && state.role === 'primary');
      await world.verbs.writeBulk('pg01', 8 * 2 ** 20);
    }));

  it('leave a primary running whose data disk is full', () =>
    withLab(threeNodes(), async ({ world, awaitLog }) => {
      await world.verbs.fillDisk('pg01', 'data', 2 ** 20);
      await expect(world.verbs.writeBulk('pg01', 8 * 2 ** 20)).rejects.toThrow(/could not extend file/);
      await awaitLog('pg01', /No space left on device/);
      expect(await world.observe('pg01')).toMatchObject({ server: 'ready', answers: true });
      await world.verbs.freeDisk('pg01', 'data');
      await world.verbs.writeBulk('pg01', 8 * 2 ** 20);
    }));

  it('refuse to be written to, and let a standby go on when they are mended', () =>
    withLab(threeNodes(), async ({ world, awaitState, awaitLog }) => {
      await world.verbs.failStorage('pg03', 'wal');
      expect((await world.observe('pg03')).storage?.wal?.writable).toBe(false);
      await world.verbs.writeBulk('pg01', 4 * 2 ** 20);
      await awaitLog('pg03', /could not (create|open|write).*: (Permission denied|Read-only file system)/);
      await world.verbs.mendStorage('pg03', 'wal');
      expect((await world.observe('pg03')).storage?.wal?.writable).toBe(true);
      const { flushedLsn = 0 } = await world.observe('pg01');
      await awaitState('pg03', (state) => (state.replayedLsn ?? 0) >= flushedLsn);
    }));

  it('become read-only: a primary needs a new segment and ends, and cannot start before they are writable', () =>
    withLab(threeNodes(), async ({ world, awaitState, awaitLog }) => {
      expect(world.offers.remountStorage).toBe(true);
      await world.verbs.remountStorage('pg01', 'wal');
      await world.verbs.remountStorage('pg01', 'data');
      const { storage } = await world.observe('pg01');
      expect([storage?.wal?.writable, storage?.data?.writable]).toEqual([false, false]);
      // Whoever of its processes opens the segment first ends it: the one that is asked here, or another before.
      await expect(world.verbs.writeBulk('pg01', 4 * 2 ** 20)).rejects.toThrow();
      await awaitLog('pg01', /Read-only file system/);
      await world.verbs.crash('pg01').catch((error: unknown) => {
        expect(String(error)).toMatch(/not running/);
      });
      await world.verbs.start('pg01');
      await awaitLog('pg01', /could not open file "global\/pg_control": Read-only file system/);
      await awaitState('pg01', (state) => state.server === 'down');
      await world.verbs.mendStorage('pg01', 'wal');
      await world.verbs.mendStorage('pg01', 'data');
      await world.verbs.mendStorage('pg01', 'data');
      await world.verbs.start('pg01');
      await awaitState('pg01', (state) => state.answers && state.role === 'primary');
      await world.verbs.writeBulk('pg01', 8 * 2 ** 20);
    }));

  it('refuse writes to data files of a primary, and take them when mended', () =>
    withLab(threeNodes(), async ({ world, awaitState }) => {
      await world.verbs.failStorage('pg01', 'data');
      await expect(world.verbs.writeBulk('pg01', 2 ** 20)).rejects.toThrow(
        /Permission denied|Read-only file system/,
      );
      await world.verbs.mendStorage('pg01', 'data');
      if ((await world.observe('pg01')).server === 'down') await world.verbs.start('pg01');
      await awaitState('pg01', (state) => state.answers);
      await world.verbs.writeBulk('pg01', 2 ** 20);
    }));
});
