/** Files as the user names them: every way they can fail is an answer with a code, and no device is read for ever. */
import { closeSync, constants, fstatSync, openSync, readSync, statSync, writeFileSync } from 'node:fs';
import { RefusedInput } from '../kit/problem.ts';

/** No segment is longer. */
const fileBytesMax = 2 ** 30;

/** Opens a regular file for reading. Throws `RefusedInput` (`wal/unreadable`) for anything else. */
export function openRegularFile(path: string): number {
  const descriptor = attempt(path, () =>
    // A pipe without a writer would otherwise be waited for.
    openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)),
  );
  if (fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  throw unreadable(
    path,
    'it is no regular file',
    'Name a file; write what comes from a pipe or device to a file first.',
  );
}

/** The first bytes of a file, fewer if it is shorter, and how long the whole is. */
export function readFileHead(
  path: string,
  count: number,
): { readonly bytes: Buffer; readonly fileBytes: number } {
  const descriptor = openRegularFile(path);
  try {
    const fileBytes = fstatSync(descriptor).size;
    const bytes = Buffer.alloc(Math.min(count, fileBytes));
    let filled = 0;
    while (filled < bytes.length) {
      const got = attempt(path, () => readSync(descriptor, bytes, filled, bytes.length - filled, filled));
      if (got === 0) break;
      filled += got;
    }
    return { bytes: bytes.subarray(0, filled), fileBytes };
  } finally {
    closeSync(descriptor);
  }
}

/** A whole file that is no longer than a segment can be. */
export function readWholeFile(path: string): Buffer {
  const { bytes, fileBytes } = readFileHead(path, fileBytesMax);
  if (fileBytes <= fileBytesMax) return bytes;
  throw unreadable(
    path,
    `it has ${fileBytes} bytes and a segment at most ${fileBytesMax}`,
    'Name a segment.',
  );
}

/** Writes a file, a new one with the permissions of `like`. Throws `RefusedInput` (`wal/unwritable`) if that fails. */
export function writeWholeFile(path: string, bytes: Buffer | string, like: string): void {
  try {
    writeFileSync(path, bytes, { mode: statSync(like).mode });
  } catch (error) {
    throw new RefusedInput([
      {
        code: 'wal/unwritable',
        message: `${path} cannot be written: ${reasonOf(error)}`,
        advice: 'Name a file in a folder that exists and that you may write to.',
      },
    ]);
  }
}

/** Does what reads a path, and turns the system's error into an answer. */
export function attempt<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable(path, reasonOf(error));
  }
}

function unreadable(path: string, reason: string, advice?: string): RefusedInput {
  return new RefusedInput([
    {
      code: 'wal/unreadable',
      message: `${path} cannot be read: ${reason}`,
      advice: advice ?? 'Check the path and who may read it; pg_wal belongs to the server account.',
    },
  ]);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
