import { chmod, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { StorageState } from '../../../model/node-state.ts';
import { type StorageArea, VerbFailed } from '../../world.ts';

/**
 * The two places where a node keeps files: `wal` for pg_wal and `data` for everything else. Where the machine permits
 * it each is a disk of its own, of limited size, that nobody else uses.
 */
export interface Disks {
  /** Takes all but `freeBytes` of a disk. Only for nodes with disks of their own. */
  readonly fill: (node: string, area: StorageArea, freeBytes: number) => Promise<void>;
  readonly free: (node: string, area: StorageArea) => Promise<void>;
  /** Takes the right to write from the area: what opens a file there for writing is refused. */
  readonly fail: (node: string, area: StorageArea) => Promise<void>;
  readonly mend: (node: string, area: StorageArea) => Promise<void>;
  readonly look: (node: string, area: StorageArea) => Promise<StorageState>;
}

/** The file that takes the room on a full disk. */
export const fillerName = 'reenact-filler';

/**
 * @param areaFolder where this process finds the area's folder
 * @param limited whether the areas are disks of their own
 */
export function openDisks(areaFolder: (node: string, area: StorageArea) => string, limited: boolean): Disks {
  const fillerOf = (node: string, area: StorageArea) => path.join(areaFolder(node, area), fillerName);
  return {
    fill: async (node, area, freeBytes) => {
      await rm(fillerOf(node, area), { force: true });
      const folder = areaFolder(node, area);
      const { bavail, bsize } = await statfs(folder);
      const fillerBytes = bavail * bsize - freeBytes;
      if (fillerBytes <= 0) {
        throw new VerbFailed(`the ${area} disk of ${node} has only ${bavail * bsize} bytes free already`);
      }
      await writeFiller(fillerOf(node, area), fillerBytes);
    },
    free: (node, area) => rm(fillerOf(node, area), { force: true }),
    fail: (node, area) => changeMode(areaFolder(node, area), (mode) => mode & ~0o222),
    mend: (node, area) => changeMode(areaFolder(node, area), (mode) => mode | 0o200),
    look: async (node, area) => {
      const folder = areaFolder(node, area);
      const writable = ((await stat(folder)).mode & 0o200) !== 0;
      if (!limited) return { writable };
      const { bavail, bsize } = await statfs(folder);
      return { freeBytes: bavail * bsize, writable };
    },
  };
}

const zeros = Buffer.alloc(4 * 2 ** 20);

async function writeFiller(file: string, bytes: number): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    for (let written = 0; written < bytes; ) {
      const { bytesWritten } = await handle.write(zeros, 0, Math.min(zeros.length, bytes - written));
      written += bytesWritten;
    }
  } catch (error) {
    // The servers write meanwhile and may have taken the last bytes; then the disk is as full as it gets.
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await handle.close();
  }
}

/**
 * Changes the mode of an area's folders and files; files that vanish meanwhile do not matter. postmaster.pid keeps
 * its mode, since a server that finds it unreadable stops for that reason instead.
 */
async function changeMode(folder: string, change: (mode: number) => number): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (!found) return;
  // Folders get their right to write back before, and lose it after, what is in them.
  const next = change(found.mode & 0o777);
  if (next & 0o200) await chmod(folder, next);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) await changeMode(file, change);
    else if (entry.isFile() && entry.name !== 'postmaster.pid') await changeFileMode(file, change);
  }
  if (!(next & 0o200)) await chmod(folder, next);
}

async function changeFileMode(file: string, change: (mode: number) => number): Promise<void> {
  try {
    const { mode } = await stat(file);
    await chmod(file, change(mode & 0o777));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
