import type { Clock } from '../kit/clock.ts';
import type { DecisionEvent, OrderEvent } from '../model/management.ts';
import type { NodeState } from '../model/node-state.ts';
import type { GuardedValues } from '../model/setting.ts';
import type { LinkQuality, Place, Settings } from '../model/topology.ts';

/**
 * The narrow waist between what acts and what is acted on. The fault schedule, the clients, the manager, the probes
 * and the operator act only through this. A world knows a topology; it does not know what a scenario is.
 */
export interface World {
  readonly kind: 'lab' | 'simulator' | 'scripted';
  /** What this world is made of: versions, platform, addresses. Written into the recording's header. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  readonly clock: Clock;
  /** For every verb: true, or why this world cannot do it here. */
  readonly offers: Offers;
  readonly verbs: Verbs;
  /** Looks at a node from outside, past every fault of the network. Never throws: silence is an answer. */
  readonly observe: (node: string) => Promise<NodeState>;
  /** What `observe` would answer, where a world knows it without waiting for anybody; `undefined` where it does not. */
  readonly glance?: (node: string) => NodeState | undefined;
  /** Opens a client's connection to a virtual address or a node. Rejects with `SessionError`. */
  readonly openSession: (to: string, options: SessionOptions) => Promise<Session>;
  /**
   * Sends one small message from a place to another and resolves when its fate is known, after the link's delay:
   * `arrived`; `lost`, if the way was cut or one end had no power when it left or when it should have arrived; or
   * `refused`, if the link is reset this way. Never rejects.
   */
  readonly carry: (from: Place, to: Place) => Promise<Carried>;
  /** Reads all the clients' rows of a node, past every fault of the network. Rejects if the node does not answer. */
  readonly readRows: (node: string) => Promise<NodeRows>;
  /** Calls back for every event until the returned function is called. */
  readonly subscribe: (listener: (event: WorldEvent) => void) => () => void;
  /** Ends everything this world started and removes what it made, unless it was asked to keep it. Never rejects. */
  readonly close: (options: { readonly keep: boolean }) => Promise<void>;
}

/** What became of a message. */
export type Carried = 'arrived' | 'lost' | 'refused';

export type VerbName = keyof Verbs;
export type Offers = Readonly<Record<VerbName, true | string>>;

