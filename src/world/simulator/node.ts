import type { NodeState } from '../../model/node-state.ts';
import { type NodeRows, VerbFailed } from '../world.ts';
import type { Server } from './postgres/server.ts';

/** How long a look waits for an answer before it calls a server silent, in milliseconds; the lab's patience. */
export const lookPatienceMs = 250;

/** A look that is being taken. */
type Looked = { -readonly [Field in keyof NodeState]: NodeState[Field] };

/** One node: a host that is on or off, and its server. */
export class SimulatedNode {
  readonly name: string;
  readonly server: Server;
  host: 'on' | 'off' = 'on';
  /** Idle transactions that were opened on purpose, by name: their backends' process ids. */
  readonly transactions = new Map<string, number>();

  constructor(name: string, server: Server) {
    this.name = name;
    this.server = server;
  }

  /** Whether the server would leave a question without an answer, rather than refuse it. */
  get silent(): boolean {
    const { core, running } = this.server;
    return running && core.processes.isFrozen('postmaster');
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
    const { data } = core;
    seen.timeline = data.branch.timeline;
    seen.flushedLsn = data.flushedLsn;
    seen.walBytes = data.walBytes;
    seen.slots = [...data.slots.values()].map(({ name, restartLsn }) => ({
      name,
      kind: 'physical',
      active: false,
      walStatus: restartLsn === undefined ? 'lost' : 'reserved',
      ...(restartLsn === undefined ? {} : { restartLsn }),
    }));
    if (this.transactions.size > 0) {
      seen.idleTransactions = [...this.transactions.values()].sort((a, b) => a - b);
    }
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
