import { readFileSync } from 'node:fs';

/**
 * Reads a small file that lies in memory - of the kernel's, or one just written - at once. What is looked at hundreds of
 * times a second is read so: a promise for each of opening, measuring, reading and closing takes several times the
 * processor time of the reading, and that is taken from the servers.
 * @returns `undefined` if it cannot be read
 */
export function readNow(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
