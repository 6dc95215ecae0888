import { readFile, readlink, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Machine, MemoryUse } from '../dump/dump.ts';
import type { ReadOnlySession } from './read-only-session.ts';

/**
 * What this machine tells of a server that runs on it: free space where pg_wal lies, and memory. Nothing if the server
 * runs elsewhere: our backend's process id must be, here, a process of PostgreSQL that holds a connection for us.
 */
export async function lookAtMachine(session: ReadOnlySession, backend: number | undefined): Promise<Machine> {
  if (backend === undefined || !isLocal(session.host)) return {};
  const title = await readFile(`/proc/${backend}/cmdline`, 'utf8').catch(() => '');
  if (!title.startsWith('postgres')) return {};
  const [disk, memory] = await Promise.all([freeSpace(backend), memoryOf(backend)]);
  return { ...disk, ...memory };
}

function isLocal(host: string): boolean {
  return host.startsWith('/') || host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** A backend's working directory is its data directory; reading it takes the rights of root or of the server's user. */
async function freeSpace(backend: number): Promise<Machine> {
  try {
    const data = await readlink(`/proc/${backend}/cwd`);
    const root = `/proc/${backend}/root`;
    const { bavail, bsize } = await statfs(path.join(root, data, 'pg_wal'));
    return { diskFreeBytes: bavail * bsize };
  } catch {
    return {};
  }
}

async function memoryOf(backend: number): Promise<Machine> {
  const group = await controlGroup(backend);
  if (group) return group;
  const table = await readTable('/proc/meminfo', 1024);
  const total = table.get('MemTotal');
  const free = table.get('MemFree');
  if (total === undefined || free === undefined) return {};
  const sharedBytes = table.get('Shmem') ?? 0;
  const memory: MemoryUse = {
    of: 'machine',
    usedBytes: total - free,
    // Shared memory is counted as cached although it cannot be given up.
    cacheBytes: Math.max(0, (table.get('Cached') ?? 0) + (table.get('Buffers') ?? 0) - sharedBytes),
    sharedBytes,
    swapUsedBytes: (table.get('SwapTotal') ?? 0) - (table.get('SwapFree') ?? 0),
    ...(await stalledShare('/proc/pressure/memory')),
  };
  return { memoryBytes: total, memory };
}

/** The control group (version 2) of the server, if it has a memory limit of its own. */
async function controlGroup(backend: number): Promise<Machine | undefined> {
  const line = await readFile(`/proc/${backend}/cgroup`, 'utf8').catch(() => '');
  const name = /^0::(\/.*)$/m.exec(line)?.[1];
  if (name === undefined || name === '/') return undefined;
  const folder = path.join('/sys/fs/cgroup', name);
  const limit = Number.parseInt(await readFile(path.join(folder, 'memory.max'), 'utf8').catch(() => ''), 10);
  const used = Number.parseInt(
    await readFile(path.join(folder, 'memory.current'), 'utf8').catch(() => ''),
    10,
  );
  if (!Number.isFinite(limit) || !Number.isFinite(used)) return undefined;
  const table = await readTable(path.join(folder, 'memory.stat'), 1);
  const events = await readTable(path.join(folder, 'memory.events'), 1);
  const oomKills = events.get('oom_kill');
  return {
    memoryBytes: limit,
    memory: {
      of: 'control group',
      usedBytes: used,
      cacheBytes: (table.get('active_file') ?? 0) + (table.get('inactive_file') ?? 0),
      sharedBytes: table.get('shmem') ?? 0,
      ...(oomKills === undefined ? {} : { oomKills }),
      ...(await stalledShare(path.join(folder, 'memory.pressure'))),
    },
  };
}

/** Files of lines such as `Cached: 123 kB` or `shmem 123`, as names with their values. */
async function readTable(file: string, factor: number): Promise<ReadonlyMap<string, number>> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return new Map(
    [...text.matchAll(/^([A-Za-z_()]+):?\s+(\d+)/gm)].map(([, name, value]) => [
      name ?? '',
      Number(value) * factor,
    ]),
  );
}

async function stalledShare(file: string): Promise<Pick<MemoryUse, 'stalledShare'>> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const percent = /^full .*avg60=([\d.]+)/m.exec(text)?.[1];
  return percent === undefined ? {} : { stalledShare: Math.min(1, Number(percent) / 100) };
}
