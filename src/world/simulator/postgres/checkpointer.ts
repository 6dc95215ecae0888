import { formatLsn } from '../../../model/node-state.ts';
import type { Core } from './core.ts';
import { checkpointBytes, type WalLog } from './wal-log.ts';

/** checkpoint_completion_target's default: how much of the way to the next checkpoint one may take. */
const completionTarget = 0.9;

/** Writes checkpoints and removes WAL that nobody needs any more. */
export class Checkpointer {
  readonly #core: Core;
  readonly #log: WalLog;
  /** The checkpoint that is being spread, by where its redo begins. */
  #under: { readonly redoLsn: number } | undefined;
  /** While it writes its own record, which is no reason for another checkpoint. */
  #writing = false;
  #timer = 0;

  constructor(core: Core, log: WalLog) {
    this.#core = core;
    this.#log = log;
  }

  /** Checkpoints come by time from now on. */
  start(): void {
    this.#under = undefined;
    this.#timer += 1;
    this.#await(this.#timer);
  }

  /** One that somebody waits for. */
  now(words: string): void {
    const { data } = this.#core;
    const redoLsn = data.flushedLsn;
    this.#core.log('LOG', 'checkpointer', `checkpoint starting: ${words}`);
    this.#complete(redoLsn);
  }

  /** One that takes its time, unless one is under way. */
  spread(words: string): void {
    if (this.#under || this.#core.phase !== 'ready' || this.#core.recovering) return;
    const under = { redoLsn: this.#core.data.flushedLsn };
    this.#under = under;
    this.#core.log('LOG', 'checkpointer', `checkpoint starting: ${words}`);
    const { processes, durations } = this.#core;
    processes.after('checkpointer', durations.around(durations.timings.spreadCheckpointMs), () => {
      if (this.#under === under) this.#finishSpread();
    });
  }

  /** Begins a checkpoint when so much WAL has been written, and hurries one that the WAL is about to outrun. */
  paceByWal(): void {
    if (this.#writing) return;
    const { data, configuration } = this.#core;
    const dueBytes = configuration.read.size('max_wal_size') / (1 + completionTarget);
    if (data.branch.end - (this.#under?.redoLsn ?? data.redoLsn) < dueBytes) return;
    if (this.#under) this.#core.processes.run('checkpointer', () => this.#finishSpread());
    else this.spread('wal');
  }

  /** What a standby does instead: it may begin recovery later than before, if a checkpoint was replayed. */
  restartPoint(): void {
    const { data } = this.#core;
    data.minRecoveryLsn = Math.max(data.minRecoveryLsn, data.replayedLsn);
    const replayed = data.branch.checkpointBy(data.replayedLsn);
    if (replayed === undefined || replayed.redoLsn <= data.redoLsn) return;
    data.redoLsn = replayed.redoLsn;
    this.#core.log('LOG', 'checkpointer', `recovery restart point at ${formatLsn(data.redoLsn)}`);
    this.removeOldWal();
  }

  /** Removes the segments that neither recovery, a slot, the archiver nor wal_keep_size needs. */
  removeOldWal(): void {
    const { data, configuration } = this.#core;
    this.#invalidateSlots();
    const keepBytes = configuration.read.size('wal_keep_size');
    const slots = [...data.slots.values()].flatMap(({ restartLsn }) => restartLsn ?? []);
    const unarchived = data.unarchived[0];
    const neededLsn = Math.min(
      data.redoLsn,
      ...slots,
      ...(keepBytes > 0 ? [data.flushedLsn - keepBytes] : []),
      ...(unarchived ? [unarchived.segment * data.segmentBytes] : []),
    );
    data.oldestLsn = Math.max(data.oldestLsn, data.segmentStart(Math.max(0, neededLsn)));
  }

  #finishSpread(): void {
    const under = this.#under;
    if (!under) return;
    this.#under = undefined;
    this.#complete(under.redoLsn);
  }

  #complete(redoLsn: number): void {
    const { data, durations } = this.#core;
    this.#writing = true;
    this.#log.write(checkpointBytes, 'checkpointer');
    this.#writing = false;
    data.branch.noteCheckpoint(redoLsn);
    const before = data.oldestLsn;
    data.redoLsn = Math.max(data.redoLsn, redoLsn);
    this.#confirmSlots();
    this.removeOldWal();
    const removed = (data.oldestLsn - before) / data.segmentBytes;
    const took = (durations.timings.checkpointMs / 1_000).toFixed(3);
    this.#core.log(
      'LOG',
      'checkpointer',
      `checkpoint complete: 0 WAL file(s) added, ${removed} removed, 0 recycled; total=${took} s; ` +
        `lsn=${formatLsn(data.flushedLsn)}, redo lsn=${formatLsn(data.redoLsn)}`,
    );
  }

  /**
   * A checkpoint logs which transactions run, and only there does a logical slot whose consumer has caught up let go of
   * WAL: up to where the oldest of them began.
   */
  #confirmSlots(): void {
    const { data, visitors } = this.#core;
    for (const slot of data.slots.values()) {
      if (!visitors.consumers.has(slot.name) || slot.restartLsn === undefined) continue;
      slot.confirmedLsn = data.flushedLsn;
      slot.restartLsn = Math.max(slot.restartLsn, Math.min(data.redoLsn, visitors.oldestWriteLsn));
    }
  }

  #invalidateSlots(): void {
    const { data, configuration, version } = this.#core;
    const limit = configuration.read.size('max_slot_wal_keep_size');
    if (limit < 0) return;
    for (const slot of data.slots.values()) {
      if (slot.restartLsn === undefined) continue;
      const excess = data.flushedLsn - limit - slot.restartLsn;
      if (excess <= 0) continue;
      const at = formatLsn(slot.restartLsn);
      slot.restartLsn = undefined;
      if (version < 16) {
        const because = `because its restart_lsn ${at} exceeds max_slot_wal_keep_size`;
        this.#core.log('LOG', 'checkpointer', `invalidating slot "${slot.name}" ${because}`);
        continue;
      }
      this.#core.log('LOG', 'checkpointer', `invalidating obsolete replication slot "${slot.name}"`, [
        `DETAIL: The slot's restart_lsn ${at} exceeds the limit by ${excess} bytes.`,
        'HINT: You might need to increase "max_slot_wal_keep_size".',
      ]);
    }
  }

  #await(timer: number): void {
    const { processes, configuration, data } = this.#core;
    const redoLsn = data.redoLsn;
    processes.after('checkpointer', configuration.read.duration('checkpoint_timeout'), () => {
      if (timer !== this.#timer) return;
      if (data.flushedLsn > redoLsn) this.spread('time');
      this.#await(timer);
    });
  }
}
