/**
 * Scans stretches on several threads and gives their results in order. The calling thread scans too, so one thread needs
 * no other, and a thread that starts late takes what is left. Nobody runs far ahead of what was asked for: results wait
 * in memory.
 */
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type ScanJob, type ScanResult, type ScanTask, startJob } from './scan-job.ts';

/** What a thread is given. */
export interface ScanShare {
  readonly job: ScanJob;
  readonly tasks: readonly ScanTask[];
  /** Shared: how many tasks were taken, and how many results were asked for. */
  readonly progress: Int32Array<SharedArrayBuffer>;
  /** How many results may be ready before they are asked for. */
  readonly ahead: number;
}

const taken = 0;
const asked = 1;
const readyPerThread = 2;

/** Takes the next task; its number is beyond the last if none is left. */
export function takeNext(progress: Int32Array): number {
  return Atomics.add(progress, taken, 1);
}

/** Waits until result `index` was asked for. */
export function waitForTurn(progress: Int32Array, index: number): void {
  for (;;) {
    const now = Atomics.load(progress, asked);
    if (now >= index) return;
    Atomics.wait(progress, asked, now);
  }
}

export class ScanThreads {
  readonly #share: ScanShare;
  readonly #scanHere: (task: ScanTask) => ScanResult;
  readonly #workers: readonly Worker[];
  readonly #results = new Map<number, ScanResult>();
  #failure: unknown;

  constructor(job: ScanJob, tasks: readonly ScanTask[], threads: number) {
    const progress = new Int32Array(new SharedArrayBuffer(8));
    this.#share = { job, tasks, progress, ahead: threads * readyPerThread };
    const others = Math.min(threads, tasks.length) - 1;
    this.#workers = Array.from({ length: Math.max(0, others) }, () => startWorker(this.#share));
    for (const worker of this.#workers) {
      worker.on('message', ({ index, result }: { index: number; result: ScanResult }) =>
        this.#results.set(index, result),
      );
      worker.on('error', (error) => {
        this.#failure = error;
      });
    }
    this.#scanHere = startJob(job);
  }

  /** The result of a task. They must be asked for in order; one that is skipped is lost. */
  async result(index: number): Promise<ScanResult> {
    const { progress, tasks, ahead } = this.#share;
    Atomics.store(progress, asked, index);
    Atomics.notify(progress, asked);
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const result = this.#results.get(index);
      if (result) {
        this.#results.delete(index);
        return result;
      }
      const mine = Atomics.load(progress, taken) < index + ahead ? takeNext(progress) : tasks.length;
      const task = tasks[mine];
      if (task) this.#results.set(mine, this.#scanHere(task));
      else await Promise.race(this.#workers.map((worker) => once(worker, 'message')));
      // Messages of other threads come in between turns only.
      if (this.#workers.length > 0) await nextTurn();
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

/** From source a thread must first load the loader that understands TypeScript; built code starts right away. */
function startWorker(workerData: ScanShare): Worker {
  if (!import.meta.url.endsWith('.ts')) {
    return new Worker(new URL('scan-worker.js', import.meta.url), { workerData });
  }
  const script = JSON.stringify(new URL('scan-worker.ts', import.meta.url).href);
  const start = `import('tsx/esm/api').then(({ register }) => { register(); return import(${script}); })`;
  return new Worker(start, { eval: true, workerData });
}