/** Every verb rejects with `VerbFailed` when the world could not do it; that is an event of the trial, not a defect. */
export interface Verbs {
  /** Starts the server of a node whose host is on. Resolves when the process runs, ready or not. */
  readonly start: (node: string) => Promise<void>;
  /** Asks the server to stop and awaits its end. `fast` disconnects clients, `immediate` skips the checkpoint. */
  readonly stop: (node: string, mode: 'smart' | 'fast' | 'immediate', withinMs: number) => Promise<void>;
  /** Kills the postmaster with SIGKILL; resolves when it and its children are gone. */
  readonly crash: (node: string) => Promise<void>;
  /** The host loses power: it vanishes from the network without a word, then everything on it ends. */
  readonly powerOff: (node: string) => Promise<void>;
  /** The host is back on the network; nothing on it is started. */
  readonly powerOn: (node: string) => Promise<void>;
  /** Sends a signal to one kind of server process; resolves to the pid that got it. */
  readonly signal: (node: string, process: ServerProcess, signal: SignalName) => Promise<number>;
  /** Freezes the whole server, or one kind of its processes. */
  readonly pause: (node: string, process: ServerProcess | 'all') => Promise<void>;
  readonly resume: (node: string, process: ServerProcess | 'all') => Promise<void>;
  /** Swallows everything that travels this way, silently. Connections stay open; what is in flight waits. */
  readonly cut: (from: Place, to: Place) => Promise<void>;
  /** Breaks every connection between the two places and refuses new ones from `from` to `to`. */
  readonly reset: (from: Place, to: Place) => Promise<void>;
  /** Changes the quality of the link this way. */
  readonly slow: (from: Place, to: Place, quality: LinkQuality) => Promise<void>;
  /** The link this way is as the topology says. */
  readonly mend: (from: Place, to: Place) => Promise<void>;
  /** Gives a virtual address to a node alone, or to nobody. Connections through it that led elsewhere break. */
  readonly moveAddress: (address: string, to: string | null) => Promise<void>;
  /**
   * A node takes a virtual address and announces it, whoever else holds it. Those who hear the announcement reach this
   * node from now on, and their connections through the address to another break; who cannot hear it stays with the
   * holder that was last heard of.
   */
  readonly takeAddress: (node: string, address: string) => Promise<void>;
  /** A node lets go of a virtual address; nothing changes for those who reached another holder. */
  readonly dropAddress: (node: string, address: string) => Promise<void>;
  /**
   * What is sent at a place to a virtual address goes to this node from now on, whoever announces the address: its neighbour
   * entry is stale. `null`: the address is looked up anew.
   */
  readonly keepNeighbour: (place: Place, address: string, node: string | null) => Promise<void>;
  /** Tells a standby to become primary. Resolves when asked; whether it happened is to be observed. */
  readonly promote: (node: string) => Promise<void>;
  /**
   * Points a standby at another upstream: a node, or a virtual address, whose holder it then streams from and loses when
   * the address moves; `null`: at nobody, it replays what it has and gets no more. A server that is not running becomes a
   * standby, whatever it was, and is one when it is started.
   */
  readonly follow: (node: string, upstream: string | null) => Promise<void>;
  /** Changes settings; `null` removes one. A restart is a fast stop and a start, and may fail as they do. */
  readonly configure: (
    node: string,
    settings: Settings | Readonly<Record<string, null>>,
    apply: 'none' | 'reload' | 'restart',
  ) => Promise<void>;
  /** The values of settings as the node's configuration has them now; `null` if unset. */
  readonly readSettings: (node: string, names: readonly string[]) => Promise<Record<string, string | null>>;
  /**
   * What the control file in the node's data directory asks of a standby that starts there, whether or not its server
   * runs: as much of each as the primary had.
   */
  readonly readControl: (node: string) => Promise<GuardedValues>;
  /** Deletes the node's data directory and copies a new one from `from`; then starts it as a standby of `from`. */
  readonly rebuild: (node: string, from: string) => Promise<void>;
  /** Leaves the given number of bytes free where the node keeps this kind of file. */
  readonly fillDisk: (node: string, area: StorageArea, freeBytes: number) => Promise<void>;
  readonly freeDisk: (node: string, area: StorageArea) => Promise<void>;
  /** Takes the right to write from storage: whoever opens a file there for writing meets `Permission denied`. */
  readonly failStorage: (node: string, area: StorageArea) => Promise<void>;
  /**
   * The file system below becomes read-only, as the kernel makes it after an error: whoever opens a file there for
   * writing meets `Read-only file system`. What is open stays open.
   */
  readonly remountStorage: (node: string, area: StorageArea) => Promise<void>;
  /** Ends both. */
  readonly mendStorage: (node: string, area: StorageArea) => Promise<void>;
  /** How the node's archive_command behaves from now on. */
  readonly setArchiving: (node: string, mode: ArchivingMode) => Promise<void>;
  /** Damages one archived segment; resolves to what was done to it. */
  readonly damageArchive: (damage: ArchiveDamage) => Promise<DamageDone>;
  /** Puts a damaged segment back as it was. */
  readonly restoreArchive: (segment: string) => Promise<void>;
  /** Looks at an archived segment as it is now; `null` if the archive does not have it. */
  readonly readArchive: (segment: string) => Promise<ArchivedSegment | null>;
  /** Finishes the current WAL segment so that it can be archived; resolves to its name. */
  readonly switchWal: (node: string) => Promise<string>;
  /** Creates a slot that keeps WAL from now on. A logical one takes `wal_level = logical`. */
  readonly createSlot: (node: string, slot: string, kind: SlotKind) => Promise<void>;
  readonly dropSlot: (node: string, slot: string) => Promise<void>;
  /** Connects a consumer to a logical slot, which takes and confirms at once what is committed. */
  readonly attachConsumer: (node: string, slot: string) => Promise<void>;
  /** Disconnects a slot's consumer; resolves when nobody uses the slot. Does nothing if it has none. */
  readonly detachConsumer: (node: string, slot: string) => Promise<void>;
  /**
   * Begins a base backup to nowhere, as pg_basebackup streams one with its WAL, at this pace. Resolves to the process id
   * of its sender once the server shows it.
   */
  readonly beginBackup: (node: string, bytesPerSecond: number) => Promise<number>;
  /** Breaks off a backup begun here; resolves when the server shows it no more. Does nothing if it has ended. */
  readonly endBackup: (node: string, pid: number) => Promise<void>;
  /** Opens a transaction that holds a snapshot (and, if writing, has written) and stays idle; resolves to its backend's pid. */
  readonly openTransaction: (node: string, name: string, writes: boolean) => Promise<number>;
  /** Ends a transaction opened by that name; does nothing if it has ended already. */
  readonly closeTransaction: (node: string, name: string) => Promise<void>;
  /** Adds rows nobody counts, so that WAL of about this many bytes is written. */
  readonly writeBulk: (node: string, bytes: number) => Promise<void>;
  readonly checkpoint: (node: string) => Promise<void>;
  /**
   * Lets the programs of the manager on a node run, freezes them (SIGSTOP), kills them (SIGKILL), or has them leave the
   * servers alone as a person would ask of them. Whoever plays the manager follows the event that tells of it.
   */
  readonly setManager: (node: string, state: ManagerState) => Promise<void>;
}

