import { formatLsn, parseLsn } from '../../../model/node-state.ts';
import { VerbFailed, type Verbs } from '../../world.ts';
import type { AskedNode } from '../asked-node.ts';
import type { AdminSession } from '../postgres/admin.ts';
import { nodeOf } from './parts.ts';

type SqlVerbs = Pick<
  Verbs,
  'switchWal' | 'openTransaction' | 'closeTransaction' | 'writeBulk' | 'checkpoint'
>;

const statementWithinMs = 30_000;
/** A checkpoint writes everything there is to write, on a disk that may be slow. */
const checkpointWithinMs = 120_000;

/** The verbs that ask the server to do something in SQL. */
export function sqlVerbs(parts: { readonly nodes: ReadonlyMap<string, AskedNode> }): SqlVerbs {
  return {
    switchWal: (name) =>
      nodeOf(parts, name).withSession('switching WAL', statementWithinMs, async (session) => {
        // A switch right after another one does nothing; a restore point puts a record into the segment first.
        await session.ask("select pg_create_restore_point('reenact')");
        const end = await askLsn(session, 'select pg_switch_wal()::text as lsn');
        // The switch answers the position behind the finished segment's last byte in use.
        const [row] = await session.ask<{ name: string }>('select pg_walfile_name($1::pg_lsn) as name', [
          formatLsn(end - 1),
        ]);
        return row?.name ?? '';
      }),
    openTransaction: async (name, transaction, writes) => {
      const node = nodeOf(parts, name);
      if (node.transactions.get(transaction)?.usable()) {
        throw new VerbFailed(`a transaction ${transaction} is open on ${name} already`);
      }
      const session = await node.openSession(`transaction ${transaction}`, statementWithinMs);
      try {
        await session.ask('begin isolation level repeatable read');
        // One that has only taken an id has left nothing in the WAL that anybody would have to wait for.
        await session.ask(
          writes ? "insert into reenact.bulk values ('never committed')" : 'select count(*) from pg_class',
        );
      } catch (error) {
        session.close();
        throw new VerbFailed(
          `the transaction ${transaction} on ${name} could not begin: ${messageOf(error)}`,
        );
      }
      node.transactions.set(transaction, session);
      return session.backend;
    },
    closeTransaction: async (name, transaction) => {
      const node = nodeOf(parts, name);
      const session = node.transactions.get(transaction);
      node.transactions.delete(transaction);
      if (!session) return;
      // If the session ended before, so did its transaction.
      if (session.usable()) await session.ask('rollback').catch(() => {});
      session.close();
    },
    writeBulk: (name, bytes) =>
      nodeOf(parts, name).withSession('writing in bulk', statementWithinMs, (session) =>
        writeBulk(session, bytes),
      ),
    checkpoint: (name) =>
      nodeOf(parts, name).withSession('a checkpoint', checkpointWithinMs, async (session) => {
        await session.ask('checkpoint');
      }),
  };
}

/** A row of this table takes about this much WAL, header and line pointer included. */
const bytesPerRow = 1_024;
const rowsAtOnce = 1_000;

/** Commits without waiting for standbys, whose absence may be the very point of the scenario. */
async function writeBulk(session: AdminSession, bytes: number): Promise<void> {
  await session.ask('set synchronous_commit = local');
  const here = 'select pg_current_wal_insert_lsn()::text as lsn';
  const end = (await askLsn(session, here)) + bytes;
  for (;;) {
    const missing = end - (await askLsn(session, here));
    if (missing <= 0) return;
    const rows = Math.min(rowsAtOnce, Math.ceil(missing / bytesPerRow));
    // 30 digests are 960 bytes: too short to be compressed or moved out of the row.
    await session.ask(
      'insert into reenact.bulk select repeat(md5(number::text), 30) from generate_series(1, $1::int) as number',
      [rows],
    );
  }
}

async function askLsn(session: AdminSession, sql: string): Promise<number> {
  const [row] = await session.ask<{ lsn: string }>(sql);
  return parseLsn(row?.lsn ?? '0/0');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
