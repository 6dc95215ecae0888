import type { Topology } from '../../../model/topology.ts';
import type { ServerProcess } from '../../world.ts';
import type { Durations } from '../durations.ts';
import type { VirtualClock } from '../kernel/virtual-clock.ts';
import type { Network } from '../network/network.ts';
import type { Archive } from '../storage/archive.ts';
import type { Disk } from '../storage/disk.ts';
import type { Tell } from '../tell.ts';
import type { WalBranch } from '../wal/wal-branch.ts';
import type { Configuration } from './configuration.ts';
import type { DataDirectory } from './data-directory.ts';
import type { Processes } from './processes.ts';
import { Visitors } from './visitors.ts';

/** What all servers of a world stand on. */
export interface Ground {
  readonly topology: Topology;
  readonly clock: VirtualClock;
  readonly tell: Tell;
  readonly network: Network;
  /** Absent if the topology has no archive. */
  readonly archive: Archive | undefined;
  /**
   * What a standby would learn from its upstream's history files: the branch the upstream is on. Undefined if the
   * upstream cannot be asked now.
   */
  readonly historyOf: (standby: string, upstream: string | undefined) => WalBranch | undefined;
}

export type Phase = 'down' | 'starting' | 'ready' | 'stopping';

/** How a server's parts tell the server what it must act on. */
export interface Hooks {
  /** More WAL is flushed here: written on a primary, received on a standby. */
  walFlushed: () => void;
  /** A standby has replayed more. */
  replayed: () => void;
  /** The startup process has reached the state in which reads are possible. */
  consistent: () => void;
  /** The startup process has ended recovery: this is a primary. */
  recovered: () => void;
  /** The startup process gave up, so the server ends. */
  gaveUp: () => void;
  /** A child ended in a way that makes the postmaster distrust shared memory. */
  crashed: (kind: ServerProcess, pid: number, how: string, details?: readonly string[]) => void;
  /** pg_wal has another finished segment to archive. */
  segmentFinished: () => void;
  /** More WAL has been inserted, flushed or not. */
  walInserted: () => void;
}

/** What the parts of one server share: its node, its files, its processes, and its log. */
export class Core {
  readonly node: string;
  readonly ground: Ground;
  readonly configuration: Configuration;
  readonly processes: Processes;
  readonly durations: Durations;
  readonly wal: Disk;
  readonly disk: Disk;
  readonly hooks: Hooks;
  readonly visitors = new Visitors();
  data: DataDirectory;
  phase: Phase = 'down';
  /** Whether the server is in recovery, as pg_is_in_recovery() says. */
  recovering = false;
  replay: 'running' | 'paused' = 'running';
  receiving = false;

  constructor(parts: {
    readonly node: string;
    readonly ground: Ground;
    readonly configuration: Configuration;
    readonly processes: Processes;
    readonly durations: Durations;
    readonly data: DataDirectory;
    readonly wal: Disk;
    readonly disk: Disk;
  }) {
    this.node = parts.node;
    this.ground = parts.ground;
    this.configuration = parts.configuration;
    this.processes = parts.processes;
    this.durations = parts.durations;
    this.data = parts.data;
    this.wal = parts.wal;
    this.disk = parts.disk;
    const nothing = () => undefined;
    this.hooks = {
      walFlushed: nothing,
      replayed: nothing,
      consistent: nothing,
      recovered: nothing,
      gaveUp: nothing,
      crashed: nothing,
      segmentFinished: nothing,
      walInserted: nothing,
    };
  }

  get version(): number {
    return this.ground.topology.postgres.version;
  }

  /** Whether it replays and lets nobody in: a standby with hot_standby = off. */
  get closed(): boolean {
    return (
      this.phase === 'starting' && this.data.standbySignal && !this.configuration.read.flag('hot_standby')
    );
  }

  /** @param process `command` for what did not come through the server's log */
  log(
    level: string,
    process: ServerProcess | 'command',
    message: string,
    details: readonly string[] = [],
  ): void {
    this.ground.tell({ type: 'log', node: this.node, level, process, message, details });
  }

  /** A server process that cannot write WAL takes everything down. */
  panic(kind: ServerProcess, pid: number, message: string): void {
    this.log('PANIC', kind, message);
    this.hooks.crashed(kind, pid, 'was terminated by signal 6: Aborted');
  }
}

/** Time on the world's clock as a server would write it; the world begins with the century. */
export function wallTime(atMs: number): string {
  const seconds = Math.floor(atMs / 1_000);
  const part = (value: number) => String(value).padStart(2, '0');
  const day = part(1 + Math.floor(seconds / 86_400));
  return `2000-01-${day} ${part(Math.floor(seconds / 3_600) % 24)}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)} UTC`;
}
