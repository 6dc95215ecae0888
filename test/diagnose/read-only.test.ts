import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { worlds } from '../../src/cli/compose.ts';
import { questions } from '../../src/dump/questions/index.ts';
import { awaitCondition } from '../../src/kit/clock.ts';
import { preamble } from '../../src/observe/read-only-session.ts';
import type { World } from '../../src/world/world.ts';
import { withLab } from '../lab/fixture.ts';
import { acts, diagnoseLab, observeLab, smallWal, sourceOf, sql } from './support.ts';

const alone = () => ({ ...smallWal(), nodes: smallWal().nodes.slice(0, 1) });

describe('nothing is changed', () => {
  it('no WAL is written by a diagnosis', async () => {
    await withLab(alone(), async ({ world }) => {
      await sql(world, 'pg01', 'create role watcher login in role pg_monitor; checkpoint');
      const written: number[] = [];
      // The server itself may write a record at any time; a diagnosis that writes none leaves at least one look at zero.
      for (let look = 0; look < 5 && written.at(-1) !== 0; look += 1) {
        const before = await insertPosition();
        await observeLab(world, { nodes: ['pg01'], user: 'watcher', windowMs: 200, samples: 3 });
        written.push((await insertPosition()) - before);
      }
      expect(written).toContain(0);

      async function insertPosition(): Promise<number> {
        const rows = await sql<{ lsn: number }>(
          world,
          'pg01',
          "select (pg_current_wal_insert_lsn() - '0/0')::float8 as lsn",
        );
        return rows[0]?.lsn ?? Number.NaN;
      }
    });
  });

  it('no statement takes a lock above AccessShare, and none can write', async () => {
    await withLab(alone(), async ({ world }) => {
      const client = new Client({ connectionString: sourceOf(world, 'pg01').replace(/^\w+=/, '') });
      await client.connect();
      try {
        for (const [name, question] of Object.entries(questions)) {
          await client.query(preamble);
          await client.query(question.sql(18));
          const { rows } = await client.query<{ mode: string }>(
            "select distinct mode from pg_locks where pid = pg_backend_pid() and locktype <> 'virtualxid'",
          );
          expect(
            rows.map(({ mode }) => mode),
            name,
          ).toEqual(['AccessShareLock']);
          await expect(client.query('create table nothing ()'), name).rejects.toMatchObject({
            code: '25006',
          });
          await client.query('rollback');
        }
      } finally {
        await client.end();
      }
    });
  });

  it('nothing is sent but what --show-sql prints', async () => {
    await withLab(alone(), async ({ world, events, awaitLog }) => {
      await sql(world, 'pg01', "alter system set log_statement = 'all'");
      await sql(world, 'pg01', 'select pg_reload_conf()');
      await awaitLog('pg01', /parameter "log_statement" changed/);
      const from = events.length;
      await observeLab(world, { nodes: ['pg01'], windowMs: 100 });
      await sql(world, 'pg01', "select 'the end of the look'");
      await awaitLog('pg01', /the end of the look/);
      const permitted = new Set(
        Object.values(questions).map((question) => squeeze(`${preamble}; ${question.sql(18)}; commit`)),
      );
      const sent = events.slice(from).flatMap((event) => {
        if (event.type !== 'log') return [];
        const text = squeeze([event.message, ...event.details].join(' '));
        return text.startsWith('statement: begin') ? [text.slice('statement: '.length)] : [];
      });
      expect(sent.length).toBeGreaterThan(20);
      expect(sent.filter((text) => !permitted.has(text))).toEqual([]);
    });
  });
});

/** Statements as one line: the log breaks and indents them. */
const squeeze = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

/** Waits until a standby has replayed the creation of a role. */
async function replicated(world: World, node: string, role: string): Promise<void> {
  const there = await awaitCondition(
    world.clock,
    async () => {
      const rows = await sql(world, node, `select from pg_roles where rolname = '${role}'`);
      return rows.length > 0 ? true : undefined;
    },
    { withinMs: 10_000, everyMs: 50 },
  );
  expect(there).toBe(true);
}

describe('every supported version, and roles that see little', async () => {
  const found = await Promise.all(
    [13, 14, 15, 16, 17, 18].map(async (major) => ({ major, ...(await worlds.describePostgres(major)) })),
  );

  it('there are at least two versions to try', () => {
    expect(found.filter((each) => each.found).length).toBeGreaterThanOrEqual(2);
  });

  it.each(found.filter((each) => each.found).map(({ major }) => major))('PostgreSQL %i', async (major) => {
    await withLab(smallWal({}, major), async ({ world }) => {
      await sql(
        world,
        'pg01',
        'create role watcher login in role pg_monitor; create role nobody_special login',
      );
      for (const node of ['pg02', 'pg03']) await replicated(world, node, 'nobody_special');
      const full = await diagnoseLab(world, { user: 'watcher' });
      expect(acts(full)).toEqual([]);
      expect(full.complete).toBe(true);
      expect(full.wal[0]?.attribution?.totalBytes).toBeGreaterThan(0);
      const blind = await diagnoseLab(world, { user: 'nobody_special' });
      expect(acts(blind)).toEqual([]);
      // Nothing found by a role that sees little is no good news.
      expect(blind.complete).toBe(false);
      const reasons = blind.unseen.map(({ why }) => why).join('\n');
      expect(reasons).toMatch(/permission denied for function pg_ls_waldir/);
      expect(reasons).toMatch(/pg_monitor/);
      expect(blind.wal[0]?.missing).toMatch(/pg_ls_waldir/);
    });
  });
});
