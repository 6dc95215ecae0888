import { awaitCondition, type Clock } from '../../../kit/clock.ts';
import { VerbFailed, type WorldEvent } from '../../world.ts';
import { childrenOf, findProcess, isAlive, type ProcessEntry } from '../machine/process-table.ts';
import type { LogTail } from '../postgres/log-tail.ts';
import { readPostmasterFile } from '../postgres/postmaster-file.ts';
import type { Host } from './host.ts';
import { findInside } from './namespace-process.ts';

/** How often the host is looked at for a server that began, became ready or ended, in milliseconds. */
const everyMs = 25;
/** How long the children of a killed postmaster may take to notice, in milliseconds. */
const childrenWithinMs = 15_000;

export interface HostServerPlan {
  readonly host: Host;
  /** The data directory as the machine sees it. */
  readonly data: string;
  readonly log: LogTail;
  readonly clock: Clock;
  readonly emit: (event: WorldEvent) => void;
}

/**
 * A server that somebody else starts and stops: the manager's own agents on the host. What becomes of it is found out by
 * looking, over and over, at its postmaster.pid and at the process that it names.
 */
export class HostServer {
  readonly data: string;
  private readonly plan: HostServerPlan;
  private readonly watching = new AbortController();
  private readonly watched: Promise<void>;
  private postmaster: (ProcessEntry & { readonly inner: number; ready: boolean }) | undefined;

  constructor(plan: HostServerPlan) {
    this.plan = plan;
    this.data = plan.data;
    this.watched = this.watch();
  }

  /** The postmaster's process id on the machine; `undefined` while none runs. */
  get pid(): number | undefined {
    return this.postmaster?.pid;
  }

  runningPid(wish: string): number {
    const { pid } = this;
    if (pid === undefined)
      throw new VerbFailed(`${this.plan.host.name} cannot be ${wish}: its server is not running`);
    return pid;
  }

  /** What can be known without asking the server. */
  async status(): Promise<'down' | 'starting' | 'ready' | 'stopping' | 'frozen'> {
    await this.look();
    const { postmaster } = this;
    if (!postmaster) return 'down';
    if ((await findProcess(postmaster.pid))?.state === 'stopped') return 'frozen';
    const file = readPostmasterFile(this.data);
    if (file?.pid !== postmaster.inner) return 'starting';
    return file.status === 'ready' || file.status === 'stopping' ? file.status : 'starting';
  }

  /** Looks now, so that what has just happened is known and told. */
  async look(): Promise<void> {
    const known = this.postmaster;
    if (known) {
      const found = await findProcess(known.pid);
      if (found?.began !== known.began || found.state === 'ended') await this.tellEnd(known);
    }
    const file = this.plan.host.isOn ? readPostmasterFile(this.data) : undefined;
    if (!file) return;
    if (file.pid !== this.postmaster?.inner) await this.greet(file.pid);
    if (file.pid !== this.postmaster?.inner || this.postmaster.ready || file.status !== 'ready') return;
    this.postmaster.ready = true;
    this.tell('ready', this.postmaster.pid);
  }

  /** Kills the postmaster alone; its children notice by themselves, each after the statement it is in. */
  async crash(): Promise<void> {
    const pid = this.runningPid('crashed');
    const children = await childrenOf(pid);
    process.kill(pid, 'SIGKILL');
    const gone = await awaitCondition(
      this.plan.clock,
      async () => {
        const alive = await Promise.all(children.map((child) => isAlive(child.pid, child.began)));
        return alive.includes(true) ? undefined : true;
      },
      { withinMs: childrenWithinMs, everyMs: 5 },
    );
    await this.look();
    if (!gone) throw new VerbFailed(`the postmaster was killed, but some of its children still run`);
  }

  async close(): Promise<void> {
    this.watching.abort();
    await this.watched;
    await this.look();
    await this.plan.log.close();
  }

  private async watch(): Promise<void> {
    const { clock } = this.plan;
    const { signal } = this.watching;
    while (!signal.aborted) {
      await this.look();
      await clock.until(clock.now() + everyMs, signal).catch(() => undefined);
    }
  }

  /** The file may be left over from a server that was killed, and its number another process's by now. */
  private async greet(inner: number): Promise<void> {
    const { host } = this.plan;
    if (!host.isOn) return;
    const found = await findInside(host.firstPid, inner, 'postgres');
    if (!found || this.postmaster?.pid === found.pid) return;
    if (this.postmaster) await this.tellEnd(this.postmaster);
    this.postmaster = { ...found, inner, ready: false };
    this.tell('started', found.pid);
  }

  private async tellEnd(known: { readonly pid: number }): Promise<void> {
    if (this.postmaster?.pid !== known.pid) return;
    this.postmaster = undefined;
    await this.plan.log.catchUp();
    this.tell('exited', known.pid);
  }

  private tell(change: 'started' | 'ready' | 'exited', pid: number): void {
    const { clock, emit, host } = this.plan;
    emit({ type: 'process', atMs: clock.now(), node: host.name, change, pid });
  }
}
