import type { NodeState } from '../../model/node-state.ts';
import { type NodeRows, VerbFailed } from '../world.ts';
import type { Server } from './postgres/server.ts';

/** How long a look waits for an answer before it calls a server silent, in milliseconds; the lab's patience. */
export const lookPatienceMs = 250;

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
    const { processes, phase, data } = core;
    const frozen = processes.frozen;
    const outside = {
      node: this.name,
      host: this.host,
      storage: { wal: core.wal.look(), data: core.disk.look() },
      ...(frozen.length > 0 ? { frozen } : {}),
    };
    if (!running) return { ...outside, server: 'down', answers: false, silence: 'the server is down' };
    if (this.silent) {
      return {
        ...outside,
        server: 'frozen',
        answers: false,
        silence: `no answer within ${lookPatienceMs} ms`,
      };
    }
    if (phase !== 'ready')
      return { ...outside, server: phase, answers: false, silence: `the server is ${phase}` };
    const idle = [...this.transactions.values()].sort((a, b) => a - b);
    const common = {
      ...outside,
      server: 'ready',
      answers: true,
      timeline: data.branch.timeline,
      flushedLsn: data.flushedLsn,
      walBytes: data.walBytes,
      slots: [...data.slots.values()].map(({ name, restartLsn }) => ({
        name,
        kind: 'physical' as const,
        active: false,
        walStatus: restartLsn === undefined ? 'lost' : 'reserved',
        ...(restartLsn === undefined ? {} : { restartLsn }),
      })),
      ...(idle.length > 0 ? { idleTransactions: idle } : {}),
      ...(core.ground.archive ? { archiver: this.#archiver() } : {}),
    } as const;
    const { standbys } = this.server.senders;
    if (!core.recovering) return { ...common, role: 'primary', standbys };
    return {
      ...common,
      role: 'standby',
      ...(standbys.length > 0 ? { standbys } : {}),
      replayedLsn: data.replayedLsn,
      replay: core.replay,
      receiving: core.receiving,
    };
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
