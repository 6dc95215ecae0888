/** A thread that scans: it takes the next stretch that nobody took, until there is none. */
import { parentPort, workerData } from 'node:worker_threads';
import { startJob } from './scan-job.ts';
import { type ScanShare, takeNext, waitForTurn } from './scan-threads.ts';

const { job, tasks, progress, ahead } = workerData as ScanShare;
const scan = startJob(job);
for (;;) {
  const index = takeNext(progress);
  const task = tasks[index];
  if (!task) break;
  waitForTurn(progress, index - ahead);
  const result = scan(task);
  const moved = result.printed.map((chunk) => chunk.buffer);
  parentPort?.postMessage({ index, result }, moved);
}
