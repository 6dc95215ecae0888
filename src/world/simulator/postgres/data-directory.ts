import type { GuardedValues, WalLevel } from '../../../model/setting.ts';
import type { WalBranch } from '../wal/wal-branch.ts';

/** A replication slot as pg_replication_slots shows it. */
export interface Slot {
  readonly name: string;
  readonly kind: 'physical' | 'logical';
  /** It goes with the server, as it would with the connection that made it. */
  readonly temporary?: true;
  restartLsn: number | undefined;
  /** Logical: up to where its consumer had confirmed when it was last connected. */
  confirmedLsn?: number;
}

/** What pg_control says of how the server ended (DBState). */
export type ControlState = 'shut down' | 'shut down in recovery' | 'in production' | 'in recovery';

/** What a node's files hold, whether or not a server runs on them. Positions are bytes since the beginning of WAL. */
export class DataDirectory {
  branch: WalBranch;
  /** Up to where WAL is in pg_wal, flushed. */
  flushedLsn: number;
  /** Up to where a standby has replayed; a primary's is its end. */
  replayedLsn: number;
  /** Where recovery would begin: the last checkpoint's redo position. */
  redoLsn: number;
  /** Up to where a standby must replay before its data is consistent. */
  minRecoveryLsn: number;
  /** The beginning of the oldest segment in pg_wal. */
  oldestLsn: number;
  /** The primary's parameters as the control file has them. */
  parameters: GuardedValues;
  /** The primary's wal_level as the control file has it. */
  walLevel: WalLevel;
  standbySignal: boolean;
  control: ControlState = 'shut down';
  /** When the server was last up, on the world's clock. */
  controlMs = 0;
  /** Bytes of the tables. */
  dataBytes: number;
  readonly slots = new Map<string, Slot>();
  /** Finished segments that wait to be archived, oldest first. */
  readonly unarchived: { readonly name: string; readonly branch: WalBranch; readonly segment: number }[] = [];
  readonly segmentBytes: number;

  constructor(plan: {
    readonly branch: WalBranch;
    readonly lsn: number;
    readonly parameters: GuardedValues;
    readonly walLevel: WalLevel;
    readonly segmentBytes: number;
    readonly dataBytes: number;
    readonly standby: boolean;
  }) {
    this.branch = plan.branch;
    this.flushedLsn = plan.lsn;
    this.replayedLsn = plan.lsn;
    this.redoLsn = plan.lsn;
    this.minRecoveryLsn = plan.lsn;
    this.segmentBytes = plan.segmentBytes;
    this.oldestLsn = this.segmentStart(plan.lsn);
    this.parameters = plan.parameters;
    this.walLevel = plan.walLevel;
    this.dataBytes = plan.dataBytes;
    this.standbySignal = plan.standby;
  }

  /** The beginning of the segment that holds a position. */
  segmentStart(lsn: number): number {
    return Math.floor(lsn / this.segmentBytes) * this.segmentBytes;
  }

  /** Bytes that pg_wal's files take: whole segments, the one being written included. */
  get walBytes(): number {
    return this.segmentStart(Math.max(0, this.flushedLsn - 1)) + this.segmentBytes - this.oldestLsn;
  }
}
