import { chown, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../kit/clock.ts';
import type { Settings, SettingValue } from '../../model/topology.ts';
import { AskedNode } from './asked-node.ts';
import type { Account } from './machine/account.ts';
import type { Endpoint } from './network/network.ts';
import { writeConfiguration } from './postgres/configuration.ts';
import { parseLog } from './postgres/log-parser.ts';
import type { Server } from './postgres/server.ts';

const grave: readonly string[] = ['ERROR', 'FATAL', 'PANIC'];

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
export class LabNode extends AskedNode {
  override readonly server: Server;
  readonly wal: string;
  readonly settings: Map<string, SettingValue>;
  host: 'on' | 'off' = 'on';
  private readonly account: Account | undefined;
  private readonly logFile: string;

  constructor(plan: LabNodePlan) {
    super(plan.name, plan.endpoint, plan.clock);
    this.server = plan.server;
    this.account = plan.account;
    this.wal = plan.wal;
    this.logFile = plan.logFile;
    this.settings = new Map(Object.entries(plan.settings));
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

  /** Has the server come up as a standby at its next start. */
  async becomeStandby(): Promise<void> {
    const file = path.join(this.server.data, 'standby.signal');
    await writeFile(file, '');
    await this.hand(file);
  }

  /** The end of the server's log. */
  async lastWords(): Promise<string> {
    return (await this.readLog()).trimEnd().split('\n').slice(-8).join('\n');
  }

  /** What the server's log last complained of, if it did. */
  async lastComplaint(): Promise<string | undefined> {
    const complaints = parseLog(await this.readLog()).filter(({ level }) => grave.includes(level));
    const last = complaints.at(-1);
    return last && `${last.level}: ${last.message}`;
  }

  private readLog(): Promise<string> {
    return readFile(this.logFile, 'utf8').catch(() => '');
  }
}
