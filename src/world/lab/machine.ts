import { readFile } from 'node:fs/promises';
import { freemem } from 'node:os';

/** Memory that programs can still take without swapping, in bytes. */
export async function availableMemoryBytes(): Promise<number> {
  try {
    const meminfo = await readFile('/proc/meminfo', 'utf8');
    const match = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo);
    if (match) return Number(match[1]) * 1024;
  } catch {
    // Not Linux: the operating system's own estimate has to do.
  }
  return freemem();
}
