/**
 * A real cluster that crashed: made in single-user mode, killed, and then recovered as often as wanted from copies.
 * Single-user mode runs the same recovery as a server and needs no port.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresBinaries, serverAccount } from './postgres-binaries.ts';

const settings = `
full_page_writes = on
fsync = off
autovacuum = off
checkpoint_timeout = 1h
max_wal_size = 4GB
lc_messages = 'C'
log_timezone = 'UTC'
logging_collector = off
log_min_messages = log
log_line_prefix = ''
`;

export interface CrashedCluster {
  readonly binaries: PostgresBinaries;
  readonly folder: string;
  /** A fresh copy of the cluster as the crash left it. */
  copy(): string;
  remove(): void;
}

/** Makes a cluster, runs the statements one by one, and kills the server without a checkpoint. */
export async function crashCluster(
  binaries: PostgresBinaries,
  statements: readonly string[],
  options: { readonly segmentMebibytes?: number } = {},
): Promise<CrashedCluster> {
  const account = serverAccount();
  const parent = mkdtempSync(join(tmpdir(), 'reenact-wal-'));
  if (account.uid !== undefined) chownSync(parent, account.uid, account.gid ?? account.uid);
  const folder = join(parent, 'data');
  const segment = binaries.major >= 11 ? [`--wal-segsize=${options.segmentMebibytes ?? 1}`] : [];
  execFileSync(
    join(binaries.folder, 'initdb'),
    ['-D', folder, '-U', 'postgres', '-A', 'trust', '--no-sync', '--locale=C', '-E', 'UTF8', ...segment],
    { ...account, cwd: parent, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  appendFileSync(join(folder, 'postgresql.conf'), settings);
  await runAndKill(binaries, folder, statements);
  let copies = 0;
  return {
    binaries,
    folder,
    copy() {
      const copy = join(parent, `copy${++copies}`);
      execFileSync('cp', ['-a', folder, copy]);
      return copy;
    },
    remove: () => rmSync(parent, { recursive: true, force: true }),
  };
}

async function runAndKill(
  binaries: PostgresBinaries,
  folder: string,
  statements: readonly string[],
): Promise<void> {
  const server = spawn(join(binaries.folder, 'postgres'), ['--single', '-D', folder, 'template1'], {
    ...serverAccount(),
    cwd: folder,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = new Promise<number | null>((resolve) => {
    server.on('exit', resolve);
  });
  const isThrough = new Promise<void>((resolve) => {
    const look = (chunk: Buffer) => {
      output += chunk.toString();
      if (/= "all through"/u.test(output)) resolve();
    };
    server.stdout.on('data', look);
    server.stderr.on('data', look);
  });
  server.stdin.write([...statements, "select 'all through' as mark", ''].join('\n'));
  const first = await Promise.race([isThrough.then(() => 'through'), ended.then(() => 'ended')]);
  server.kill('SIGKILL');
  await ended;
  rmSync(join(folder, 'postmaster.pid'), { force: true });
  if (first === 'ended' || /ERROR:|FATAL:|PANIC:/u.test(output)) {
    throw new Error(`preparing the cluster failed:\n${output}`);
  }
}

/** Recovers a copy and gives what the server logged. The copy is removed. */
export function recover(binaries: PostgresBinaries, copy: string): string[] {
  const result = spawnSync(join(binaries.folder, 'postgres'), ['--single', '-F', '-D', copy, 'template1'], {
    ...serverAccount(),
    cwd: copy,
    input: '',
    encoding: 'utf8',
    timeout: 60_000,
  });
  rmSync(copy, { recursive: true, force: true });
  return result.stderr.split('\n');
}

const ordinary =
  /^(?:redo |database system |last completed transaction|checkpoint |shutting down|starting |performing |MultiXact|consistent recovery)/u;

/** The one line that says why redo stopped, or undefined if the server gave no reason. */
export function stopLine(log: readonly string[]): string | undefined {
  return log
    .map((line) => /LOG: {2}(.*)$/u.exec(line)?.[1] ?? '')
    .find((message) => message !== '' && !ordinary.test(message));
}

/** The WAL folder of a data directory: pg_xlog up to 9.6. */
export function walFolder(folder: string): string {
  return join(folder, readdirSync(folder).includes('pg_wal') ? 'pg_wal' : 'pg_xlog');
}

export function controlFileBytes(folder: string): Buffer {
  return readFileSync(join(folder, 'global', 'pg_control'));
}
