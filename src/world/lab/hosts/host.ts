import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { awaitCondition, type Clock } from '../../../kit/clock.ts';
import { VerbFailed } from '../../world.ts';
import { LabFailed } from '../lab-failed.ts';
import { glanceAtChildren } from '../machine/process-table.ts';
import { prefixLength } from './address-book.ts';
import { run } from './command.ts';
import { hostScript } from './host-script.ts';
import type { Segment } from './segment.ts';

export interface HostPlan {
  readonly name: string;
  readonly address: string;
  /** Which of the segment's hosts it is, from 0. */
  readonly index: number;
  /** The host's folder; its files are in `root` below it. */
  readonly folder: string;
  /** The paths of the machine that the host's own files cover. */
  readonly covered: readonly string[];
  /** What runs on it, in the shell's language. */
  readonly programs: string;
  readonly segment: Segment;
  readonly clock: Clock;
}

/**
 * A machine of its own as far as its programs can tell: processes, network, mounts, name and shared memory. All of it
 * hangs on one process, the host's first. When that is killed the kernel ends every other one, takes the network
 * interface with its addresses away, and undoes the mounts: that is what loss of power looks like from outside.
 */
export class Host {
  readonly name: string;
  private readonly plan: HostPlan;
  private outer: ChildProcess | undefined;
  private first: number | undefined;

  constructor(plan: HostPlan) {
    this.name = plan.name;
    this.plan = plan;
  }

  get isOn(): boolean {
    return this.first !== undefined && this.outer?.exitCode === null && this.outer.signalCode === null;
  }

  /** The host's first process, by its id on the machine. */
  get firstPid(): number {
    if (!this.isOn || this.first === undefined) throw new VerbFailed(`the host of ${this.name} is off`);
    return this.first;
  }

  get hardwareAddress(): string {
    return hardwareAddress(this.plan.index);
  }

  /** The segment's port that the host is plugged into. */
  get port(): string {
    return `port${this.plan.index}`;
  }

  /** Where a file of the host lies on the machine. */
  seen(file: string): string {
    return path.join(this.plan.folder, 'root', file);
  }

  /** The same through what is mounted on the host while it is on. */
  through(file: string): string {
    return this.isOn ? `/proc/${this.first}/root${file}` : this.seen(file);
  }

  /** Where the programs of the host write what they say to nobody in particular. */
  get consoleFile(): string {
    return path.join(this.plan.folder, 'console.log');
  }

  /** Powers the host on. Resolves when its network is there and its programs begin to start. */
  async powerOn(): Promise<void> {
    const { name, address, folder, covered, programs, segment } = this.plan;
    const console = await open(this.consoleFile, 'a', 0o644);
    const spaces = ['--net', '--mount', '--uts', '--ipc', '--pid', '--fork', '--kill-child'];
    const tied = ['--pdeathsig', 'KILL', '--', 'unshare', ...spaces, '--propagation', 'private', '--'];
    const script = ['sh', '-c', hostScript(programs), `host ${name}`];
    const parameters = [name, `${address}/${prefixLength}`, path.join(folder, 'root'), ...covered];
    const outer = spawn('setpriv', [...tied, ...script, ...parameters], {
      cwd: '/',
      detached: true,
      stdio: ['pipe', console.fd, console.fd],
      env: hostEnvironment,
    });
    outer.stdin?.on('error', () => {});
    await Promise.all([once(outer, 'spawn'), console.close()]);
    this.outer = outer;
    this.first = await this.findFirst(outer);
    await segment.entrust(this.first);
    await segment.plug(this.port, this.first, this.hardwareAddress);
    outer.stdin?.write('go\n');
    outer.unref();
  }

  /** Takes the power away: everything on the host ends at once. */
  async powerOff(): Promise<void> {
    const { outer, first } = this;
    if (!outer || first === undefined || !this.isOn) return;
    const gone = once(outer, 'exit');
    // The wire first, so that no peer learns of it from a closed connection.
    await this.plan.segment.run('ip', ['link', 'delete', this.port]).catch(() => {});
    process.kill(first, 'SIGKILL');
    await gone;
    this.first = undefined;
  }

  /** Runs a command on the host, as root there. */
  run(file: string, args: readonly string[], input?: string): Promise<string> {
    return run('nsenter', ['--target', `${this.firstPid}`, ...allSpaces, '--', file, ...args], input);
  }

  /** Starts a command on the host whose output is read while it runs; it ends with the host. */
  spawn(file: string, args: readonly string[]): ChildProcessByStdio<null, Readable, null> {
    const entering = ['nsenter', '--target', `${this.firstPid}`, ...allSpaces, '--', file, ...args];
    return spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...entering], {
      cwd: '/',
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  }

  /** Starts programs that go on by themselves, as the host's own start did. */
  async runInBackground(programs: string): Promise<void> {
    await this.run('setsid', ['--fork', 'sh', '-c', `exec </dev/null >>/dev/null 2>&1\n${programs}\nwait`]);
  }

  /** `unshare` starts the first process once the namespaces are made. */
  private async findFirst(outer: ChildProcess): Promise<number> {
    const found = await awaitCondition(
      this.plan.clock,
      async () => {
        if (outer.exitCode !== null)
          throw new LabFailed(`the host ${this.name} ended: see ${this.consoleFile}`);
        const [first] = await glanceAtChildren(outer.pid ?? 0);
        return first?.pid;
      },
      { withinMs: 10_000, everyMs: 2 },
    );
    if (found === undefined) throw new LabFailed(`the host ${this.name} did not begin within 10 s`);
    return found;
  }
}

/** What a command enters to run on a host. */
const allSpaces = ['--mount', '--uts', '--ipc', '--net', '--pid'];

/** Nothing of the caller's environment belongs on another machine. */
const hostEnvironment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** A locally administered address, the same at every start: a machine keeps its network card. */
function hardwareAddress(index: number): string {
  return `02:00:0a:4d:00:${(index + 16).toString(16).padStart(2, '0')}`;
}
