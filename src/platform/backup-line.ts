import type { Copy } from './copies.ts';
import type { Stage } from './stage.ts';

export interface BackupPlan {
  readonly region: string;
  /** Milliseconds between two, and from taking one until it has arrived. */
  readonly every: number;
  readonly copy: number;
}

/**
 * Backups that are taken at a steady interval and copied to another region, where only those count that have arrived. The
 * zero falls anywhere between two. So the age of the newest copy is evenly spread between `copy` and `copy` + `every`,
 * copy + every / 2 on average: the RPO of a restore. What is under way when the source is lost never arrives.
 */
export class BackupLine {
  newest: Copy | undefined;
  readonly #stage: Stage;
  readonly #plan: BackupPlan;
  readonly #source: () => { readonly isUp: boolean; readonly rows: number };
  readonly #underWay: Copy[] = [];
  readonly #onTaken: number;
  readonly #onArrived: number;

  constructor(
    stage: Stage,
    plan: BackupPlan,
    source: () => { readonly isUp: boolean; readonly rows: number },
  ) {
    this.#stage = stage;
    this.#plan = plan;
    this.#source = source;
    this.#onTaken = stage.on(() => this.#take());
    this.#onArrived = stage.on(() => this.#arrive());
  }

  /**
   * @param phase where between two backups the zero falls, from 0 to 1
   * @param rowsPerMs how fast rows were written before the zero
   */
  begin(phase: number, rowsPerMs: number): void {
    const { every, copy } = this.#plan;
    const before: Copy[] = [];
    let takenMs = -phase * every;
    for (; takenMs > -copy; takenMs -= every) before.unshift({ takenMs, rows: takenMs * rowsPerMs });
    this.newest = { takenMs, rows: takenMs * rowsPerMs };
    for (const each of before) this.#send(each, each.takenMs + copy);
    this.#stage.after(every - phase * every, this.#onTaken);
  }

  #take(): void {
    const { every, copy } = this.#plan;
    const { isUp, rows } = this.#source();
    if (isUp) this.#send({ takenMs: this.#stage.nowMs, rows }, copy);
    this.#stage.after(every, this.#onTaken);
  }

  #send(copy: Copy, afterMs: number): void {
    this.#underWay.push(copy);
    this.#stage.after(afterMs, this.#onArrived);
  }

  #arrive(): void {
    const copy = this.#underWay.shift();
    if (copy && this.#source().isUp) this.newest = copy;
  }
}
