import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DiskFailed, isDiskFull } from '../kit/disk-failed.ts';
import { makeFolder } from '../kit/make-folder.ts';
import { RefusedInput } from '../kit/problem.ts';

/** A folder that this run alone writes to, and the run's name, which is the folder's. */
export interface RunFolder {
  readonly run: string;
  readonly folder: string;
}

/**
 * Makes a folder for a run. Two runs that would have the same name - begun in the same second - get different ones.
 * @throws RefusedInput if no folder can be made there, DiskFailed if only the disk is the reason
 */
export async function makeRunFolder(out: string, name: string): Promise<RunFolder> {
  await makeFolder(out).catch((error: unknown) => {
    throw refused(join(out, name), error);
  });
  for (let attempt = 1; ; attempt += 1) {
    const run = attempt === 1 ? name : `${name}-${attempt}`;
    const folder = join(out, run);
    try {
      await mkdir(folder);
      return { run, folder };
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EEXIST' && attempt < 1_000;
      if (!taken) throw refused(folder, error);
    }
  }
}

function refused(folder: string, error: unknown): RefusedInput | DiskFailed {
  if (isDiskFull(error)) return new DiskFailed(folder, error);
  const why = error instanceof Error ? error.message : String(error);
  return new RefusedInput([
    {
      code: 'usage/cannot-write',
      message: `The recording cannot be kept in ${folder}: ${why}.`,
      advice: 'Name a folder you may write to with --out.',
    },
  ]);
}
