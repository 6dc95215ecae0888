import type { Draw } from '../../kit/draw.ts';
import { lognormal } from '../../kit/variates.ts';

interface JournalPlan {
  /** What a disk reads or writes in a second, in bytes. */
  readonly disk: number;
  /** What is written to a host's file system in a second, in bytes, at the median. */
  readonly writes: number;
  /** Standard deviation of the logarithm of that, between hosts. */
  readonly 'writes-spread': number;
  /** How much of it may wait in memory for the disk, in bytes. */
  readonly 'dirty-limit': number;
  /** How long a task may stall before the kernel calls it hung, in milliseconds. */
  readonly 'hung-task': number;
}

/**
 * The journal of each host's file system, and who hangs on it.
 *
 * What is dirty, D, grows by what is written and shrinks by what the disk takes of it. A writer beside n reads that wait gets
 * disk / (1 + n), and the machines that write are s times as slow on a host that is. B is what others write beside them, a database
 * of measurements (time-series.ts) say, as fast as they like:
 *
 *     dD/dt = writes / s + B - disk / (1 + n), with 0 <= D <= dirty-limit
 *
 * A commit writes D first (ext4, data=ordered) and takes L = D (1 + n) / disk. Commits follow each other. A task that writes to the
 * file system, to begin or end a machine say, waits for one in a single piece. A machine that refaults waits for one
 * read after the other, so that the kernel sees it switched: it is never taken for hung.
 *
 * A host with n > disk / (writes / s + B) - 1 falls behind, and its commits grow for minutes before anybody notices; any other
 * catches up. That calls of KVM hang as well is told of the incident; here all wait for the journal. That the disk keeps one request
 * of the writer beside one of each machine is an assumption, and what writes take from reads is left out.
 */
export class HostJournals {
  readonly #plan: JournalPlan;
  readonly #draw: Draw;
  /** By host: how many bytes are dirty, and how many are written a second while it is not slow. */
  readonly #dirty: Float64Array;
  readonly #writes: Float64Array;

  constructor(plan: JournalPlan, hosts: number, draw: Draw) {
    this.#plan = plan;
    this.#draw = draw;
    this.#dirty = new Float64Array(hosts);
    this.#writes = new Float64Array(hosts);
    for (let host = 0; host < hosts; host += 1)
      this.#writes[host] = lognormal(draw, plan.writes, plan['writes-spread']);
  }

  /**
   * Lets a host write for some seconds.
   * @param readsWaiting how many reads are at its disk, on average
   * @param slowness how many times as slow the host is, at least 1
   * @param besides what is written to it beside its own writes, in bytes a second
   * @returns how many seconds a commit takes then
   */
  write(host: number, readsWaiting: number, slowness: number, seconds: number, besides = 0): number {
    const takes = this.#plan.disk / (1 + readsWaiting);
    const grows = (this.#writes[host] as number) / slowness + besides - takes;
    const grown = Math.max(0, (this.#dirty[host] as number) + grows * seconds);
    const dirty = Math.min(grown, this.#plan['dirty-limit']);
    this.#dirty[host] = dirty;
    return dirty / takes;
  }

  /**
   * After how many milliseconds khungtaskd finds the task that waits for a commit begun within a step; undefined if none
   * begins then, or if it ends before. It looks every T whether a task was switched since it last looked, at moments that
   * have nothing to do with the commit: it finds it after T to 2T.
   * @param commitMs how long commits take on the host now
   */
  hungAfterMs(commitMs: number, stepMs: number): number | undefined {
    const hungTaskMs = this.#plan['hung-task'];
    if (commitMs < hungTaskMs || this.#draw.fraction() >= stepMs / commitMs) return undefined;
    const foundAfterMs = hungTaskMs * (1 + this.#draw.fraction());
    return commitMs >= foundAfterMs ? foundAfterMs : undefined;
  }

  /** A host that went down has nothing dirty when it is back. */
  clear(host: number): void {
    this.#dirty[host] = 0;
  }
}
