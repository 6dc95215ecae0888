import { formatLsn } from '../../../model/node-state.ts';
import { guardedParameters } from '../../../model/setting.ts';
import type { ServerProcess } from '../../world.ts';
import { segmentHeaderBytes, segmentName, segmentOf } from '../wal/segment.ts';
import type { ParameterChange } from '../wal/wal-branch.ts';
import type { Core } from './core.ts';

/** A checkpoint's record with its header, in bytes (xl_tot_len 114, rounded up). */
export const checkpointBytes = 120;
/** A change of the parameters that standbys must match (xl_tot_len 54, rounded up). */
const parameterChangeBytes = 56;

/** A primary's writing of WAL: records are inserted, then flushed; segments fill up and wait for the archiver. */
export class WalLog {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /**
   * Inserts a record on behalf of a process.
   * @returns where it ends, or undefined if there was no room and the process took the server down
   */
  insert(bytes: number, kind: ServerProcess, pid: number, row?: number): number | undefined {
    const { data } = this.#core;
    const startLsn = this.#start();
    const endLsn = startLsn + Math.ceil(bytes / 8) * 8;
    const refusal = this.#refusal(startLsn, endLsn);
    if (refusal) {
      this.#core.panic(kind, pid, refusal);
      return undefined;
    }
    data.branch.append(startLsn, endLsn, row);
    this.#core.hooks.walInserted();
    return endLsn;
  }

  /** Everything up to there is on disk. */
  flush(lsn: number): void {
    const { data, configuration, hooks } = this.#core;
    if (lsn <= data.flushedLsn) return;
    const before = data.flushedLsn;
    data.flushedLsn = lsn;
    data.replayedLsn = lsn;
    const first = segmentOf(before, data.segmentBytes);
    const next = segmentOf(lsn, data.segmentBytes);
    if (next > first && configuration.read.flag('archive_mode')) {
      for (let segment = first; segment < next; segment += 1) {
        const name = segmentName(data.branch.timeline, segment, data.segmentBytes);
        data.unarchived.push({ name, branch: data.branch, segment });
      }
      hooks.segmentFinished();
    }
    hooks.walFlushed();
  }

  /** Inserts and flushes at once, as the server's own processes do. */
  write(bytes: number, kind: ServerProcess): void {
    const lsn = this.insert(bytes, kind, this.#core.processes.pid(kind));
    if (lsn !== undefined) this.flush(lsn);
  }

  /** Ends the current segment early; answers its name. Nothing happens at the beginning of a segment. */
  switchSegment(): string {
    const { data } = this.#core;
    const { branch, segmentBytes } = data;
    const segment = segmentOf(Math.max(0, branch.end - 1), segmentBytes);
    if (branch.end % segmentBytes !== 0) {
      branch.append(branch.end, (segment + 1) * segmentBytes);
      this.flush(branch.end);
    }
    return segmentName(branch.timeline, segment, segmentBytes);
  }

  /** Tells standbys of the parameters they must match and of wal_level, if they are others than before. */
  noteParameters(): void {
    const { data, configuration } = this.#core;
    const own = configuration.read.parameters();
    const walLevel = configuration.read.walLevel();
    const isSame = guardedParameters.every((name) => own[name] === data.parameters[name]);
    if (isSame && walLevel === data.walLevel) return;
    data.parameters = own;
    data.walLevel = walLevel;
    const startLsn = this.#start();
    const endLsn = startLsn + parameterChangeBytes;
    data.branch.appendChange({ startLsn, endLsn, parameters: own, walLevel });
    this.flush(data.branch.end);
  }

  #start(): number {
    const { end } = this.#core.data.branch;
    return end % this.#core.data.segmentBytes === 0 ? end + segmentHeaderBytes : end;
  }

  /** Why WAL cannot be written there, as the server words it (xlog.c). */
  #refusal(startLsn: number, endLsn: number): string | undefined {
    const { data, wal, version } = this.#core;
    const segment = segmentOf(startLsn, data.segmentBytes);
    const isNew = startLsn % data.segmentBytes === segmentHeaderBytes;
    if (isNew && wal.refusal) {
      return `could not create file "pg_wal/xlogtemp.${this.#core.processes.pid('postmaster')}": ${wal.refusal}`;
    }
    if (wal.freeBytes >= endLsn - data.flushedLsn) return undefined;
    const name = segmentName(data.branch.timeline, segment, data.segmentBytes);
    const file = version >= 17 ? `"${name}"` : name;
    const offset = Math.floor((startLsn % data.segmentBytes) / 8_192) * 8_192;
    return `could not write to log file ${file} at offset ${offset}, length 8192: No space left on device`;
  }
}

/** A parameter change as a standby shows it in the context of what it logs. */
export function describeChange({ startLsn, parameters, walLevel }: ParameterChange): string {
  return (
    `CONTEXT: WAL redo at ${formatLsn(startLsn)} for XLOG/PARAMETER_CHANGE: ` +
    `max_connections=${parameters.max_connections} max_worker_processes=${parameters.max_worker_processes} ` +
    `max_wal_senders=${parameters.max_wal_senders} max_prepared_xacts=${parameters.max_prepared_transactions} ` +
    `max_locks_per_xact=${parameters.max_locks_per_transaction} ` +
    `wal_level=${walLevel} wal_log_hints=off track_commit_timestamp=off`
  );
}
