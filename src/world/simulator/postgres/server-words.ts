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

/**
 * What a standby says of WAL that was written with wal_level = minimal, message by message: level, message, details
 * (CheckRequiredParameterValues). Version 13 only warns, unless it is a hot standby.
 */
export function minimalWords(
  version: number,
  hotStandby: boolean,
): readonly (readonly ['WARNING' | 'FATAL', string, ...string[]])[] {
  if (version < 14) {
    const warning = [
      'WARNING',
      'WAL was generated with wal_level=minimal, data may be missing',
      'HINT: This happens if you temporarily set wal_level=minimal without taking a new base backup.',
    ] as const;
    const fatal = [
      'FATAL',
      'hot standby is not possible because wal_level was not set to "replica" or higher on the master server',
      'HINT: Either set wal_level to "replica" on the master, or turn off hot_standby here.',
    ] as const;
    return hotStandby ? [warning, fatal] : [warning];
  }
  const quote = version >= 17 ? '"' : '';
  const minimal = `${quote}wal_level=minimal${quote}`;
  const higher = `${quote}wal_level${quote} to higher than ${quote}minimal${quote}`;
  return [
    [
      'FATAL',
      `WAL was generated with ${minimal}, cannot continue recovering`,
      `DETAIL: This happens if you temporarily set ${minimal} on the server.`,
      `HINT: Use a backup taken after setting ${higher}.`,
    ],
  ];
}

/** Why the WAL that ends a recovery cannot be written, if it cannot. */
export function walRefusal({ wal, processes }: Core): string | undefined {
  const file = `pg_wal/xlogtemp.${processes.pid('startup')}`;
  if (wal.refusal) return `could not create file "${file}": ${wal.refusal}`;
  if (wal.freeBytes < checkpointBytes) return `could not write to file "${file}": No space left on device`;
  return undefined;
}

/** What a server that is not ready tells those who connect: message and details. */
export function notReadyWords({ phase, closed, version }: Core): readonly [string, readonly string[]] {
  if (phase !== 'starting') return ['the database system is shutting down', []];
  if (!closed || version < 14) return ['the database system is starting up', []];
  return ['the database system is not accepting connections', ['DETAIL: Hot standby mode is disabled.']];
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
