import { type ChildProcess, type StdioOptions, spawn, spawnSync } from 'node:child_process';
import type { Account } from './account.ts';

/**
 * A mount namespace of the lab's own, held open by its guardian. What is mounted in it is seen by nobody else and
 * disappears with the last process in it.
 */
export interface MountSpace {
  /** The process that holds the namespace. */
  readonly pid: number;
  /** True if the namespace came with a user namespace in which the caller appears as root. */
  readonly mappedToRoot: boolean;
}

/** How programs of the lab are started: as whom, in which mount namespace, and tied to whose life. */
export interface Launcher {
  /** Starts `program` as the servers' user, inside the lab's mount namespace if it has one. */
  readonly asServer: (program: string, args: readonly string[], options: LaunchOptions) => ChildProcess;
  /** Starts `program` as the calling user in the same place: for copying and mounting. */
  readonly asCaller: (program: string, args: readonly string[], options: LaunchOptions) => ChildProcess;
  /** Starts `program` as the calling user, outside the lab's mount namespace. */
  readonly outside: (program: string, args: readonly string[], options: LaunchOptions) => ChildProcess;
  /** Where the calling process finds a file of the lab's mount namespace. */
  readonly seen: (file: string) => string;
  /** True if the kernel ends the servers when reenact dies, besides the guardian. */
  readonly tiedToParent: boolean;
}

interface LaunchOptions {
  readonly stdio: StdioOptions;
  readonly env?: NodeJS.ProcessEnv;
  /** What the program gets from the kernel when reenact dies, where the kernel can. */
  readonly deathSignal?: 'QUIT' | 'KILL';
  /** Gives the program a process group of its own, so that Ctrl-C at the terminal does not reach it. */
  readonly detached?: boolean;
}

/**
 * Chooses the ways of starting that this machine permits. Every link of a chain of commands replaces itself by the
 * next one, so the process started is in the end the program itself, under the same process id.
 */
export function openLauncher(account: Account | undefined, space: MountSpace | undefined): Launcher {
  const tiedToParent = knowsDeathSignal();
  const enter = space ? enterCommand(space) : [];
  return {
    tiedToParent,
    seen: (file) => (space ? `/proc/${space.pid}/root${file}` : file),
    asCaller: (program, args, options) => launch([...enter, program, ...args], options),
    outside: (program, args, options) => launch([program, ...args], options),
    asServer: (program, args, options) => {
      const chain = [...enter];
      if (space?.mappedToRoot) chain.push(...leaveRootCommand());
      if (!tiedToParent) return launch([...chain, program, ...args], options, account);
      const changes: string[] = [];
      if (account) changes.push(`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups');
      if (options.deathSignal) changes.push('--pdeathsig', options.deathSignal);
      if (changes.length > 0) chain.push('setpriv', ...changes, '--');
      return launch([...chain, program, ...args], options);
    },
  };
}

function launch(chain: readonly string[], options: LaunchOptions, account?: Account): ChildProcess {
  const [file, ...args] = chain;
  if (file === undefined) throw new Error('a command line without a program');
  return spawn(file, args, {
    cwd: '/',
    stdio: options.stdio,
    env: options.env ?? process.env,
    detached: options.detached ?? false,
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
  });
}

function enterCommand(space: MountSpace): string[] {
  const enter = ['nsenter', '--target', `${space.pid}`, '--mount'];
  return space.mappedToRoot ? [...enter, '--user', '--preserve-credentials', '--'] : [...enter, '--'];
}

/** PostgreSQL would see itself as root in a namespace that maps the caller to root; one more maps it back. */
function leaveRootCommand(): string[] {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  return ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`, '--'];
}

let deathSignalKnown: boolean | undefined;

/** Asked once per process: `setpriv` of util-linux can set the death signal since 2.34, BusyBox's cannot. */
function knowsDeathSignal(): boolean {
  if (process.platform !== 'linux') return false;
  deathSignalKnown ??=
    spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true'], { stdio: 'ignore' }).status === 0;
  return deathSignalKnown;
}

/** Awaits the end of a program whose output is wanted; rejects with what it said if it failed. */
export async function output(child: ChildProcess): Promise<string> {
  const said: Buffer[] = [];
  const complained: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => complained.push(chunk));
  const code = await new Promise<number | string | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve(exitCode ?? signal));
  });
  if (code !== 0) {
    const program = child.spawnargs.join(' ');
    throw new Error(`${program} ended with ${code}: ${Buffer.concat(complained).toString().trim()}`);
  }
  return Buffer.concat(said).toString();
}
