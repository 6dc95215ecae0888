import type { Clock } from '../../kit/clock.ts';
import { VerbFailed } from '../world.ts';
import type { Endpoint } from './network/network.ts';
import { type AdminSession, Inspector, openAdminSession } from './postgres/admin.ts';
import { openReplicationSession, type ReplicationSession } from './postgres/replication-session.ts';

/** A node that the lab can ask in SQL, past every fault of the network. */
export abstract class AskedNode {
  readonly name: string;
  readonly inspector: Inspector;
  /** Idle transactions that were opened on purpose, by their names. */
  readonly transactions = new Map<string, AdminSession>();
  /** Streams that were opened on purpose: consumers by their slot, backups by their process id. */
  readonly streams = new Map<string, ReplicationSession>();
  /** Backends that serve the lab itself. */
  readonly own = new Set<number>();
  abstract readonly server: {
    /** The postmaster's process id; `undefined` while none runs. */
    readonly pid: number | undefined;
    /** @throws VerbFailed if the server is not running */
    readonly runningPid: (wish: string) => number;
  };
  private readonly endpoint: Endpoint;

  constructor(name: string, endpoint: Endpoint, clock: Clock) {
    this.name = name;
    this.endpoint = endpoint;
    this.inspector = new Inspector(endpoint, clock, this.own);
  }

  /** Does something over a connection of its own; what fails is a failed verb. */
  async withSession<Result>(
    purpose: string,
    queryTimeoutMs: number,
    act: (session: AdminSession) => Promise<Result>,
  ): Promise<Result> {
    const session = await this.openSession(purpose, queryTimeoutMs);
    try {
      return await act(session);
    } catch (error) {
      throw this.failed(purpose, error);
    } finally {
      session.close();
    }
  }

  async openSession(purpose: string, queryTimeoutMs: number): Promise<AdminSession> {
    this.server.runningPid(`asked for ${purpose}`);
    try {
      return await openAdminSession(this.endpoint, this.own, {
        purpose,
        connectTimeoutMs: 5_000,
        queryTimeoutMs,
      });
    } catch (error) {
      throw this.failed(purpose, error);
    }
  }

  /** Opens a connection that speaks the replication protocol. Its backends are clients', as those of a standby are. */
  async openStream(purpose: string): Promise<ReplicationSession> {
    this.server.runningPid(`asked for ${purpose}`);
    try {
      return await openReplicationSession(this.endpoint, purpose);
    } catch (error) {
      throw this.failed(purpose, error);
    }
  }

  /** Lets go of every connection to the server, as before it is stopped. */
  letGo(): void {
    this.inspector.close();
    for (const session of this.transactions.values()) session.close();
    this.transactions.clear();
    for (const session of this.streams.values()) session.close();
    this.streams.clear();
  }

  private failed(purpose: string, error: unknown): VerbFailed {
    if (error instanceof VerbFailed) return error;
    const reason = error instanceof Error ? error.message : String(error);
    return new VerbFailed(`${purpose} on ${this.name} failed: ${reason}`, { cause: error });
  }
}
