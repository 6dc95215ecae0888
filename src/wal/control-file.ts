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
}

/** Reads global/pg_control; undefined if it is too short or of an unknown version. */
export function readControlFile(bytes: Buffer): ControlFile | undefined {
  if (bytes.length < 176) return undefined;
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
  };
}

/** 9.4 and 9.5 share a control version; the catalog version tells them apart. */
function hasCommitTimestamps(bytes: Buffer): boolean {
  return bytes.readUInt32LE(12) >= 201_500_000;
}
