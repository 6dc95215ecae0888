/** A real server on the loopback interface, for what single-user mode cannot do: several clients, and standbys. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { appendFileSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type QueryResult } from 'pg';
import { type PostgresBinaries, serverAccount } from './postgres-binaries.ts';

export interface RunningServer {
  readonly folder: string;
  readonly port: number;
  /** Everything the server logged so far. */
  log(): string;
  /** Resolves when the log matches; rejects if the server ends or the deadline passes first. */
  logged(pattern: RegExp, deadlineMs?: number): Promise<string>;
  query(text: string): Promise<Record<string, unknown>[]>;
  /** Ends the server: fast (with a checkpoint) or at once, as a crash would. */
  stop(mode: 'fast' | 'immediate'): Promise<void>;
}

/** A new folder that the account of the servers owns. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'reenact-wal-'));
  const { uid, gid } = serverAccount();
  if (uid !== undefined) chownSync(folder, uid, gid ?? uid);
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Makes an empty cluster with these lines of configuration. */
export function initCluster(
  binaries: PostgresBinaries,
  folder: string,
  configuration: readonly string[],
  initdbOptions: readonly string[] = [],
): void {
  execFileSync(
    join(binaries.folder, 'initdb'),
    [
      '-D',
      folder,
      '-U',
      'postgres',
      '-A',
      'trust',
      '--no-sync',
      '--locale=C',
      '-E',
      'UTF8',
      ...initdbOptions,
    ],
    { ...serverAccount(), cwd: tmpdir(), stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const lines = [
    "listen_addresses = '127.0.0.1'",
    'fsync = off',
    "lc_messages = 'C'",
    "log_timezone = 'UTC'",
  ];
  appendFileSync(join(folder, 'postgresql.conf'), `${[...lines, ...configuration].join('\n')}\n`);
}

/** Starts the server and waits until it takes connections (or, with `until`, until its log matches). */
export async function startServer(
  binaries: PostgresBinaries,
  folder: string,
  until = /database system is ready to accept/u,
): Promise<RunningServer> {
  const port = await freePort();
  const child = spawn(
    join(binaries.folder, 'postgres'),
    ['-D', folder, '-p', `${port}`, '-c', `unix_socket_directories=${folder}`],
    { ...serverAccount(), cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  // A test that fails must not leave a server behind.
  const kill = () => child.kill('SIGQUIT');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  const server = watch(child, folder, port);
  await server.logged(until);
  return server;
}

function watch(child: ChildProcess, folder: string, port: number): RunningServer {
  let text = '';
  const listeners = new Set<() => void>();
  const ended = new Promise<void>((resolve) => {
    child.on('exit', () => {
      resolve();
      for (const listener of listeners) listener();
    });
  });
  const take = (chunk: Buffer) => {
    text += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);

  const logged = (pattern: RegExp, deadlineMs = 60_000) =>
    new Promise<string>((resolve, reject) => {
      const finish = (act: () => void) => {
        clearTimeout(timer);
        listeners.delete(look);
        act();
      };
      const look = () => {
        const match = pattern.exec(text);
        if (match) finish(() => resolve(match[0]));
        else if (child.exitCode !== null) {
          finish(() => reject(new Error(`the server ended before it logged ${pattern}:\n${text}`)));
        }
      };
      const timer = setTimeout(
        () =>
          finish(() => reject(new Error(`the server did not log ${pattern} in ${deadlineMs} ms:\n${text}`))),
        deadlineMs,
      );
      listeners.add(look);
      look();
    });

  return {
    folder,
    port,
    log: () => text,
    logged,
    async query(statement) {
      const client = new Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' });
      await client.connect();
      try {
        const result: QueryResult<Record<string, unknown>> = await client.query(statement);
        return result.rows;
      } finally {
        await client.end();
      }
    },
    async stop(mode) {
      if (child.exitCode === null) child.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
      await ended;
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
