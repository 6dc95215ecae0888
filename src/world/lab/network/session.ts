import type { Socket } from 'node:net';
import type { Clock } from '../../../kit/clock.ts';
import {
  type Answer,
  type Session,
  type SessionError,
  type SessionOptions,
  takesNoWrites,
} from '../../world.ts';
import type { Endpoint } from './address-plan.ts';
import { createServerClient, dismiss, type ServerClient } from './server-client.ts';
import { type SessionStage, timedOut, toSessionError, unusable } from './session-error.ts';

/** A manager may take `cluster_name` for the cluster's; then the node's name is in a setting of our own. */
const nodeName = "coalesce(current_setting('reenact.node', true), current_setting('cluster_name'))";

/** Both statements are prepared once per connection by their names and tell which node answered. */
const statements = {
  write: `insert into reenact.ledger (row, client, body) values ($1::bigint, $2, md5($1::bigint::text))
    returning ${nodeName}`,
  read: `select ${nodeName},
    exists (select from reenact.ledger where row = $1::bigint and body = md5($1::bigint::text))`,
} as const;

/** Connects to a server as a client does. Rejects with `SessionError`. */
export async function openSession(endpoint: Endpoint, options: SessionOptions): Promise<Session> {
  const session = new PostgresSession(createServerClient(endpoint, options.client), options);
  await session.connect(options.connectTimeoutMs);
  return session;
}

/** The same over a connection that somebody else makes. Rejects with `SessionError`. */
export async function openSessionOver(
  dial: () => Promise<Socket>,
  endpoint: Endpoint,
  options: SessionOptions,
  clock: Clock,
): Promise<Session> {
  const beganMs = clock.now();
  const dialling = dial();
  const socket = await within(options.connectTimeoutMs, 'connecting', () => dialling).catch((error) => {
    // It may come about after all when nobody waits for it any more.
    dialling.then((late) => late.destroy()).catch(() => {});
    throw error;
  });
  const session = new PostgresSession(createServerClient(endpoint, options.client, socket), options);
  await session.connect(Math.max(1, options.connectTimeoutMs - (clock.now() - beganMs)));
  return session;
}

class PostgresSession implements Session {
  readonly #options: SessionOptions;
  readonly #server: ServerClient;
  #broken: SessionError | undefined;
  #warnings: string[] = [];
  #busy = false;

  constructor(server: ServerClient, options: SessionOptions) {
    this.#options = options;
    this.#server = server;
    const { client } = server;
    client.on('notice', (notice) => {
      if (notice.severity === 'WARNING') this.#warnings.push(notice.message ?? '');
    });
    // Without a listener the death of an idle connection would end the process.
    client.on('error', (error) => {
      this.#broken ??= toSessionError(error, 'idle');
    });
  }

  async connect(withinMs: number): Promise<void> {
    const { client } = this.#server;
    let readOnly = false;
    await this.#within(withinMs, 'connecting', async () => {
      await client.connect();
      if (!this.#options.writable) return;
      const { rows } = await client.query<{ transaction_read_only: string }>('show transaction_read_only');
      readOnly = rows[0]?.transaction_read_only !== 'off';
    });
    if (!readOnly) return;
    await this.close();
    throw takesNoWrites();
  }

  async write(row: number): Promise<Answer> {
    const [node] = await this.#ask('write', [row, this.#options.client]);
    return { node: String(node), warnings: this.#warnings };
  }

  async read(row: number): Promise<Answer & { readonly found: boolean }> {
    const [node, found] = await this.#ask('read', [row]);
    return { node: String(node), warnings: this.#warnings, found: found === true };
  }

  close(): Promise<void> {
    return dismiss(this.#server);
  }

  async #ask(name: keyof typeof statements, values: (string | number)[]): Promise<readonly unknown[]> {
    if (this.#busy) throw new Error('a session does one thing at a time');
    if (this.#broken) throw unusable(this.#broken);
    this.#busy = true;
    this.#warnings = [];
    try {
      const result = await this.#within(this.#options.queryTimeoutMs, 'awaiting an answer', () =>
        this.#server.client.query<unknown[]>({ name, text: statements[name], values, rowMode: 'array' }),
      );
      return result.rows[0] ?? [];
    } finally {
      this.#busy = false;
    }
  }

  /** After a fatal failure the connection is dropped, so that nothing waits behind it. */
  async #within<Result>(limitMs: number, stage: SessionStage, act: () => Promise<Result>): Promise<Result> {
    try {
      return await within(limitMs, stage, act);
    } catch (error) {
      const failure = error as SessionError;
      if (failure.fatal) {
        this.#broken ??= failure;
        this.#server.socket.destroy();
      }
      throw failure;
    }
  }
}

/** Acts with a time limit; rejects with `SessionError`. */
async function within<Result>(
  limitMs: number,
  stage: SessionStage,
  act: () => Promise<Result>,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timedOut(stage, limitMs)), limitMs);
  });
  const acting = act().catch((error: unknown) => {
    throw toSessionError(error, stage);
  });
  try {
    return await Promise.race([acting, limit]);
  } finally {
    clearTimeout(timer);
  }
}
