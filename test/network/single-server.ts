import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { awaitCondition } from '../../src/kit/clock.ts';
import { defaultHome, openHome } from '../../src/world/lab/home.ts';
import { serviceAccount } from '../../src/world/lab/machine/account.ts';
import { openLauncher } from '../../src/world/lab/machine/launch.ts';
import type { Endpoint } from '../../src/world/lab/network/network.ts';
import { createServerClient, dismiss } from '../../src/world/lab/network/server-client.ts';
import { findPrograms } from '../../src/world/lab/postgres/programs.ts';
import { initialise } from '../../src/world/lab/postgres/template.ts';
import { clock } from './two-places.ts';

/** A PostgreSQL server with the clients' table, which the network's tests may treat as they like. */
export interface SingleServer {
  /** Asks the server directly, past the network. */
  readonly ask: (statement: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly stop: () => Promise<void>;
}

const plan = {
  version: 18,
  binaries: 'npm',
  timing: 'fast',
  walSegmentBytes: 1024 ** 2 * 16,
  checksums: false,
} as const;

export async function startServer(node: string, endpoint: Endpoint): Promise<SingleServer> {
  const account = await serviceAccount();
  const home = await openHome(defaultHome());
  const programs = await findPrograms(plan, home, account);
  const launcher = openLauncher(account, undefined);
  const folder = await mkdtemp(path.join(account ? '/var/tmp' : tmpdir(), 'reenact-network-'));
  for (const part of [folder, path.join(folder, 'data'), path.join(folder, 'wal')]) {
    await mkdir(part, { recursive: true, mode: 0o700 });
    if (account) await chown(part, account.uid, account.gid);
  }
  await initialise({ home, programs, launcher, plan, low: {} }, folder);
  const settings = {
    cluster_name: node,
    listen_addresses: endpoint.host,
    port: endpoint.port,
    unix_socket_directories: '',
    shared_buffers: '16MB',
    dynamic_shared_memory_type: 'mmap',
    fsync: 'off',
    max_connections: 12,
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = launcher.asServer(programs.postgres, ['-D', path.join(folder, 'data'), ...options], {
    stdio: 'ignore',
    deathSignal: 'QUIT',
  });
  const ended = new Promise((resolve) => {
    server.once('exit', resolve);
  });

  const ask: SingleServer['ask'] = async (statement) => {
    const direct = createServerClient(endpoint, 'test');
    direct.client.on('error', () => undefined);
    try {
      await direct.client.connect();
      return (await direct.client.query<Record<string, unknown>>(statement)).rows;
    } finally {
      await dismiss(direct);
    }
  };
  const ready = await awaitCondition(clock, () => ask('select 1').catch(() => undefined), {
    everyMs: 20,
    withinMs: 30_000,
  });
  if (!ready) throw new Error('the test server did not start');
  return {
    ask,
    stop: async () => {
      server.kill('SIGQUIT');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
