import { access, chmod, constants, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { StorageState } from '../../../model/node-state.ts';
import { type StorageArea, VerbFailed } from '../../world.ts';
import type { Remount } from './remount.ts';

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
  /** Mounts the area read-only. Only where the nodes' files are mounted for themselves. */
  readonly makeReadOnly: (node: string, area: StorageArea) => Promise<void>;
  /** Ends both. */
  readonly mend: (node: string, area: StorageArea) => Promise<void>;
  readonly look: (node: string, area: StorageArea) => Promise<StorageState>;
}

/** The file that takes the room on a full disk. */
export const fillerName = 'reenact-filler';

export interface DisksPlan {
  /** Where this process finds the area's folder, through the mounts that the node's server sees. */
  readonly areaFolder: (node: string, area: StorageArea) => string;
  /** Whether the areas are disks of their own, of limited size. */
  readonly limited: boolean;
  /** Absent where the node's files are not mounted for themselves. */
  readonly remount?: Remount | undefined;
}

export function openDisks({ areaFolder, limited, remount }: DisksPlan): Disks {
  const readOnly = new Set<string>();
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
    makeReadOnly: async (node, area) => {
      if (!remount) throw new VerbFailed(`the files of ${node} are not mounted for themselves`);
      await remount(node, area, 'read-only');
      readOnly.add(`${node} ${area}`);
    },
    mend: async (node, area) => {
      if (readOnly.delete(`${node} ${area}`)) await remount?.(node, area, 'writable');
      await changeMode(areaFolder(node, area), (mode) => mode | 0o200);
    },
    look: async (node, area) => {
      const folder = areaFolder(node, area);
      const permitted = ((await stat(folder)).mode & 0o200) !== 0;
      // The data folder itself is never remounted, only what is in it.
      const writable = permitted && !(await isReadOnly(area === 'wal' ? folder : path.join(folder, 'base')));
      if (!limited) return { writable };
      const { bavail, bsize } = await statfs(folder);
      return { freeBytes: bavail * bsize, writable };
    },
  };
}

/** Whether its file system is mounted read-only; what is not there is not. */
async function isReadOnly(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EROFS';
  }
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
