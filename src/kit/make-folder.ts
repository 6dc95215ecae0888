import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a folder, and those above it that are not there. Node's own `mkdir` with `recursive` never returns in a place
 * such as /proc, where a folder cannot be made although the one above it is there: it tries that again for ever.
 * @throws what the system says of the first folder that cannot be made
 */
export async function makeFolder(folder: string, mode?: number): Promise<void> {
  try {
    await mkdir(folder, mode);
  } catch (error) {
    if (await isFolder(folder)) return;
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const above = path.dirname(path.resolve(folder));
    if (!(await isFolder(above))) await makeFolder(above, mode);
    // Somebody else may have made the one above, or this one, in between.
    await mkdir(folder, mode).catch(async (reason: unknown) => {
      if (!(await isFolder(folder))) throw reason;
    });
  }
}

async function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
