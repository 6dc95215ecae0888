/**
 * What can be seen of one node at one instant. Everything that asks the server is absent when it did not answer.
 * Positions in the write-ahead log are bytes since its beginning (an LSN as a number).
 */
export interface NodeState {
  readonly node: string;
  readonly host: 'on' | 'off';
  /** From the process and its postmaster.pid, never from a connection. `frozen`: the process is stopped by a signal. */
  readonly server: 'down' | 'starting' | 'ready' | 'stopping' | 'frozen';
  /** False if the server should answer a query but did not within the time limit, or refused. */
  readonly answers: boolean;
  /** Why it did not answer. */
  readonly silence?: string;
  /** Nothing was refused: the answer may still come, from a server that is busy or hangs. Absent if it is known to be frozen. */
  readonly overdue?: true;
  readonly role?: 'primary' | 'standby';
  readonly timeline?: number;
  /** Primary: the position up to which WAL is flushed. Standby: up to which it is received and flushed. */
  readonly flushedLsn?: number;
  /** Standby: the position up to which WAL is replayed. */
  readonly replayedLsn?: number;
  readonly replay?: 'running' | 'pause requested' | 'paused';
  /** Standby: whether a WAL receiver is streaming. */
  readonly receiving?: boolean;
  /** Primary: what pg_stat_replication says of each standby, by application name. */
  readonly standbys?: readonly StandbyState[];
  readonly slots?: readonly SlotState[];
  readonly archiver?: ArchiverState;
  /** Bytes in pg_wal. */
  readonly walBytes?: number;
  /** Kinds of the server's processes that a signal has stopped, seen from outside; absent if none. */
  readonly frozen?: readonly string[];
  /** Process ids of client backends that sit idle in an open transaction. */
  readonly idleTransactions?: readonly number[];
  /** Transactions that have written and are open for longer than half a second, the oldest first; absent if none. */
  readonly writingTransactions?: readonly TransactionState[];
  /** Base backups that run; absent if none. */
  readonly backups?: readonly BackupState[];
  /** What it runs with of the settings that a standby must have at least as much of as its primary. */
  readonly parameters?: Readonly<Record<string, number>>;
  /** The node's storage seen from outside, for each area that a fault can fill or fail. */
  readonly storage?: { readonly wal?: StorageState; readonly data?: StorageState };
}

export interface StorageState {
  /** Bytes the server could still write there; absent if nothing limits it. */
  readonly freeBytes?: number;
  /** False if the storage refuses every write. */
  readonly writable: boolean;
}

export interface StandbyState {
  readonly name: string;
  readonly state: string;
  readonly sync: 'sync' | 'async' | 'potential' | 'quorum';
  readonly sentLsn?: number;
  readonly flushedLsn?: number;
  readonly replayedLsn?: number;
}

export interface SlotState {
  readonly name: string;
  readonly kind: 'physical' | 'logical';
  readonly active: boolean;
  /** True if it goes with the connection that made it; absent if it stays. */
  readonly temporary?: true;
  readonly restartLsn?: number;
  /** Logical: up to where its consumer has confirmed. */
  readonly confirmedLsn?: number;
  readonly walStatus?: string;
}

export interface TransactionState {
  readonly pid: number;
  readonly openMs: number;
}

export interface BackupState {
  readonly pid: number;
  readonly streamedBytes: number;
  /** Absent while the server does not know it yet. */
  readonly totalBytes?: number;
}

export interface ArchiverState {
  readonly archived: number;
  readonly failed: number;
  readonly lastArchived?: string;
  readonly lastFailed?: string;
  /** Segments waiting to be archived. */
  readonly waiting: number;
  /** The archiver process, and what it waits for: `IPC/ArchiveCommand`, as versions from 15 on say. */
  readonly pid?: number;
  readonly waitsFor?: string;
}

/** Writes a position as PostgreSQL does: `0/3000180`. */
export function formatLsn(lsn: number): string {
  const high = Math.floor(lsn / 0x1_0000_0000);
  return `${high.toString(16).toUpperCase()}/${(lsn % 0x1_0000_0000).toString(16).toUpperCase()}`;
}

/** Reads a position written as `0/3000180`. */
export function parseLsn(text: string): number {
  const [high, low] = text.split('/');
  return Number.parseInt(high ?? '0', 16) * 0x1_0000_0000 + Number.parseInt(low ?? '0', 16);
}
