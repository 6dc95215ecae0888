import { readFile } from 'node:fs/promises';
import { freemem } from 'node:os';

/**
 * Memory that programs can still take without swapping, in bytes: what the machine has, and no more than the
 * container's limit leaves where there is one.
 */
export async function availableMemoryBytes(): Promise<number> {
  const [machine, container] = await Promise.all([machineBytes(), containerBytes()]);
  return Math.min(machine, container);
}

async function machineBytes(): Promise<number> {
  const meminfo = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const match = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo);
  return match ? Number(match[1]) * 1024 : freemem();
}

/** What version 2 of control groups says (Documentation/admin-guide/cgroup-v2.rst); without a limit it says `max`. */
async function containerBytes(): Promise<number> {
  try {
    const limit = Number(await readFile('/sys/fs/cgroup/memory.max', 'utf8'));
    const used = Number(await readFile('/sys/fs/cgroup/memory.current', 'utf8'));
    return Number.isFinite(limit - used) ? limit - used : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
