import { Socket } from 'node:net';
import { Client } from 'pg';
import type { Endpoint } from './address-plan.ts';

/** A PostgreSQL client and the socket below it, by which it can be dropped whatever the server does. */
export interface ServerClient {
  readonly client: Client;
  readonly socket: Socket;
}

/** How long a polite goodbye may take before the connection is dropped, in milliseconds. */
const farewellMs = 500;

/** Prepares a client of the lab's superuser; it connects when told to, or takes a socket that is connected. */
export function createServerClient(
  endpoint: Endpoint,
  applicationName: string,
  connected?: Socket,
): ServerClient {
  const socket = connected ? alreadyConnected(connected) : new Socket();
  const client = new Client({
    ...endpoint,
    user: 'postgres',
    database: 'postgres',
    application_name: applicationName,
    // Severities are told apart by their English names.
    options: '-c lc_messages=C',
    ssl: false,
    stream: () => socket,
  });
  return { client, socket };
}

/** Ends the session; drops the connection if the server does not care to answer. */
export async function dismiss({ client, socket }: ServerClient): Promise<void> {
  if (socket.destroyed) return;
  const timer = setTimeout(() => socket.destroy(), farewellMs);
  await client.end().catch(() => undefined);
  clearTimeout(timer);
  socket.destroy();
}

/** The client tells its socket to connect; one that is connected only says so. */
function alreadyConnected(socket: Socket): Socket {
  socket.connect = () => {
    setImmediate(() => socket.emit('connect'));
    return socket;
  };
  return socket;
}
