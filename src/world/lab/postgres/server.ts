import type { ChildProcess } from 'node:child_process';
import { open } from 'node:fs/promises';
import { awaitCondition, type Clock } from '../../../kit/clock.ts';
import { VerbFailed, type WorldEvent } from '../../world.ts';
import type { Launcher } from '../machine/launch.ts';
import {
  childrenOf,
  findProcess,
  isAlive,
  killWithCommands,
  type ProcessEntry,
} from '../machine/process-table.ts';
import type { LogTail } from './log-tail.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { serverChildren } from './server-process.ts';

/** Where one node's server lives and what runs it. */
export interface ServerPlan {
  readonly node: string;
  readonly postgres: string;
  /** The data directory as the server sees it. */
  readonly data: string;
  readonly logFile: string;
  readonly log: LogTail;
  readonly launcher: Launcher;
  readonly clock: Clock;
  readonly emit: (event: WorldEvent) => void;
}

/** How long the children of a killed postmaster may take to notice: the statement they are in comes first. */
const childrenWithinMs = 15_000;

/** One node's server: its postmaster and the processes below it. */
export class Server {
  readonly node: string;
  private readonly plan: ServerPlan;
  private postmaster: ChildProcess | undefined;
  private starting = false;
  private retired = false;
  /** Settles when the last postmaster's end has been told. */
  private ended: Promise<void> = Promise.resolve();

  constructor(plan: ServerPlan) {
    this.plan = plan;
    this.node = plan.node;
  }

  /** The postmaster's process id; `undefined` while none runs. */
  get pid(): number | undefined {
    const child = this.postmaster;
    return child && child.exitCode === null && child.signalCode === null ? child.pid : undefined;
  }

  /** The data directory as this process sees it. */
  get data(): string {
    return this.plan.launcher.seen(this.plan.data);
  }

  /** Starts a postmaster; resolves when the process exists. That it became ready is an event. */
  async start(): Promise<void> {
    const obstacle = this.whyNotStart();
    if (obstacle) throw new VerbFailed(`${this.node} cannot be started: ${obstacle}`);
    this.starting = true;
    try {
      await this.ended;
      await this.launch();
    } finally {
      this.starting = false;
    }
  }