export const managerStates = ['running', 'frozen', 'killed', 'unmanaged'] as const;
/**
 * - `frozen`: it neither hears nor does anything, and does not know it
 * - `killed`: it is gone, with what it knew
 * - `unmanaged`: a person told it to do nothing for now
 */
export type ManagerState = (typeof managerStates)[number];

export const serverProcesses = [
  'postmaster',
  'walreceiver',
  'startup',
  'checkpointer',
  'walwriter',
  'archiver',
  'background writer',
  'walsender',
  'client backend',
] as const;
export type ServerProcess = (typeof serverProcesses)[number];
export const signalNames = [
  'SIGTERM',
  'SIGINT',
  'SIGQUIT',
  'SIGABRT',
  'SIGSEGV',
  'SIGKILL',
  'SIGHUP',
] as const;
export type SignalName = (typeof signalNames)[number];
export type StorageArea = 'wal' | 'data';
export type SlotKind = 'physical' | 'logical';
export type ArchivingMode =
  | { readonly mode: 'works' | 'fails' | 'hangs' }
  | { readonly mode: 'slow'; readonly delayMs: number };

export type ArchiveDamage = {
  /** A segment's name; absent for the newest archived one. */
  readonly segment?: string;
} & (
  | { readonly how: 'missing' }
  | { readonly how: 'truncated'; readonly keepBytes: number }
  /**
   * Sets a field of one record: the n-th of the segment from 1, the one in the middle, or the newest, which is the last
   * but the record that ends the segment.
   */
  | {
      readonly how: 'record-field';
      readonly field: 'xl_tot_len' | 'xl_prev' | 'xl_crc' | 'xl_rmid';
      readonly value: number;
      readonly record: number | 'middle' | 'newest';
    }
);
export interface DamageDone {
  readonly segment: string;
  /** What was changed, in one sentence with position, old and new bytes. */
  readonly description: string;
  /** The position of the damaged record, if one was. */
  readonly lsn?: number;
}

/** What an archived segment looks like: enough to tell whether it was changed and whether it was put back. */
export interface ArchivedSegment {
  readonly bytes: number;
  /** SHA-256 of its content, in hexadecimal. */
  readonly digest: string;
}

/** The world could not do what a verb asked. */
export class VerbFailed extends Error {
  override readonly name = 'VerbFailed';
}

export interface SessionOptions {
  /** Names the client in the server's views. */
  readonly client: string;
  readonly connectTimeoutMs: number;
  readonly queryTimeoutMs: number;
  /**
   * Turns away from a server that takes no writes, as libpq does with target_session_attrs=read-write: `refused`, with
   * SQLSTATE 25006.
   */
  readonly writable?: true;
}

/** A client's connection. Its operations reject with `SessionError`; after a `fatal` one the session is of no use. */
export interface Session {
  /** Inserts the row with this number and commits. Resolves to the node that answered. */
  readonly write: (row: number) => Promise<Answer>;
  /** Reads the row with this number back. */
  readonly read: (row: number) => Promise<Answer & { readonly found: boolean }>;
  readonly close: () => Promise<void>;
}

