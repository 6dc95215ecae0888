import { Socket } from 'node:net';
import { Client } from 'pg';
import type { Endpoint } from '../network/network.ts';

/**
 * A connection that speaks the replication protocol (PostgreSQL's manual, "Streaming Replication Protocol"), straight to a
 * server and past every fault of the network. What is streamed to it is thrown away.
 */
export interface ReplicationSession {
  /** The backend that serves it. */
  readonly backend: number;
  readonly ask: <Row>(command: string) => Promise<Row[]>;
  /**
   * Begins to stream, from then on without an end. Everything received is confirmed every `confirmEveryMs`.
   * Resolves once the server streams.
   */
  readonly stream: (command: string, confirmEveryMs: number) => Promise<void>;
  /** False once the connection is of no use. */
  readonly usable: () => boolean;
  /** Lets go at once, without a word. */
  readonly close: () => void;
}

/** What node-postgres has and its types do not tell: the connection below a client. */
interface Wire {
  readonly once: (event: 'replicationStart', listener: () => void) => void;
  readonly on: (event: 'copyData', listener: (message: { readonly chunk: Buffer }) => void) => void;
  readonly sendCopyFromChunk: (chunk: Buffer) => void;
}

const connectTimeoutMs = 5_000;

export async function openReplicationSession(
  endpoint: Endpoint,
  purpose: string,
): Promise<ReplicationSession> {
  const socket = new Socket();
  const client = new Client({
    host: endpoint.host,
    port: endpoint.port,
    user: 'postgres',
    database: 'postgres',
    application_name: `reenact ${purpose}`,
    connectionTimeoutMillis: connectTimeoutMs,
    stream: () => socket,
    replication: 'database',
  } as ConstructorParameters<typeof Client>[0]);
  const closed = new AbortController();
  const close = () => {
    closed.abort();
    socket.destroy();
  };
  client.on('error', close);
  client.on('end', close);
  try {
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    return {
      backend: rows[0]?.pid ?? 0,
      usable: () => !closed.signal.aborted,
      close,
      ask: async <Row>(command: string) => (await client.query(command)).rows as Row[],
      stream: (command, confirmEveryMs) => stream(client, closed.signal, command, confirmEveryMs),
    };
  } catch (error) {
    close();
    throw error;
  }
}

async function stream(
  client: Client,
  closed: AbortSignal,
  command: string,
  confirmEveryMs: number,
): Promise<void> {
  const wire = (client as unknown as { readonly connection: Wire }).connection;
  let received = 0n;
  const began = new Promise<void>((resolve) => wire.once('replicationStart', resolve));
  wire.on('copyData', ({ chunk }) => {
    const position = positionIn(chunk);
    if (position !== undefined && position > received) received = position;
  });
  // The command's own answer comes when the stream ends; before it begins, only a refusal does.
  const refused = client.query(command).then(() => undefined);
  refused.catch(() => {});
  await Promise.race([began, refused]);
  const timer = setInterval(() => wire.sendCopyFromChunk(standbyStatus(received)), confirmEveryMs);
  closed.addEventListener('abort', () => clearInterval(timer), { once: true });
  if (closed.aborted) clearInterval(timer);
}

/** Up to where a message of the server says that everything has been sent: XLogData (w) or a keepalive (k). */
function positionIn(chunk: Buffer): bigint | undefined {
  const kind = String.fromCharCode(chunk[0] ?? 0);
  if (kind === 'w' && chunk.length >= 25) return chunk.readBigUInt64BE(1) + BigInt(chunk.length - 25);
  if (kind === 'k' && chunk.length >= 9) return chunk.readBigUInt64BE(1);
  return undefined;
}

/** A standby status update: written, flushed and applied up to here, and asking for an answer. */
function standbyStatus(position: bigint): Buffer {
  const message = Buffer.alloc(34);
  message.write('r', 0, 'latin1');
  for (const offset of [1, 9, 17]) message.writeBigUInt64BE(position, offset);
  message.writeUInt8(1, 33);
  return message;
}
