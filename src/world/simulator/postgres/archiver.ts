import type { Core } from './core.ts';

/** One run of archive_command is tried this often before the archiver gives up for now (pgarch.c). */
const tries = 3;
const retryMs = 1_000;
/** Without word of a new segment the archiver looks again after this, in milliseconds (PGARCH_AUTOWAKE_INTERVAL). */
const wakeMs = 60_000;
/** The postmaster starts an archiver at most this often, in milliseconds (PGARCH_RESTART_INTERVAL). */
const restartMs = 10_000;
/** A command that hangs looks this often whether it may go on; the archive's script does the same in the lab. */
const hangLookMs = 100;

/** A primary's archiver: stores finished segments one after the other. */
export class Archiver {
  readonly #core: Core;
  archived = 0;
  failed = 0;
  lastArchived: string | undefined;
  lastFailed: string | undefined;
  #busy = false;
  #notified = false;
  #startedMs = Number.NEGATIVE_INFINITY;
  #pid = 0;
  #finishing: (() => void) | undefined;
  #lastRound = false;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Whether this server archives at all. */
  get wanted(): boolean {
    return this.#core.ground.archive !== undefined && this.#core.configuration.read.flag('archive_mode');
  }

  get waiting(): number {
    return this.#core.data.unarchived.length;
  }

  /** The postmaster starts the process, unless the last one was started a moment ago. */
  start(): void {
    if (!this.wanted) return;
    const { processes, ground } = this.#core;
    const begin = () => {
      this.#startedMs = ground.clock.now();
      this.#pid = processes.begin('archiver');
      this.#busy = false;
      this.#round();
    };
    const againMs = this.#startedMs + restartMs;
    if (againMs <= ground.clock.now()) begin();
    else processes.after('checkpointer', againMs - ground.clock.now(), begin);
  }

  /** There is another finished segment. */
  notify(): void {
    this.#notified = true;
    if (this.#pid !== 0 && !this.#busy) this.#core.processes.run('archiver', () => this.#round());
  }

  /** The process ends at once, and the postmaster starts another when it may. */
  restart(): void {
    this.vanish();
    this.start();
  }

  /** The server shuts down: one last round; `done` when it is over, however long the command takes. */
  finish(done: () => void): void {
    if (this.#pid === 0) {
      done();
      return;
    }
    this.#finishing = done;
    if (!this.#busy) this.#round();
  }

  vanish(): void {
    if (this.#pid !== 0) this.#core.processes.end('archiver', this.#pid);
    this.#pid = 0;
    this.#busy = false;
    this.#finishing = undefined;
    this.#lastRound = false;
  }

  #round(): void {
    if (this.#busy || this.#pid === 0) return;
    this.#notified = false;
    this.#lastRound = this.#finishing !== undefined;
    this.#try(1);
  }

  #try(attempt: number): void {
    const { data, processes, durations } = this.#core;
    const next = data.unarchived[0];
    if (!next) {
      this.#endRound();
      return;
    }
    this.#busy = true;
    processes.after('archiver', durations.around(durations.timings.commandMs), () => this.#run(attempt));
  }

  #run(attempt: number): void {
    const { data, ground, processes, durations, node } = this.#core;
    const mode = ground.archive?.modeOf(node) ?? { mode: 'fails' as const };
    if (mode.mode === 'hangs') {
      processes.after('archiver', hangLookMs, () => this.#run(attempt));
    } else if (mode.mode === 'fails') this.#fail(attempt);
    else {
      const copyMs = data.segmentBytes / durations.timings.copyBytesPerMs;
      const slowMs = mode.mode === 'slow' ? mode.delayMs : 0;
      processes.after('archiver', copyMs + slowMs, () => this.#store(attempt));
    }
  }

  #store(attempt: number): void {
    const { data, ground } = this.#core;
    const next = data.unarchived[0];
    if (!next) return;
    if (!ground.archive?.store(next.name, next.branch, next.segment)) {
      this.#fail(attempt);
      return;
    }
    data.unarchived.shift();
    this.archived += 1;
    this.lastArchived = next.name;
    this.#try(1);
  }

  #fail(attempt: number): void {
    const { data, processes } = this.#core;
    const name = data.unarchived[0]?.name ?? '';
    this.failed += 1;
    this.lastFailed = name;
    this.#core.log('LOG', 'archiver', 'archive command failed with exit code 1', [
      `DETAIL: The failed archive command was: archive-segment "pg_wal/${name}" "${name}"`,
    ]);
    if (attempt < tries) {
      processes.after('archiver', retryMs, () => this.#try(attempt + 1));
      return;
    }
    const message = `archiving write-ahead log file "${name}" failed too many times, will try again later`;
    this.#core.log('WARNING', 'archiver', message);
    this.#endRound();
  }

  #endRound(): void {
    this.#busy = false;
    if (this.#finishing) {
      if (!this.#lastRound) {
        this.#round();
        return;
      }
      const done = this.#finishing;
      this.vanish();
      done();
      return;
    }
    if (this.#notified) this.#round();
    else if (this.waiting > 0) this.#core.processes.after('archiver', wakeMs, () => this.#round());
  }
}
