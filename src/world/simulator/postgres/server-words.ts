import { formatLsn } from '../../../model/node-state.ts';
import type { ServerProcess, SignalName } from '../../world.ts';
import { type Core, wallTime } from './core.ts';
import type { DataDirectory } from './data-directory.ts';
import { checkpointBytes } from './wal-log.ts';

/** How a signal ends a process, as the postmaster words it. */
export const deaths: Partial<Record<SignalName, string>> = {
  SIGABRT: 'was terminated by signal 6: Aborted',
  SIGKILL: 'was terminated by signal 9: Killed',
  SIGSEGV: 'was terminated by signal 11: Segmentation fault',
  SIGQUIT: 'exited with exit code 2',
};

const mayBeCorrupted =
  'HINT: If this has occurred more than once some data might be corrupted and you might need to choose an earlier recovery target.';

/** What the startup process says first, from what the control file says. */
export function controlWords(data: DataDirectory): readonly [string, readonly string[]] {
  const at = wallTime(data.controlMs);
  if (data.control === 'shut down') return [`database system was shut down at ${at}`, []];
  if (data.control === 'shut down in recovery') {
    return [`database system was shut down in recovery at ${at}`, []];
  }
  if (data.control === 'in recovery') {
    return [`database system was interrupted while in recovery at log time ${at}`, [mayBeCorrupted]];
  }
  return [`database system was interrupted; last known up at ${at}`, []];
}

/** What a crash recovery tells of the WAL it replays. */
export function redoWords(data: DataDirectory, version: number, redoMs: number): readonly string[] {
  const at = formatLsn(data.flushedLsn);
  const wanted = version >= 16 ? 'expected at least 24, got 0' : 'wanted 24, got 0';
  const end = `invalid record length at ${at}: ${wanted}`;
  if (data.flushedLsn <= data.redoLsn) return [end];
  const usage = `system usage: CPU: user: 0.00 s, system: 0.00 s, elapsed: ${(redoMs / 1_000).toFixed(2)} s`;
  return [`redo starts at ${formatLsn(data.redoLsn)}`, end, `redo done at ${at} ${usage}`];
}

/** What a postmaster says that may not write to its data, before anything else: it ends then. */
export function dataRefusal({
  data,
  disk,
}: Core): readonly ['FATAL' | 'PANIC', 'postmaster', string] | undefined {
  if (!disk.refusal) return undefined;
  if (disk.refusal === 'Permission denied') {
    const isClean = data.control === 'shut down' || data.control === 'shut down in recovery';
    const what = isClean ? 'create lock file' : 'remove old lock file';
    return ['FATAL', 'postmaster', `could not ${what} "postmaster.pid": ${disk.refusal}`];
  }
  // The lab mounts what is in the folder read-only and not the folder itself, so that the lock file comes about.
  return ['PANIC', 'postmaster', `could not open file "global/pg_control": ${disk.refusal}`];
}

/** Why the WAL that ends a recovery cannot be written, if it cannot. */
export function walRefusal({ wal, processes }: Core): string | undefined {
  const file = `pg_wal/xlogtemp.${processes.pid('startup')}`;
  if (wal.refusal) return `could not create file "${file}": ${wal.refusal}`;
  if (wal.freeBytes < checkpointBytes) return `could not write to file "${file}": No space left on device`;
  return undefined;
}

export function noRestartWords(version: number): string {
  const setting = version >= 17 ? '"restart_after_crash"' : 'restart_after_crash';
  return `shutting down because ${setting} is off`;
}

/** How the postmaster names a process in its log (GetBackendTypeDesc; before 18 clients are server processes). */
export function processName(kind: ServerProcess, version: number): string {
  switch (kind) {
    case 'walreceiver':
      return 'WAL receiver process';
    case 'walwriter':
      return 'WAL writer process';
    case 'walsender':
    case 'client backend':
      return version >= 18 ? 'client backend' : 'server process';
    default:
      return `${kind} process`;
  }
}
