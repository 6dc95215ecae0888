import { Socket } from 'node:net';
import { Client } from 'pg';
import type { Clock } from '../../../kit/clock.ts';
import type { Endpoint } from '../network/network.ts';

/** A connection of the lab's own, straight to a server and past every fault of the network. */
export interface AdminSession {
  /** The backend that serves it. */
  readonly backend: number;
  readonly ask: <Row>(sql: string, values?: readonly unknown[]) => Promise<Row[]>;
  /**
   * The same for a question that is asked again and again: the server plans it once and keeps the plan under this name.
   * Planning a question about a dozen views costs several times as much as answering it.
   */
  readonly askAgain: <Row>(name: string, sql: string) => Promise<Row[]>;
  /** False once the connection is of no use. */
  readonly usable: () => boolean;
  /** Lets go at once, without a word to a server that may not answer. */
  readonly close: () => void;
}

export interface AdminOptions {
  readonly purpose: string;
  readonly connectTimeoutMs: number;
  /** Longest time to await an answer in milliseconds; absent for as long as it takes. */
  readonly queryTimeoutMs?: number;
}

/**
 * Connects to a server as its superuser.
 * @param own the backends that serve the lab itself, which faults that pick a client's backend pass over
 */
export async function openAdminSession(
  endpoint: Endpoint,
  own: Set<number>,
  options: AdminOptions,
): Promise<AdminSession> {
  const socket = new Socket();
  const client = new Client({
    host: endpoint.host,
    port: endpoint.port,
    user: 'postgres',
    database: 'postgres',
    application_name: `reenact ${options.purpose}`,
    connectionTimeoutMillis: options.connectTimeoutMs,
    ...(options.queryTimeoutMs === undefined ? {} : { query_timeout: options.queryTimeoutMs }),
    stream: () => socket,
  });
  let usable = true;
  let backend = 0;
  const close = () => {
    usable = false;
    own.delete(backend);
    socket.destroy();
  };
  client.on('error', close);
  client.on('end', close);
  try {
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    backend = rows[0]?.pid ?? 0;
    own.add(backend);
    return {
      backend,
      usable: () => usable,
      close,
      ask: async <Row>(sql: string, values?: readonly unknown[]) => {
        const answer = await client.query(sql, values ? [...values] : undefined);
        return answer.rows as Row[];
      },
      askAgain: async <Row>(name: string, text: string) => (await client.query({ name, text })).rows as Row[],
    };
  } catch (error) {
    close();
    throw error;
  }
}

const overdue: unique symbol = Symbol('overdue');

export interface AskOptions {
  /**
   * False if nobody would take a new connection. What is connected can still be asked; what tried to connect anyway
   * would leave a line in the server's log when it thaws.
   */
  readonly mayConnect: boolean;
}

/** Why a question has no answer. */
export interface Silence {
  /** In one sentence. */
  readonly why: string;
  /** Whether the answer may still come. */
  readonly overdue: boolean;
}

/** Asks a node one question at any time, over a connection that is opened when needed and kept. */
export class Inspector {
  private readonly endpoint: Endpoint;
  private readonly clock: Clock;
  private readonly own: Set<number>;
  private session: AdminSession | undefined;
  private pending: { readonly sinceMs: number; readonly answer: Promise<unknown> } | undefined;

  constructor(endpoint: Endpoint, clock: Clock, own: Set<number>) {
    this.endpoint = endpoint;
    this.own = own;
    this.clock = clock;
  }

  /**
   * Asks, but waits no longer than `patienceMs`. A question that is not answered in time stays open in the
   * background, so that a hung server is asked once and not again and again.
   * @returns the rows, or why there are none
   */
  async ask<Row>(sql: string, patienceMs: number, options: AskOptions): Promise<Row[] | Silence> {
    if (!options.mayConnect && !this.pending && !this.session?.usable()) {
      return { why: 'nobody takes connections', overdue: false };
    }
    const deadlineMs = this.clock.now() + patienceMs;
    // Two may ask at once: the second waits for the first, and for no longer than its own patience.
    for (let { pending } = this; pending; { pending } = this) {
      const { sinceMs } = pending;
      const ended = await this.within(pending.answer, deadlineMs);
      if (ended === overdue) return this.silence(sinceMs);
    }
    const sinceMs = this.clock.now();
    const answer = this.question<Row>(sql).finally(() => {
      this.pending = undefined;
    });
    this.pending = { sinceMs, answer };
    const result = await this.within(answer, deadlineMs);
    return result === overdue ? this.silence(sinceMs) : result;
  }

  private async within<Result>(
    answer: Promise<Result>,
    deadlineMs: number,
  ): Promise<Result | typeof overdue> {
    const giveUp = new AbortController();
    const patience = this.clock.until(deadlineMs, giveUp.signal).then(
      (): typeof overdue => overdue,
      (): typeof overdue => overdue,
    );
    const result = await Promise.race([answer, patience]);
    giveUp.abort();
    return result;
  }

  /** Closes the connection; the next question opens another one. */
  close(): void {
    this.session?.close();
    this.session = undefined;
  }

  private async question<Row>(sql: string): Promise<Row[] | Silence> {
    try {
      if (!this.session?.usable()) {
        this.session = await openAdminSession(this.endpoint, this.own, {
          purpose: 'observer',
          connectTimeoutMs: 2_000,
          queryTimeoutMs: 2_000,
        });
      }
      return await this.session.askAgain<Row>('look', sql);
    } catch (error) {
      this.close();
      return { why: error instanceof Error ? error.message : String(error), overdue: false };
    }
  }

  private silence(sinceMs: number): Silence {
    return { why: `no answer for ${Math.round(this.clock.now() - sinceMs)} ms`, overdue: true };
  }
}
