/** Segments read from files, a window at a time, so that a 1 GiB segment costs no more memory than a 1 MiB one. */
import { closeSync, readSync } from 'node:fs';
import { openRegularFile } from './regular-file.ts';
import type { Segment } from './source.ts';

const windowBytes = 2 ** 17;

/** A segment over a file that is opened on first use and stays open until `close`. */
export interface FileSegment extends Segment {
  readonly path: string;
  close(): void;
}

export function fileSegment(path: string, name: string, start: number): FileSegment {
  let descriptor: number | undefined;
  let window = Buffer.alloc(0);
  let windowOffset = 0;

  function load(offset: number, count: number): void {
    descriptor ??= openRegularFile(path);
    const wanted = Math.max(windowBytes, count);
    // Pages handed out are views of the window, so a new window is new memory.
    const bytes = Buffer.allocUnsafeSlow(wanted);
    let filled = 0;
    while (filled < wanted) {
      const got = readSync(descriptor, bytes, filled, wanted - filled, offset + filled);
      if (got === 0) break;
      filled += got;
    }
    window = bytes.subarray(0, filled);
    windowOffset = offset;
  }

  return {
    name,
    start,
    path,
    read(offset, count) {
      if (offset < windowOffset || offset + count > windowOffset + window.length) load(offset, count);
      const from = offset - windowOffset;
      return window.subarray(from, from + count);
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
      window = Buffer.alloc(0);
    },
  };
}
