import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { DiskFailed } from './disk-failed.ts';

/** A file of lines that is only added to: what a process that is killed leaves, and the next one goes on with. */
export interface LineFile {
  /** The whole lines that were there when it was opened, without empty ones. */
  readonly before: readonly string[];
  /**
   * Adds a line. It is in the file, and nothing else is, once this returns.
   * @throws DiskFailed if there is no room for it; the file is then as it was before
   */
  readonly append: (line: string) => void;
  readonly close: () => void;
}

/**
 * Opens a file of lines, or begins one. What a kill left of a last line is cut off.
 * @param options.sync whether a line has to outlive the machine, and not only the process; it costs some milliseconds
 */
export function openLineFile(path: string, options: { readonly sync: boolean }): LineFile {
  const before = existsSync(path) ? wholeLines(path) : [];
  const descriptor = openOrFail(path);
  let { size } = fstatSync(descriptor);
  return {
    before,
    append: (line) => {
      const bytes = Buffer.from(`${line}\n`);
      try {
        // A disk that is almost full takes a part, and says so only when it is asked to take the rest.
        for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
        if (options.sync) fsyncSync(descriptor);
      } catch (error) {
        ftruncateSync(descriptor, size);
        throw new DiskFailed(path, error);
      }
      size += bytes.length;
    },
    close: () => closeSync(descriptor),
  };
}

function openOrFail(path: string): number {
  try {
    return openSync(path, 'a');
  } catch (error) {
    throw new DiskFailed(path, error);
  }
}

function wholeLines(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
  return whole.split('\n').filter((line) => line !== '');
}
