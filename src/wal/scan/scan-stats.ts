/**
 * Statistics of a folder by scanning segments, on several threads if wanted. Every record passes the checks that the
 * reader makes; at the seams between segments and at whatever a scan left alone the reader itself takes over.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { WalDirectory } from '../directory.ts';
import type { Geometry } from '../identify.ts';
import type { Lsn } from '../lsn.ts';
import { WalEnd, WalReader } from '../reader.ts';
import { WalStats } from '../stats.ts';
import type { Stop } from '../stop.ts';
import { SegmentScanner, type SegmentSums } from './scan-segment.ts';

export interface ScanResult {
  readonly stats: WalStats;
  /** Where the last summed record ends. */
  readonly end: Lsn;
  readonly stop: Stop | undefined;
}

/** What a worker is given and gives back. */
export interface ScanTask {
  readonly path: string;
  readonly start: Lsn;
}

/**
 * Sums up everything from the record at `from` to where reading stops. With `workers` above 1 segments are shared
 * among that many threads; below about 300 MB their start costs more than they save.
 */
export async function scanStats(wal: WalDirectory, from: Lsn, workers: number): Promise<ScanResult> {
  const tasks = tasksOf(wal, from);
  const sums =
    workers > 1 ? await scanWithWorkers(tasks, wal.geometry, workers) : scanHere(tasks, wal.geometry);
  return merge(wal, from, sums);
}

function tasksOf(wal: WalDirectory, from: Lsn): ScanTask[] {
  const { segmentBytes } = wal.geometry;
  const tasks: ScanTask[] = [];
  for (let start = from - (from % segmentBytes); ; start += segmentBytes) {
    const file = wal.fileAt(start);
    if (!file || file.fileBytes !== segmentBytes) return tasks;
    tasks.push({ path: file.path, start });
  }
}

function scanHere(tasks: readonly ScanTask[], geometry: Geometry): SegmentSums[] {
  const scanner = new SegmentScanner(geometry);
  return tasks.map((task) => scanFile(scanner, task));
}

/** Sums up a segment's file. */
export function scanFile(scanner: SegmentScanner, { path, start }: ScanTask): SegmentSums {
  const descriptor = openSync(path, 'r');
  try {
    return scanner.scan(start, (target, offset) => {
      let filled = 0;
      while (filled < target.length) {
        const got = readSync(descriptor, target, filled, target.length - filled, offset + filled);
        if (got === 0) break;
        filled += got;
      }
      target.fill(0, filled);
    });
  } finally {
    closeSync(descriptor);
  }
}

function scanWithWorkers(
  tasks: readonly ScanTask[],
  geometry: Geometry,
  workers: number,
): Promise<SegmentSums[]> {
  // Neighbouring segments go to different threads, so that all are busy to the end.
  const shares = Array.from({ length: Math.min(workers, tasks.length) }, (_, worker) =>
    tasks.filter((_task, index) => index % workers === worker),
  );
  const started = shares.map((share) => runWorker(share, geometry));
  return Promise.all(started).then((results) =>
    tasks.map((_, index) => {
      const sums = results[index % workers]?.[Math.floor(index / workers)];
      if (!sums) throw new Error(`no thread scanned segment ${index}`);
      return sums;
    }),
  );
}

function runWorker(share: readonly ScanTask[], geometry: Geometry): Promise<SegmentSums[]> {
  return new Promise((resolve, reject) => {
    const worker = startWorker({ share, geometry });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

/** From source a thread must first load the loader that understands TypeScript; built code starts right away. */
function startWorker(workerData: object): Worker {
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('scan-worker.js', import.meta.url), { workerData });
  const script = JSON.stringify(new URL('scan-worker.ts', import.meta.url).href);
  const start = `import('tsx/esm/api').then(({ register }) => { register(); return import(${script}); })`;
  return new Worker(start, { eval: true, workerData });
}

/** Puts the sums of neighbouring segments together, reading what lies between them. */
function merge(wal: WalDirectory, from: Lsn, scanned: readonly SegmentSums[]): ScanResult {
  const stats = new WalStats();
  let reader = new WalReader(wal, { from, trustSegments: true });
  let timeline = 0;
  for (;;) {
    const { segmentBytes } = wal.geometry;
    const index = Math.floor(reader.position / segmentBytes) - Math.floor(from / segmentBytes);
    const sums = scanned[index];
    if (sums && sums.firstTimeline >= timeline && fits(sums, reader)) {
      add(stats, sums);
      timeline = sums.lastTimeline;
      reader = new WalReader(wal, { from: sums.next, previous: sums.last, trustSegments: true });
      // A segment that ends with its last record leaves nothing to read between it and the next.
      if (sums.next % segmentBytes === 0) continue;
    }
    const result = reader.next();
    if (result instanceof WalEnd) return { stats, end: reader.position, stop: result.stop };
    stats.add(result);
  }
}

/** A scan is taken over if it begins exactly where reading is, and its first record points back to the last one read. */
function fits(sums: SegmentSums, reader: WalReader): boolean {
  if (sums.first === undefined) return false;
  const { position, previous } = reader;
  // A position at the start of a page means the record behind the page's header.
  const isHere = position === sums.first || (position < sums.first && sums.first - position <= 40);
  return isHere && (previous === undefined || sums.firstPrevious === previous);
}

function add(stats: WalStats, { sums }: SegmentSums): void {
  for (let slot = 0; slot < stats.slots.length; slot++) {
    const count = sums[slot * 3] ?? 0;
    if (count === 0) continue;
    stats.addSums(slot, { count, recordBytes: sums[slot * 3 + 1] ?? 0, imageBytes: sums[slot * 3 + 2] ?? 0 });
  }
}
