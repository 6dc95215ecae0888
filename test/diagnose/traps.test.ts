import { describe, expect, it } from 'vitest';
import { withLab } from '../lab/fixture.ts';
import { acts, diagnoseLab, findingOf, openTransaction, pass, smallWal, sql, write } from './support.ts';

/** Each trap is laid on real servers; the diagnosis must name its cause, and nothing that is not one. */
describe.concurrent('the archiver', () => {
  it('hangs: no counter moves, and it is called hung', async () => {
    await withLab(smallWal(), async ({ world }) => {
      await write(world, 4);
      await world.verbs.setArchiving('pg01', { mode: 'hangs' });
      await write(world, 24);
      await pass(world, 11_000);
      const diagnosis = await diagnoseLab(world);
      const finding = findingOf(diagnosis, 'archiving');
      expect(finding.what).toMatch(/archiver of pg01 hangs/);
      expect(finding.confidence).toBe('likely');
      expect(finding.evidence.join('\n')).toMatch(/failed_count 0 to 0[\s\S]*IPC\/ArchiveCommand/);
      expect(acts(diagnosis)).toEqual(['archiving pg01']);
      expect(diagnosis.failover.map(({ obstacles }) => obstacles.join())).toEqual([
        expect.stringContaining('which hangs'),
        expect.stringContaining('which hangs'),
      ]);
    });
  });

  it('fails, and has never worked', async () => {
    await withLab(smallWal(), async ({ world }) => {
      await world.verbs.setArchiving('pg01', { mode: 'fails' });
      await write(world, 16);
      await pass(world, 2_500);
      const diagnosis = await diagnoseLab(world, { windowMs: 2_000 });
      const finding = findingOf(diagnosis, 'archiving');
      expect(finding.what).toMatch(/Archiving on pg01 fails and has never worked: 1\d segments/);
      expect(acts(diagnosis)).toContain('archiving pg01');
    });
  });

  it('fails, and somebody has reset what counts failures', async () => {
    await withLab(smallWal(), async ({ world }) => {
      await world.verbs.setArchiving('pg01', { mode: 'fails' });
      await write(world, 8);
      await pass(world, 5_000);
      await sql(world, 'pg01', "select pg_stat_reset_shared('archiver')");
      await pass(world, 6_000);
      const finding = findingOf(await diagnoseLab(world), 'archiving');
      expect(finding.what).toMatch(/Archiving on pg01 fails/);
    });
  });

  it('is slower than what is written', async () => {
    await withLab(smallWal(), async ({ world }) => {
      await world.verbs.setArchiving('pg01', { mode: 'slow', delayMs: 300 });
      await write(world, 12);
      const looking = diagnoseLab(world, { windowMs: 3_000 });
      for (let part = 0; part < 8; part += 1) {
        await write(world, 4);
        await pass(world, 250);
      }
      const finding = findingOf(await looking, 'archiving');
      expect(finding.what).toMatch(/too slow/);
    });
  });
});

describe.concurrent('slots', () => {
  it('one that nobody uses', async () => {
    await withLab(smallWal(), async ({ world }) => {
      await world.verbs.createSlot('pg01', 'forgotten', 'physical');
      await write(world, 24);
      await world.verbs.checkpoint('pg01');
      const diagnosis = await diagnoseLab(world);
      expect(findingOf(diagnosis, 'abandoned-slot').what).toMatch(/Nobody uses the physical slot forgotten/);
      expect(acts(diagnosis)).toEqual(['abandoned-slot pg01']);
    });
  });

  it('one that nobody uses, on a disk that the load fills soon', async () => {
    await withLab(smallWal(), async ({ world }) => {
      await world.verbs.createSlot('pg01', 'forgotten', 'physical');
      await write(world, 12);
      // Until a checkpoint, crash recovery needs what the slot keeps.
      await world.verbs.checkpoint('pg01');
      const told = new Map([['', { diskFreeBytes: 2 ** 30 }]]);
      const looking = diagnoseLab(world, { nodes: ['pg01'], windowMs: 2_000, told });
      for (let part = 0; part < 6; part += 1) {
        await write(world, 4);
        await pass(world, 250);
      }
      const diagnosis = await looking;
      expect(acts(diagnosis)).toEqual(['abandoned-slot pg01', 'pg-wal-full pg01']);
      expect(findingOf(diagnosis, 'pg-wal-full').what).toMatch(/full in about .* \(.* to .*\)/);
    });
  });

  it('one that max_slot_wal_keep_size will take away, and then has taken away', async () => {
    await withLab(smallWal({ max_slot_wal_keep_size: '24MB' }), async ({ world }) => {
      await world.verbs.createSlot('pg01', 'bounded', 'physical');
      await write(world, 16);
      const soon = await diagnoseLab(world);
      expect(findingOf(soon, 'slot-invalidation').what).toMatch(/will be invalidated in about/);
      await write(world, 24);
      await world.verbs.checkpoint('pg01');
      const lost = await diagnoseLab(world);
      expect(findingOf(lost, 'slot-invalidation').what).toMatch(/is invalid/);
      expect(acts(lost)).toEqual(['slot-invalidation pg01']);
    });
  });

  it('a caught-up logical slot is not blamed for what a long transaction keeps', async () => {
    await withLab(smallWal({ wal_level: 'logical' }), async ({ world }) => {
      await sql(world, 'pg01', "select pg_create_logical_replication_slot('cdc', 'test_decoding')");
      // A transaction that has only taken an id keeps nothing: it must have written, as this one has.
      const forgotten = await openTransaction(world, 'pg01', 'create table never_committed ()');
      await write(world, 24);
      await world.verbs.checkpoint('pg01');
      await sql(world, 'pg01', "select count(*) from pg_logical_slot_get_changes('cdc', null, null)");
      const diagnosis = await diagnoseLab(world);
      await forgotten.end();
      const finding = findingOf(diagnosis, 'transaction-pins-slot');
      expect(finding.what).toContain(`process ${forgotten.pid}`);
      expect(finding.confidence).toBe('likely');
      expect(acts(diagnosis)).toEqual(['transaction-pins-slot pg01']);
    });
  });

  it('without a logical slot the same transaction keeps nothing, and nothing is said of it', async () => {
    await withLab(smallWal(), async ({ world }) => {
      await world.verbs.openTransaction('pg01', 'forgotten', true);
      await write(world, 24);
      await world.verbs.checkpoint('pg01');
      const diagnosis = await diagnoseLab(world);
      expect(diagnosis.findings).toEqual([]);
      // What nobody holds goes with a checkpoint that began after it; one may have been under way already.
      const shares = diagnosis.wal[0]?.attribution?.shares ?? [];
      const heldBytes = shares.reduce((sum, { kind, bytes }) => (kind === 'held' ? sum + bytes : sum), 0);
      expect(shares).not.toEqual([]);
      expect(heldBytes, JSON.stringify(shares)).toBeLessThan(4 * 2 ** 20);
    });
  });
});

