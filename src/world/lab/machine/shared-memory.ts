import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * Removes the System V segment by which PostgreSQL guards a data directory, if nobody is attached to it. A server
 * removes its own when it ends; one that was killed leaves it (56 bytes) until the machine restarts.
 * @param segment the id in postmaster.pid
 */
export async function removeSegment(segment: number): Promise<void> {
  if (await isAttached(segment)) return;
  await promisify(execFile)('ipcrm', ['-m', `${segment}`]).catch(() => {
    // It is gone already, or the machine has no ipcrm; then 56 bytes stay.
  });
}

/** The columns of /proc/sysvipc/shm: key shmid perms size cpid lpid nattch ... (proc(5)). */
async function isAttached(segment: number): Promise<boolean> {
  const table = await readFile('/proc/sysvipc/shm', 'utf8').catch(() => '');
  for (const line of table.split('\n')) {
    const [, id, , , , , attached] = line.trim().split(/\s+/);
    if (Number(id) === segment) return Number(attached) > 0;
  }
  return false;
}
