import { describe, expect, it } from 'vitest';
import type { World } from '../../src/world/world.ts';
import { withLab } from '../lab/fixture.ts';
import { acts, diagnoseLab, openTransaction, pass, smallWal, sql, write } from './support.ts';

/**
 * What widely used formulas answer on clusters that are not well, beside what a diagnosis says: docs/monitors.md in
 * numbers. Formulas are quoted from their documentation or published SQL, one expression each; a monitor may have other
 * rules that would notice.
 */
const formulas = {
  /** Seconds behind, on the standby: PgHero, pgMonitor, postgres_exporter's documentation. */
  lagSeconds: `select (case when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
    else extract(epoch from now() - pg_last_xact_replay_timestamp()) end)::float8 as answer`,
  /** Bytes received and not replayed, on the standby: pgwatch's wal_receiver. */
  receivedNotReplayed: `select pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())::float8 as answer`,
  /** Seconds by which the last failure is newer than the last success: pgMonitor, CloudNativePG's sample rule. */
  archiveFailing: `select coalesce(extract(epoch from (last_failed_time - last_archived_time)), 0)::float8 as answer
    from pg_stat_archiver`,
  /** How many standbys stream, on the primary. */
  streaming: `select count(*)::float8 as answer from pg_stat_replication where state = 'streaming'`,
  /** Bytes a logical slot's consumer has not confirmed. */
  unconfirmed: `select pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn)::float8 as answer
    from pg_replication_slots where slot_type = 'logical'`,
  /** Files in pg_wal that wait to be archived: check_postgres's archive_ready, which lists pg_wal itself. */
  readyInPgWal: `select count(*)::float8 as answer from pg_ls_waldir() where name like '%.ready'`,
} as const;

async function answer(world: World, node: string, formula: keyof typeof formulas): Promise<number | null> {
  const [row] = await sql<{ answer: number | null }>(world, node, formulas[formula]);
  return row?.answer ?? null;
}

describe.concurrent('what formulas answer where a diagnosis names the cause', () => {
  it('an archiver that hangs: no failure is seen, and no file waits', async () => {
    await withLab(smallWal(), async ({ world }) => {
      await world.verbs.setArchiving('pg01', { mode: 'hangs' });
      await write(world, 16);
      await pass(world, 11_000);
      expect(await answer(world, 'pg01', 'archiveFailing')).toBe(0);
      expect(await answer(world, 'pg01', 'readyInPgWal')).toBe(0);
      expect(acts(await diagnoseLab(world))).toContain('archiving pg01');
    });
  });

  it('archiving that never worked: the two times cannot be compared', async () => {
    await withLab(smallWal(), async ({ world }) => {
      await world.verbs.setArchiving('pg01', { mode: 'fails' });
      await write(world, 8);
      await pass(world, 3_000);
      expect(await answer(world, 'pg01', 'archiveFailing')).toBe(0);
      expect(acts(await diagnoseLab(world))).toContain('archiving pg01');
    });
  });

  it('a standby whose replay stands still because of a parameter: it streams', async () => {
    await withLab(smallWal(), async ({ world, awaitState }) => {
      await world.verbs.configure('pg01', { max_prepared_transactions: 20 }, 'restart');
      await awaitState('pg02', ({ replay }) => replay === 'paused');
      await awaitState('pg03', ({ replay }) => replay === 'paused');
      expect(await answer(world, 'pg01', 'streaming')).toBe(2);
      expect(acts(await diagnoseLab(world))).toEqual(['parameters pg02', 'parameters pg03']);
    });
  });

  it('a standby that is cut off: it lags by nothing', async () => {
    await withLab({ ...smallWal(), archive: false }, async ({ world, awaitState }) => {
      await write(world, 4);
      await world.verbs.cut('pg01', 'pg03');
      await world.verbs.cut('pg03', 'pg01');
      await awaitState('pg03', ({ receiving }) => receiving === false);
      await write(world, 8);
      expect(await answer(world, 'pg03', 'lagSeconds')).toBe(0);
      expect(await answer(world, 'pg03', 'receivedNotReplayed')).toBe(0);
      expect(acts(await diagnoseLab(world))).toEqual(['replica-reads pg03']);
    });
  });

  it('a transaction that keeps WAL through a logical slot: its consumer is next to nothing behind', async () => {
    await withLab(smallWal({ wal_level: 'logical' }), async ({ world }) => {
      await sql(world, 'pg01', "select pg_create_logical_replication_slot('cdc', 'test_decoding')");
      const forgotten = await openTransaction(world, 'pg01', 'create table never_committed ()');
      await write(world, 24);
      await world.verbs.checkpoint('pg01');
      await sql(world, 'pg01', "select count(*) from pg_logical_slot_get_changes('cdc', null, null)");
      expect(await answer(world, 'pg01', 'unconfirmed')).toBeLessThan(2 ** 20);
      expect(acts(await diagnoseLab(world))).toContain('transaction-pins-slot pg01');
      await forgotten.end();
    });
  });
});