describe.concurrent('standbys', () => {
  it('one that has paused because a setting was raised on the primary first', async () => {
    await withLab(smallWal(), async ({ world, awaitState }) => {
      await world.verbs.configure('pg01', { max_prepared_transactions: 20 }, 'restart');
      await awaitState('pg02', ({ replay }) => replay === 'paused');
      await awaitState('pg03', ({ replay }) => replay === 'paused');
      await write(world, 8);
      const diagnosis = await diagnoseLab(world);
      expect(findingOf(diagnosis, 'parameters', 'pg02').what).toMatch(
        /stopped replaying: its max_prepared_transactions is 0, and pg01 runs with 20/,
      );
      expect(acts(diagnosis)).toEqual(['parameters pg02', 'parameters pg03']);
      expect(diagnosis.reads.map(({ verdict }) => verdict)).toEqual(['no', 'no']);
      expect(diagnosis.failover[0]?.obstacles.join()).toMatch(/would end instead of becoming primary/);
    });
  });

  it('one that will pause with the next restart of the primary', async () => {
    await withLab(smallWal(), async ({ world }) => {
      await world.verbs.configure('pg01', { max_connections: 200 }, 'none');
      const diagnosis = await diagnoseLab(world);
      expect(findingOf(diagnosis, 'parameters', 'pg03').what).toMatch(
        /next restart of pg01 stops replay on pg03/,
      );
    });
  });

  it('one that will refuse its next start', async () => {
    await withLab(smallWal({ max_connections: 150 }), async ({ world }) => {
      await world.verbs.configure('pg02', { max_connections: 110 }, 'none');
      const diagnosis = await diagnoseLab(world);
      expect(acts(diagnosis)).toEqual(['parameters pg02']);
      expect(findingOf(diagnosis, 'parameters').what).toMatch(/will refuse its next start/);
    });
  });

  it('one that is cut off: the usual lag query says 0, we say the bytes', async () => {
    await withLab({ ...smallWal(), archive: false }, async ({ world, awaitState }) => {
      await write(world, 4);
      await world.verbs.cut('pg01', 'pg03');
      await world.verbs.cut('pg03', 'pg01');
      await awaitState('pg03', ({ receiving }) => receiving === false);
      await write(world, 8);
      const diagnosis = await diagnoseLab(world);
      expect(acts(diagnosis)).toEqual(['replica-reads pg03']);
      expect(findingOf(diagnosis, 'replica-reads').what).toMatch(/receives nothing/);
      const read = diagnosis.reads.find(({ node }) => node === 'pg03');
      expect(read?.verdict).toBe('no');
      expect(read?.lag?.bytes).toBeGreaterThan(7 * 2 ** 20);
      const [usual] = await sql<{ lag: number }>(
        world,
        'pg03',
        `select case when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
           else extract(epoch from now() - pg_last_xact_replay_timestamp()) end::float8 as lag`,
      );
      expect(usual?.lag).toBe(0);
    });
  });

  it('one that somebody paused', async () => {
    await withLab(smallWal(), async ({ world, awaitState }) => {
      await sql(world, 'pg03', 'select pg_wal_replay_pause()');
      await awaitState('pg03', ({ replay }) => replay === 'paused');
      await write(world, 4);
      const diagnosis = await diagnoseLab(world);
      expect(acts(diagnosis)).toEqual(['replica-reads pg03']);
      expect(findingOf(diagnosis, 'replica-reads').what).toMatch(/Replay on pg03 is paused/);
    });
  });

  it('a synchronous one that is gone', async () => {
    await withLab(smallWal(), async ({ world, awaitState }) => {
      await world.verbs.crash('pg02');
      await awaitState('pg01', ({ standbys }) => standbys?.length === 1);
      const diagnosis = await diagnoseLab(world);
      expect(acts(diagnosis)).toEqual(['one-cluster pg02', 'synchronous-commit pg01']);
      expect(diagnosis.complete).toBe(false);
    });
  });

  it('one that was promoted while the primary went on', async () => {
    await withLab(smallWal(), async ({ world, awaitState }) => {
      await world.verbs.promote('pg03');
      await awaitState('pg03', ({ role }) => role === 'primary');
      const diagnosis = await diagnoseLab(world);
      expect(acts(diagnosis)).toContain('one-cluster');
      expect(findingOf(diagnosis, 'one-cluster').what).toMatch(/pg01 and pg03 both take writes/);
    });
  });
});
