import { chown, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../kit/clock.ts';
import type { Settings, SettingValue } from '../../model/topology.ts';
import { VerbFailed } from '../world.ts';
import type { Account } from './machine/account.ts';
import type { Endpoint } from './network/network.ts';
import { type AdminSession, Inspector, openAdminSession } from './postgres/admin.ts';
import { writeConfiguration } from './postgres/configuration.ts';
import { openReplicationSession, type ReplicationSession } from './postgres/replication-session.ts';
import type { Server } from './postgres/server.ts';

/** What a node is made of. */
export interface LabNodePlan {
  readonly name: string;
  readonly server: Server;
  readonly endpoint: Endpoint;
  readonly clock: Clock;
  readonly account: Account | undefined;
  readonly settings: Settings;
  /** The folder of pg_wal as this process sees it. */
  readonly wal: string;
  readonly logFile: string;
}

/** One node of the lab: a host that is on or off, its server, and the server's configuration. */
export class LabNode {
  readonly name: string;
  readonly server: Server;
  readonly inspector: Inspector;
  readonly wal: string;
  /** Idle transactions that were opened on purpose, by their names. */
  readonly transactions = new Map<string, AdminSession>();
  /** Streams that were opened on purpose: consumers by their slot, backups by their process id. */
  readonly streams = new Map<string, ReplicationSession>();
  /** Backends that serve the lab itself. */
  readonly own = new Set<number>();
  readonly settings: Map<string, SettingValue>;
  host: 'on' | 'off' = 'on';
  private readonly endpoint: Endpoint;
  private readonly account: Account | undefined;
  private readonly logFile: string;

  constructor(plan: LabNodePlan) {
    this.name = plan.name;
    this.server = plan.server;
    this.endpoint = plan.endpoint;
    this.account = plan.account;
    this.wal = plan.wal;
    this.logFile = plan.logFile;
    this.settings = new Map(Object.entries(plan.settings));
    this.inspector = new Inspector(plan.endpoint, plan.clock, this.own);
  }

  /** Writes the configuration file as the settings are now. The server reads it at its next start or reload. */
  async writeConfiguration(): Promise<void> {
    const file = path.join(this.server.data, 'postgresql.conf');
    await writeFile(`${file}.next`, writeConfiguration(Object.fromEntries(this.settings)), { mode: 0o600 });
    await this.hand(`${file}.next`);
    await rename(`${file}.next`, file);
  }

  /** Makes a file the servers' user's own. */
  async hand(file: string): Promise<void> {
    if (this.account) await chown(file, this.account.uid, this.account.gid);
  }

  /** Does something over a connection of its own, past every fault of the network; what fails is a failed verb. */
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

  /** Has the server come up as a standby at its next start. */
  async becomeStandby(): Promise<void> {
    const file = path.join(this.server.data, 'standby.signal');
    await writeFile(file, '');
    await this.hand(file);
  }

  /** The end of the server's log. */
  async lastWords(): Promise<string> {
    const log = await readFile(this.logFile, 'utf8').catch(() => '');
    return log.trimEnd().split('\n').slice(-8).join('\n');
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
