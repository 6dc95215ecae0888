import type { DataDirectory } from './data-directory.ts';

/** An idle transaction that was opened on purpose. */
export interface OpenTransaction {
  readonly pid: number;
  readonly beganMs: number;
  /** Where the WAL was when it wrote; absent if it has written nothing. */
  readonly beganLsn?: number;
}

/** A base backup that was begun on purpose. Its WAL goes through a temporary slot. */
export interface Backup {
  readonly slot: string;
  /** The process id of the sender that sends it. */
  readonly walSender: number;
  readonly beganMs: number;
  readonly bytesPerSecond: number;
  readonly totalBytes: number;
}

/** Connections to a server that somebody opened on purpose and that outlast a statement. They end with the server. */
export class Visitors {
  /** By their names. */
  readonly transactions = new Map<string, OpenTransaction>();
  /** Consumers that are connected and keep up: the process ids of their senders, by their logical slots. */
  readonly consumers = new Map<string, number>();
  /** By the process ids of their senders. */
  readonly backups = new Map<number, Backup>();

  /** The WAL senders they take: a base backup has one for the data and one for the WAL. */
  get senders(): number {
    return this.consumers.size + 2 * this.backups.size;
  }

  /** Where the oldest open transaction that has written began; without one, far away. */
  get oldestWriteLsn(): number {
    const begun = [...this.transactions.values()].flatMap(({ beganLsn }) => beganLsn ?? []);
    return Math.min(Number.POSITIVE_INFINITY, ...begun);
  }

  /** The process that uses a slot, which nobody else can use or drop meanwhile. */
  userOf(slot: string): number | undefined {
    const backup = [...this.backups.values()].find((running) => running.slot === slot);
    return this.consumers.get(slot) ?? backup?.walSender;
  }

  /** Everybody's connection breaks. */
  leave(data: DataDirectory): void {
    this.transactions.clear();
    for (const slot of this.consumers.keys()) this.detach(slot, data);
    for (const pid of this.backups.keys()) this.endBackup(pid, data);
  }

  /** A slot keeps what its consumer has confirmed. */
  detach(name: string, data: DataDirectory): void {
    const slot = data.slots.get(name);
    if (this.consumers.delete(name) && slot) slot.confirmedLsn = data.flushedLsn;
  }

  /** A backup's slot goes with it. */
  endBackup(pid: number, data: DataDirectory): void {
    data.slots.delete(this.backups.get(pid)?.slot ?? '');
    this.backups.delete(pid);
  }
}
