/** `wal dump --follow` beside a running server: every record once, in order, across a switch of segments. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { postgresBinaries } from './postgres-binaries.ts';
import {
  initCluster,
  type RunningServer,
  removeFolder,
  scratchFolder,
  startServer,
} from './running-server.ts';

const binaries = (await postgresBinaries()).at(-1);
const deadlineMs = 60_000;

let parent: string;
let server: RunningServer;
let follower: ChildProcessByStdio<null, Readable, Readable>;
let printed = '';

beforeAll(async () => {
  if (!binaries) throw new Error('no PostgreSQL was found; see test/wal/postgres-binaries.ts');
  parent = scratchFolder();
  const data = join(parent, 'data');
  initCluster(binaries, data, ['wal_level = logical', 'autovacuum = off']);
  server = await startServer(binaries, data);
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
  const words = ['wal', 'dump', join(data, 'pg_wal'), '--follow', '--rmgr', 'LogicalMessage', '--json'];
  follower = spawn(process.execPath, ['--import', 'tsx', main, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  follower.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
});

afterAll(async () => {
  follower?.kill('SIGINT');
  await server?.stop('immediate');
  if (parent !== undefined) removeFolder(parent);
});

/** Resolves when so many lines were printed. */
function linesPrinted(count: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`only this was printed: ${printed}`)), deadlineMs);
    const look = () => {
      const lines = printed.split('\n').slice(0, -1);
      if (lines.length < count) return;
      clearTimeout(timer);
      follower.stdout.off('data', look);
      resolve(lines);
    };
    follower.stdout.on('data', look);
    look();
  });
}

it('prints what a server writes while it writes it', async () => {
  const emit = (text: string) => server.query(`SELECT pg_logical_emit_message(true, 'follow', '${text}')`);
  await emit('before');
  await linesPrinted(1);
  await emit('while it waits');
  await linesPrinted(2);
  await server.query('SELECT pg_switch_wal()');
  await emit('in the next segment');
  const lines = await linesPrinted(3);
  const descriptions = lines.map((line) => (JSON.parse(line) as { description: string }).description);
  expect(descriptions).toHaveLength(3);
  for (const [index, bytes] of [6, 14, 19].entries()) {
    expect(descriptions[index]).toContain(`prefix "follow"; payload (${bytes} bytes)`);
  }
});
