import type { GuardedValues, WalLevel } from '../../../model/setting.ts';

/** What one record is, as far as the model cares: a client's row, or something else. */
const notARow = -1;

/** A record that tells of the settings a standby must match, and of what the WAL from here on holds. */
export interface ParameterChange {
  readonly startLsn: number;
  readonly endLsn: number;
  readonly parameters: GuardedValues;
  readonly walLevel: WalLevel;
}

/** A checkpoint's record, and where recovery begins that starts from it. */
export interface Checkpoint {
  readonly endLsn: number;
  readonly redoLsn: number;
}

/**
 * The write-ahead log of one timeline, as its one writer wrote it. Nodes do not hold WAL of their own: each knows a
 * branch and up to where it has it. Two nodes that promote themselves from the same position write two branches,
 * which may have the same number and never the same content.
 */
export class WalBranch {
  readonly timeline: number;
  readonly parent: WalBranch | undefined;
  /** Where it left its parent; for a branch without one, where it begins. */
  readonly forkLsn: number;
  /** Where the next record ends up: everything before has been written by the server, flushed or not. */
  end: number;
  readonly #starts: number[] = [];
  readonly #rows: number[] = [];
  readonly #rowEnds = new Map<number, number>();
  readonly #repeats: { row: number; endLsn: number }[] = [];
  #changes: ParameterChange[] = [];
  #checkpoints: Checkpoint[] = [];

  constructor(timeline: number, forkLsn: number, parent?: WalBranch) {
    this.timeline = timeline;
    this.parent = parent;
    this.forkLsn = forkLsn;
    this.end = forkLsn;
  }

  /** Appends a record that begins at `startLsn`, at or after the end. */
  append(startLsn: number, endLsn: number, row = notARow): void {
    this.#starts.push(startLsn);
    this.#rows.push(row);
    this.end = endLsn;
    if (row === notARow) return;
    if (this.#rowEnds.has(row)) this.#repeats.push({ row, endLsn });
    else this.#rowEnds.set(row, endLsn);
  }

  appendChange(change: ParameterChange): void {
    this.append(change.startLsn, change.endLsn);
    this.#changes.push(change);
  }

  /** The record that was appended last is that of a checkpoint. */
  noteCheckpoint(redoLsn: number): void {
    this.#checkpoints.push({ endLsn: this.end, redoLsn });
  }

  /** The newest checkpoint whose record ends by the given position. */
  checkpointBy(lsn: number): Checkpoint | undefined {
    const own = this.#checkpoints.findLast(({ endLsn }) => endLsn <= lsn);
    return own ?? this.parent?.checkpointBy(Math.min(lsn, this.forkLsn));
  }

  /** Forgets what was written after this position: a crash lost it before it was flushed. */
  truncate(lsn: number): void {
    if (lsn >= this.end) return;
    while ((this.#starts.at(-1) ?? -1) >= lsn) {
      this.#starts.pop();
      const row = this.#rows.pop() ?? notARow;
      if (row !== notARow && (this.#rowEnds.get(row) ?? 0) > lsn) this.#rowEnds.delete(row);
    }
    while ((this.#repeats.at(-1)?.endLsn ?? 0) > lsn) this.#repeats.pop();
    this.#changes = this.#changes.filter((change) => change.endLsn <= lsn);
    this.#checkpoints = this.#checkpoints.filter(({ endLsn }) => endLsn <= lsn);
    this.end = lsn;
  }

  /** Whether the history up to `lsn` of `other` is part of this one's. */
  continues(other: WalBranch, lsn: number): boolean {
    if (other === this) return true;
    return this.parent !== undefined && lsn <= this.forkLsn && this.parent.continues(other, lsn);
  }

  /** The branch of this history that has the given position. */
  at(lsn: number): WalBranch {
    return this.parent && lsn < this.forkLsn ? this.parent.at(lsn) : this;
  }

  /** Whether the row has been written by the given position. */
  holds(row: number, lsn: number): boolean {
    const end = this.#rowEnds.get(row);
    if (end !== undefined && end <= lsn) return true;
    return this.parent?.holds(row, Math.min(lsn, this.forkLsn)) ?? false;
  }

  /** All rows written by the given position, and those written more than once. */
  rowsAt(lsn: number): { readonly rows: number[]; readonly duplicated: number[] } {
    const counts = new Map<number, number>();
    this.#count(lsn, counts);
    const rows = [...counts.keys()].sort((a, b) => a - b);
    return { rows, duplicated: rows.filter((row) => (counts.get(row) ?? 0) > 1) };
  }

  /** The first change of parameters that ends in (from, to]. */
  changeBetween(from: number, to: number): ParameterChange | undefined {
    const own = this.#changes.find((change) => change.endLsn > from && change.endLsn <= to);
    if (from >= this.forkLsn || !this.parent) return own;
    return this.parent.changeBetween(from, Math.min(to, this.forkLsn)) ?? own;
  }

  /** The beginnings of the records in [from, to), in order. */
  recordsBetween(from: number, to: number): number[] {
    const own = this.#starts.filter((start) => start >= from && start < to);
    if (from >= this.forkLsn || !this.parent) return own;
    return [...this.parent.recordsBetween(from, Math.min(to, this.forkLsn)), ...own];
  }

  #count(lsn: number, counts: Map<number, number>): void {
    if (this.parent) this.parent.#count(Math.min(lsn, this.forkLsn), counts);
    for (const [row, end] of this.#rowEnds) if (end <= lsn) counts.set(row, (counts.get(row) ?? 0) + 1);
    for (const { row, endLsn } of this.#repeats)
      if (endLsn <= lsn) counts.set(row, (counts.get(row) ?? 0) + 1);
  }
}
