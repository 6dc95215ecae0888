import { formatLsn } from '../../../model/node-state.ts';
import type { Core } from './core.ts';
import { checkpointBytes, type WalLog } from './wal-log.ts';

/** Writes checkpoints and removes WAL that nobody needs any more. */
export class Checkpointer {
  readonly #core: Core;
  readonly #log: WalLog;
  #spreading = false;
  #timer = 0;

  constructor(core: Core, log: WalLog) {
    this.#core = core;
    this.#log = log;
  }

  /** Checkpoints come by time from now on. */
  start(): void {
    this.#spreading = false;
    this.#timer += 1;
    this.#await(this.#timer);
  }

  /** One that somebody waits for. */
  now(words: string): void {
    const { data } = this.#core;
    const redoLsn = data.flushedLsn;
    this.#core.log('LOG', 'checkpointer', `checkpoint starting: ${words}`);
    this.#log.write(checkpointBytes, 'checkpointer');
    this.#complete(redoLsn);
  }

  /** One that takes its time, unless one is under way. */
  spread(words: string): void {
    if (this.#spreading || this.#core.phase !== 'ready' || this.#core.recovering) return;
    this.#spreading = true;
    const redoLsn = this.#core.data.flushedLsn;
    this.#core.log('LOG', 'checkpointer', `checkpoint starting: ${words}`);
    const { processes, durations } = this.#core;
    processes.after('checkpointer', durations.around(durations.timings.checkpointMs * 400), () => {
      this.#spreading = false;
      this.#log.write(checkpointBytes, 'checkpointer');
      this.#complete(redoLsn);
    });
  }

  /** What a standby does instead: it may begin recovery later than before, if a checkpoint was replayed. */
  restartPoint(): void {
    const { data } = this.#core;
    data.minRecoveryLsn = Math.max(data.minRecoveryLsn, data.replayedLsn);
  }

  /** Removes the segments that neither recovery, a slot, the archiver nor wal_keep_size needs. */
  removeOldWal(): void {
    const { data, configuration } = this.#core;
    this.#invalidateSlots();
    const keepBytes = configuration.size('wal_keep_size');
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

  #complete(redoLsn: number): void {
    const { data, durations } = this.#core;
    const before = data.oldestLsn;
    data.redoLsn = Math.max(data.redoLsn, redoLsn);
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

  #invalidateSlots(): void {
    const { data, configuration, version } = this.#core;
    const limit = configuration.size('max_slot_wal_keep_size');
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
    processes.after('checkpointer', configuration.duration('checkpoint_timeout'), () => {
      if (timer !== this.#timer) return;
      if (data.flushedLsn > redoLsn) this.spread('time');
      this.#await(timer);
    });
  }
}