  /** Asks the server to end as `pg_ctl stop` does. */
  async stop(mode: 'smart' | 'fast' | 'immediate', withinMs: number): Promise<void> {
    const pid = this.runningPid('stopped');
    const signals = { smart: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT' } as const;
    process.kill(pid, signals[mode]);
    if (await this.awaitEnd(withinMs)) return;
    throw new VerbFailed(
      `${this.node} did not stop (${mode}) within ${withinMs} ms; its processes: ${await this.describeChildren(pid)}`,
    );
  }

  /** Kills the postmaster alone; its children notice by themselves, each after the statement it is in. */
  async crash(): Promise<void> {
    const pid = this.runningPid('crashed');
    const children = await childrenOf(pid);
    process.kill(pid, 'SIGKILL');
    await this.ended;
    const left = await this.awaitGone(children, childrenWithinMs);
    if (left.length === 0) return;
    throw new VerbFailed(
      `the postmaster of ${this.node} was killed, but ${left.length} of its children still run after ` +
        `${childrenWithinMs} ms (process ids ${left.map((child) => child.pid).join(', ')})`,
    );
  }

  /** Ends the postmaster and everything below it at once, frozen or not, with the commands they run. */
  async kill(): Promise<void> {
    const pid = this.pid;
    if (pid === undefined) return;
    // Stopped first, it can neither fork nor clean up while its children are looked for.
    process.kill(pid, 'SIGSTOP');
    const children = await childrenOf(pid);
    for (const child of children) killWithCommands(child.pid);
    killWithCommands(pid);
    await this.ended;
    await this.awaitGone(children, childrenWithinMs);
  }

  /** Ends the server for good and hands on what it logged last. */
  async retire(): Promise<void> {
    this.retired = true;
    await this.kill();
    await this.plan.log.close();
  }

  /** Tells the server to read its configuration again. */
  reload(): void {
    process.kill(this.runningPid('reloaded'), 'SIGHUP');
  }

  /** Sends the postmaster a signal of PostgreSQL's own. */
  tell(signal: NodeJS.Signals): void {
    process.kill(this.runningPid(`sent ${signal}`), signal);
  }

  /** What can be known without asking the server. */
  async status(): Promise<'down' | 'starting' | 'ready' | 'stopping' | 'frozen'> {
    const pid = this.pid;
    if (pid === undefined) return 'down';
    if ((await findProcess(pid))?.state === 'stopped') return 'frozen';
    const file = readPostmasterFile(this.data);
    if (file?.pid !== pid) return 'starting';
    if (file.status === 'ready' || file.status === 'stopping') return file.status;
    return 'starting';
  }

  runningPid(wish: string): number {
    const pid = this.pid;
    if (pid === undefined) throw new VerbFailed(`${this.node} cannot be ${wish}: its server is not running`);
    return pid;
  }

  private whyNotStart(): string | undefined {
    if (this.retired) return 'the lab is closed';
    return this.starting || this.pid !== undefined ? 'its server runs already' : undefined;
  }

  private async launch(): Promise<void> {
    const { launcher, postgres, data, logFile } = this.plan;
    const log = await open(logFile, 'a', 0o644);
    try {
      const child = launcher.asServer(postgres, ['-D', data], {
        stdio: ['ignore', log.fd, log.fd],
        deathSignal: 'QUIT',
        detached: true,
      });
      await this.follow(child);
    } finally {
      await log.close();
    }
  }

  private async follow(child: ChildProcess): Promise<void> {
    const { node, clock, emit, log } = this.plan;
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => reject(new VerbFailed(`${node} cannot be started: ${error.message}`)));
    });
    const pid = child.pid ?? 0;
    this.postmaster = child;
    emit({ type: 'process', atMs: clock.now(), node, change: 'started', pid });
    this.ended = new Promise((resolve) => {
      child.once('exit', (exitCode, signal) => {
        const atMs = clock.now();
        void log.catchUp().finally(() => {
          emit({ type: 'process', atMs, node, change: 'exited', pid, exitCode, signal });
          resolve();
        });
      });
    });
    void this.tellWhenReady(pid);
  }

  private async tellWhenReady(pid: number): Promise<void> {
    const { node, clock, emit } = this.plan;
    const startedMs = clock.now();
    while (this.pid === pid) {
      const file = readPostmasterFile(this.data);
      if (file?.pid === pid && file.status === 'ready') {
        emit({ type: 'process', atMs: clock.now(), node, change: 'ready', pid });
        return;
      }
      // A standby may recover for minutes; there is no need to look as often then.
      await clock.until(clock.now() + (clock.now() - startedMs < 2_000 ? 3 : 25));
    }
  }

  private async awaitEnd(withinMs: number): Promise<boolean> {
    const child = this.postmaster;
    const gone = await awaitCondition(
      this.plan.clock,
      () => (child === undefined || child.exitCode !== null || child.signalCode !== null ? true : undefined),
      { withinMs, everyMs: 3 },
    );
    if (gone) await this.ended;
    return gone ?? false;
  }

  private async awaitGone(children: readonly ProcessEntry[], withinMs: number): Promise<ProcessEntry[]> {
    let left = [...children];
    await awaitCondition(
      this.plan.clock,
      async () => {
        const alive = await Promise.all(left.map(({ pid, began }) => isAlive(pid, began)));
        left = left.filter((_, index) => alive[index]);
        return left.length === 0 ? true : undefined;
      },
      { withinMs, everyMs: 5 },
    );
    return left;
  }

  private async describeChildren(pid: number): Promise<string> {
    const children = await serverChildren(pid);
    return children.map((child) => `${child.kind} ${child.pid}`).join(', ') || 'none';
  }
}
