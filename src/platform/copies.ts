/** A backup of a database, as it is in one region. */
export interface Copy {
  /** When it was taken, in milliseconds since the trial's zero; below zero if before. */
  readonly takenMs: number;
  /** How many rows had been written since the zero when it was taken; below zero if before. */
  readonly rows: number;
}

/** A database that others are restored from. */
export interface Copies {
  /** The newest backup that has arrived in a region; absent if none has. */
  readonly newestIn: (region: string) => Copy | undefined;
  /** What a restore has to bring over, in bytes. */
  readonly sizeBytes: number;
  /** When a write was last acknowledged; now, while they are. */
  readonly lastWriteMs: number;
  /** Rows written since the zero. */
  readonly rows: number;
}
