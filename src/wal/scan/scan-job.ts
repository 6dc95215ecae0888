/**
 * What is done with a stretch of the log, on whichever thread: it is summed up, or its records are written out. Jobs
 * and results are plain data, since they travel between threads.
 */
import { closeSync, readvSync } from 'node:fs';
import { RefusedInput } from '../../kit/problem.ts';
import type { Geometry } from '../identify.ts';
import { openRegularFile } from '../regular-file.ts';
import { printRoomBytes } from './record-print.ts';
import type { Stretch } from './record-stream.ts';
import { RecordScanner, type Scanned, type TakeRecords } from './scan-records.ts';
import { type PrintOptions, StretchPrinter } from './stretch-printer.ts';

export interface ScanJob {
  readonly geometry: Geometry;
  readonly stretchBytes: number;
  /** Write the records out, in this form; absent if only sums are wanted. */
  readonly print?: PrintOptions;
}

/** A stretch and the file it lies in. */
export interface ScanTask extends Stretch {
  readonly path: string;
  readonly offset: number;
}

export interface ScanResult {
  /** Undefined if the reader must read the stretch. */
  readonly scanned: Scanned | undefined;
  /** What was printed, in order. */
  readonly printed: readonly Buffer<ArrayBuffer>[];
}

/** Makes the function that does a job on one stretch after another, on this thread. */
export function startJob({ geometry, stretchBytes, print }: ScanJob): (task: ScanTask) => ScanResult {
  const scanner = new RecordScanner(geometry, stretchBytes, print ? printRoomBytes : 0);
  const printer = print ? new StretchPrinter(scanner, geometry.release, print) : undefined;
  const take: TakeRecords | undefined = printer && ((from, to, toLsn) => printer.print(from, to, toLsn));
  return (task) => {
    const descriptor = openIfThere(task.path);
    if (descriptor === undefined) return { scanned: undefined, printed: [] };
    try {
      const read = (views: readonly Uint8Array[], offset: number) =>
        readvSync(descriptor, views, task.offset + offset);
      const scanned = scanner.scan(task, read, take);
      const printed = printer?.take() ?? [];
      return { scanned, printed: scanned ? printed : [] };
    } finally {
      closeSync(descriptor);
    }
  };
}

/** A running server may have renamed the file since the folder was listed: the reader says so when it gets there. */
function openIfThere(path: string): number | undefined {
  try {
    return openRegularFile(path);
  } catch (error) {
    if (error instanceof RefusedInput) return undefined;
    throw error;
  }
}
