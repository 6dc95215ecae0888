/**
 * What pg_control knows about the log: where redo starts, and how far it must get before the data are consistent.
 *
 * The layout moved twice: up to 10 the previous checkpoint's address came before the copy of the checkpoint, and the
 * copy itself grew in 9.5 and 12.
 */
import type { Lsn } from './lsn.ts';

export interface ControlFile {
  readonly systemIdentifier: bigint;
  readonly controlVersion: number;
  readonly checkpoint: Lsn;
  /** Where recovery starts to read. */
  readonly redo: Lsn;
  readonly timeline: number;
  /** A standby or a restored backup is not consistent before this address; 0 if there is no such bound. */
  readonly recoveryMin: Lsn;
  /** Where the backup ends that this copy was restored from; 0 if none or passed. */
  readonly backupEnd: Lsn;
  /**
   * What the primary runs with, as far as WAL has told: a standby does not start with less. Read from version 12 on, since
   * when max_wal_senders is among them.
   */
  readonly parameters?: Readonly<Record<(typeof parameterOrder)[number], number>>;
}

/** In the order of the file. */
const parameterOrder = [
  'max_connections',
  'max_worker_processes',
  'max_wal_senders',
  'max_prepared_transactions',
  'max_locks_per_transaction',
] as const;

/** Reads global/pg_control; undefined if it is too short or of an unknown version. */
export function readControlFile(bytes: Buffer): ControlFile | undefined {
  if (bytes.length < 200) return undefined;
  const version = bytes.readUInt32LE(8);
  if (version < 942 || version > 1999) return undefined;
  const copy = version <= 1002 ? 48 : 40;
  const copyBytes = version >= 1201 ? 88 : version === 942 && !hasCommitTimestamps(bytes) ? 72 : 80;
  const tail = copy + copyBytes + 8;
  return {
    systemIdentifier: bytes.readBigUInt64LE(0),
    controlVersion: version,
    checkpoint: Number(bytes.readBigUInt64LE(32)),
    redo: Number(bytes.readBigUInt64LE(copy)),
    timeline: bytes.readUInt32LE(copy + 8),
    recoveryMin: Number(bytes.readBigUInt64LE(tail)),
    backupEnd: Number(bytes.readBigUInt64LE(tail + 24)),
    ...(version >= 1201 ? { parameters: readParameters(bytes, tail + 44) } : {}),
  };
}

/** After the end of the backup come backupEndRequired, wal_level and wal_log_hints, each taking four bytes with its padding. */
function readParameters(bytes: Buffer, offset: number): Required<ControlFile>['parameters'] {
  return Object.fromEntries(
    parameterOrder.map((name, index) => [name, bytes.readInt32LE(offset + 4 * index)]),
  ) as Required<ControlFile>['parameters'];
}

/** 9.4 and 9.5 share a control version; the catalog version tells them apart. */
function hasCommitTimestamps(bytes: Buffer): boolean {
  return bytes.readUInt32LE(12) >= 201_500_000;
}
