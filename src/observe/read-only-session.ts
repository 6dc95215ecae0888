import { Client, type QueryResult } from 'pg';

/** How long one statement may take, and how long it may wait for a lock. No statement here should wait for one. */
export const statementTimeoutMs = 5_000;
export const lockTimeoutMs = 100;

/**
 * What stands before every statement, and in the same transaction. The limits are set for the transaction only, because
 * behind a pooler a session's settings would outlive us and reach somebody else. The search path keeps out functions
 * that somebody put into a schema of their own under a system function's name.
 */
export const preamble = [
  'begin transaction read only',
  `set local statement_timeout = ${statementTimeoutMs}`,
  `set local lock_timeout = ${lockTimeoutMs}`,
  'set local idle_in_transaction_session_timeout = 10000',
  'set local search_path = pg_catalog',
].join('; ');

/** A connection that can only read: every statement is a transaction of its own, declared read only, with limits. */
export interface ReadOnlySession {
  readonly host: string;
  readonly port: number;
  /** Resolves to the rows; rejects with the server's error. */
  readonly ask: (sql: string) => Promise<readonly unknown[]>;
  readonly close: () => Promise<void>;
}

/** Connects; rejects with the reason if the server does not take the connection within `timeoutMs`. */
export async function openReadOnlySession(uri: string, timeoutMs: number): Promise<ReadOnlySession> {
  const client = new Client({
    connectionString: uri,
    application_name: 'reenact diagnose',
    connectionTimeoutMillis: timeoutMs,
    query_timeout: statementTimeoutMs + 2_000,
  });
  // Without a listener, a server that ends the connection between two questions would end the process.
  client.on('error', () => {});
  await client.connect();
  return {
    host: client.host,
    port: client.port,
    ask: async (sql) => {
      try {
        // One message with several statements answers with one result for each.
        const results = (await client.query(`${preamble}; ${sql}; commit`)) as unknown as QueryResult[];
        return results.at(-2)?.rows ?? [];
      } catch (error) {
        await client.query('rollback').catch(() => {});
        throw error;
      }
    },
    close: () => client.end().catch(() => {}),
  };
}
