import type { BackupState, NodeState, SlotState } from '../../model/node-state.ts';
import { type NodeRows, VerbFailed } from '../world.ts';
import type { Slot } from './postgres/data-directory.ts';
import type { Server } from './postgres/server.ts';

/** How long a look waits for an answer before it calls a server silent, in milliseconds; the lab's patience. */
export const lookPatienceMs = 250;

const noSlots: readonly SlotState[] = [];

/** A look that is being taken. */
type Looked = { -readonly [Field in keyof NodeState]: NodeState[Field] };

/** One node: a host that is on or off, and its server. */
export class SimulatedNode {
  readonly name: string;
  readonly server: Server;
  host: 'on' | 'off' = 'on';
  #glanced: NodeState | undefined;
  #stirs = Number.NaN;

  constructor(name: string, server: Server) {
    this.name = name;
    this.server = server;
  }

  /** Whether the server would leave a question without an answer, rather than refuse it. */
  get silent(): boolean {
    const { core, running } = this.server;
    return running && core.processes.isFrozen('postmaster');
  }

  /** Whether the server answers questions. */
  get answers(): boolean {
    return this.server.running && !this.silent && this.server.core.phase === 'ready';
  }

  /** A look that takes no time; the last one again if nothing has stirred since, as between most of the looks of a trial. */
  glance(): NodeState {
    const { core } = this.server;
    const { stirs } = core.ground.clock;
    if (this.#glanced && stirs === this.#stirs) return this.#glanced;
    const state = this.look();
    const { transactions, backups } = core.visitors;
    // How long those have been there changes by itself.
    this.#glanced = transactions.size + backups.size === 0 ? state : undefined;
    this.#stirs = stirs;
    return state;
  }

  /** The node as it is seen from outside, past every fault of the network. */
  look(): NodeState {
    const { core, running } = this.server;
    const { processes, phase } = core;
    // Filled in place, because a trial looks thousands of times.
    const seen: Looked = {
      node: this.name,
      host: this.host,
      server: 'down',
      answers: false,
      storage: { wal: core.wal.look(), data: core.disk.look() },
    };
    if (processes.someFrozen) seen.frozen = processes.frozen;
    if (!running) seen.silence = 'the server is down';
    else if (this.silent) {
      seen.server = 'frozen';
      seen.silence = `no answer within ${lookPatienceMs} ms`;
    } else if (phase !== 'ready') {
      seen.server = phase;
      seen.silence = `the server is ${phase}`;
    } else {
      seen.server = 'ready';
      seen.answers = true;
      this.#ask(seen);
    }
    return seen;
  }

  /** What a server answers that is asked about itself. */
  #ask(seen: Looked): void {
    const { core, senders } = this.server;
    const { data, visitors } = core;
    seen.timeline = data.branch.timeline;
    seen.flushedLsn = data.flushedLsn;
    seen.walBytes = data.walBytes;
    seen.slots = data.slots.size > 0 ? [...data.slots.values()].map((slot) => this.#slot(slot)) : noSlots;
    seen.parameters = core.configuration.read.parameters();
    if (visitors.transactions.size > 0) this.#transactions(seen);
    if (visitors.backups.size > 0) seen.backups = this.#backups();
    if (core.ground.archive) seen.archiver = this.#archiver();
    if (!core.recovering || senders.some) seen.standbys = senders.standbys;
    seen.role = core.recovering ? 'standby' : 'primary';
    if (!core.recovering) return;
    seen.replayedLsn = data.replayedLsn;
    seen.replay = core.replay;
    seen.receiving = core.receiving;
  }

  rows(): NodeRows {
    const { core } = this.server;
    if (core.phase !== 'ready' || this.silent) throw new VerbFailed(`${this.name} does not answer`);
    const { rows, duplicated } = core.data.branch.rowsAt(core.data.replayedLsn);
    return { node: this.name, rows, duplicated, altered: [] };
  }

  #slot({ name, kind, temporary, restartLsn, confirmedLsn }: Slot): SlotState {
    const { data, visitors } = this.server.core;
    const confirmed = visitors.consumers.has(name) ? data.flushedLsn : confirmedLsn;
    return {
      name,
      kind,
      active: temporary === true || visitors.consumers.has(name),
      walStatus: restartLsn === undefined ? 'lost' : 'reserved',
      ...(temporary ? { temporary } : {}),
      ...(restartLsn === undefined ? {} : { restartLsn }),
      ...(confirmed === undefined ? {} : { confirmedLsn: confirmed }),
    };
  }

  #transactions(seen: Looked): void {
    const { visitors, ground } = this.server.core;
    const open = [...visitors.transactions.values()].map(({ pid, beganMs, beganLsn }) => ({
      pid,
      openMs: ground.clock.now() - beganMs,
      writes: beganLsn !== undefined,
    }));
    seen.idleTransactions = open.map(({ pid }) => pid).sort((a, b) => a - b);
    const writing = open.filter(({ openMs, writes }) => writes && openMs > 500);
    if (writing.length === 0) return;
    seen.writingTransactions = writing
      .map(({ pid, openMs }) => ({ pid, openMs: Math.round(openMs) }))
      .sort((a, b) => b.openMs - a.openMs);
  }

  #backups(): readonly BackupState[] {
    const { visitors, ground } = this.server.core;
    return [...visitors.backups].map(([pid, { beganMs, bytesPerSecond, totalBytes }]) => {
      const seconds = (ground.clock.now() - beganMs) / 1_000;
      return { pid, totalBytes, streamedBytes: Math.min(totalBytes, Math.round(seconds * bytesPerSecond)) };
    });
  }

  #archiver() {
    const { archived, failed, waiting, lastArchived, lastFailed } = this.server.archiver;
    return {
      archived,
      failed,
      waiting,
      ...(lastArchived === undefined ? {} : { lastArchived }),
      ...(lastFailed === undefined ? {} : { lastFailed }),
    };
  }
}
