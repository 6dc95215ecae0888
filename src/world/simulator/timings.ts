/**
 * How long things take that a server or its machine does, in milliseconds unless the name says otherwise. Each is the
 * typical value (median) of a duration that is drawn log-normally around it with the spread `spread`.
 *
 * The defaults were fitted from recordings of the lab (tmpfs, PostgreSQL 18.4, two cores, little load) with
 * `reenact calibrate`, except where another source is named. docs/simulator.md lists them with their sources.
 */
export interface Timings {
  /** Standard deviation of the logarithm of every duration below; 0 makes them exact. */
  readonly spread: number;
  /** From asking for a server until its process runs. */
  readonly spawnMs: number;
  /** From a postmaster's start until its first log line. */
  readonly launchMs: number;
  /** From the first log line until a cleanly stopped primary is ready. */
  readonly openMs: number;
  /** From the first log line until a standby takes reads, without WAL to replay. */
  readonly openStandbyMs: number;
  /** What crash recovery costs before and after redo: syncing the data directory, the checkpoint at its end. */
  readonly recoverMs: number;
  /** How much WAL redo replays in a millisecond, in bytes. */
  readonly replayBytesPerMs: number;
  /** From asking a standby to become primary until it takes writes. */
  readonly promoteMs: number;
  /** From asking an idle server for a fast stop until its process has ended. */
  readonly stopMs: number;
  /** From SIGKILL of a postmaster until its children are gone. */
  readonly killMs: number;
  /** From the death of a child process until the postmaster has ended the others. */
  readonly crashMs: number;
  /** A new connection's backend: fork, authentication, first answer. */
  readonly connectMs: number;
  /** A statement's execution, without the commit's flush and without the network. */
  readonly statementMs: number;
  /** A commit's flush of the WAL to disk. */
  readonly flushMs: number;
  /** A WAL receiver's flush of what arrived, and its answer. */
  readonly receiveMs: number;
  /** A checkpoint asked for on a server with little to write. */
  readonly checkpointMs: number;
  /** One run of archive_command or restore_command, without the copying. */
  readonly commandMs: number;
  /** What copying a file takes, in bytes per millisecond. */
  readonly copyBytesPerMs: number;
  /** A base backup of the empty cluster, from asking until its server is started. */
  readonly backupMs: number;
  /** One session's bulk insert, in bytes of WAL per millisecond. */
  readonly bulkBytesPerMs: number;
  /** WAL that one committed write of a client takes on average, in bytes. */
  readonly writeBytes: number;
}

/** See docs/simulator.md for where each comes from. */
export const defaultTimings: Timings = {
  spread: 0.25,
  spawnMs: 9,
  launchMs: 42,
  openMs: 16,
  openStandbyMs: 26,
  recoverMs: 34,
  replayBytesPerMs: 140_000,
  promoteMs: 17,
  stopMs: 110,
  killMs: 35,
  crashMs: 6,
  connectMs: 4.1,
  statementMs: 1.2,
  flushMs: 0.4,
  receiveMs: 0.3,
  checkpointMs: 4,
  commandMs: 25,
  copyBytesPerMs: 100_000,
  backupMs: 180,
  bulkBytesPerMs: 52_000,
  writeBytes: 368,
};