export interface Answer {
  /** The node that answered, by its cluster_name. */
  readonly node: string;
  /** Warnings the server attached, such as a synchronous wait that was cancelled. */
  readonly warnings: readonly string[];
}

export const sessionErrorKinds = ['refused', 'timeout', 'reset', 'rejected', 'terminated'] as const;
/**
 * - `refused`: no connection came about; nothing was sent
 * - `timeout`: no answer in time
 * - `reset`: the connection broke while waiting
 * - `rejected`: the server answered with an error and rolled back
 * - `terminated`: the server ended the session (FATAL or PANIC); the statement may have been done
 */
export type SessionErrorKind = (typeof sessionErrorKinds)[number];

/** What a client met. It has no stack: that would tell where a client waited, and a refused client tries again and again. */
export class SessionError extends Error {
  override readonly name = 'SessionError';
  readonly kind: SessionErrorKind;
  /** Five-character SQLSTATE, or the system's error code such as ECONNRESET. */
  readonly code: string;
  /** True if the session cannot be used again. */
  readonly fatal: boolean;
  /** False if the statement certainly never left the client; what was sent and not answered may have been done. */
  readonly sent: boolean;

  constructor(
    kind: SessionErrorKind,
    code: string,
    message: string,
    fatal: boolean,
    sent: boolean = kind !== 'refused',
  ) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
    this.kind = kind;
    this.code = code;
    this.fatal = fatal;
    this.sent = sent;
  }
}

/** Why a session that is to write does not come about with a server that takes no writes. */
export function takesNoWrites(): SessionError {
  return new SessionError('refused', '25006', 'the session is read-only', true);
}

/** The clients' rows on one node. */
export interface NodeRows {
  readonly node: string;
  /** Row numbers, ascending, each once. */
  readonly rows: readonly number[];
  /** Row numbers found more than once. */
  readonly duplicated: readonly number[];
  /** Row numbers whose content is not what a client wrote. */
  readonly altered: readonly number[];
}

/** What a world reports by itself, besides what its verbs return. Times are on the world's clock. */
export type WorldEvent =
  | {
      readonly type: 'process';
      readonly atMs: number;
      readonly node: string;
      readonly change: 'started' | 'ready' | 'exited';
      readonly pid: number;
      readonly exitCode?: number | null;
      readonly signal?: string | null;
    }
  | {
      readonly type: 'log';
      readonly atMs: number;
      readonly node: string;
      /** LOG, WARNING, ERROR, FATAL, PANIC ... */
      readonly level: string;
      /** The kind of process that wrote it, as log_line_prefix's %b gives it. */
      readonly process: string;
      readonly message: string;
      /** DETAIL, HINT, CONTEXT and STATEMENT lines as they followed. */
      readonly details: readonly string[];
    }
  | {
      readonly type: 'address';
      readonly atMs: number;
      readonly address: string;
      /** The last node that took it, of those who hold it. */
      readonly owner: string | null;
      /** Other nodes that hold it too and did not let go; absent if there are none. */
      readonly others?: readonly string[];
    }
  /** Where a place sends what is for a virtual address, whoever announces it; `null`: to whom the address is looked up at. */
  | {
      readonly type: 'neighbour';
      readonly atMs: number;
      readonly place: Place;
      readonly address: string;
      readonly node: string | null;
    }
  | {
      readonly type: 'link';
      readonly atMs: number;
      readonly from: string;
      readonly to: string;
      readonly state: 'open' | 'cut' | 'reset' | 'slow';
    }
  | { readonly type: 'host'; readonly atMs: number; readonly node: string; readonly host: 'on' | 'off' }
  /** The manager's programs on a node run, are frozen, were killed, or were told to leave the servers alone. */
  | {
      readonly type: 'manager';
      readonly atMs: number;
      readonly node: string;
      readonly state: ManagerState;
    }
  /** What the manager's own programs decided and did, where the world runs them. */
  | DecisionEvent
  | OrderEvent
  /** Something about the world itself went wrong; what was measured may not be trusted. */
  | { readonly type: 'mishap'; readonly atMs: number; readonly what: string };
