/** A thread that scans its share of the segments. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Geometry } from '../identify.ts';
import { SegmentScanner } from './scan-segment.ts';
import { type ScanTask, scanFile } from './scan-stats.ts';

const { share, geometry } = workerData as { share: readonly ScanTask[]; geometry: Geometry };
const scanner = new SegmentScanner(geometry);
const results = share.map((task) => scanFile(scanner, task));
parentPort?.postMessage(
  results,
  results.map((result) => result.sums.buffer as ArrayBuffer),
);
