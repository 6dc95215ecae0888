import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * A command in a process namespace of its own. Whatever it starts is below the cage's first process for as long as it
 * lives, also when its parent is gone, whatever it calls itself and whichever namespaces it enters: so what is left of a
 * command that was killed can be counted, and nothing else is.
 */
export interface Cage {
  /** Kills the command itself with SIGKILL, and nothing that it has started. */
  readonly killCommand: () => Promise<void>;
  /** Resolves once the command has ended. */
  readonly ended: Promise<void>;
  /** What lives in the cage besides its first process: id, name and arguments, one line each. */
  readonly inhabitants: () => string[];
  /** The mounts that the cage's first process sees. */
  readonly mounts: () => string;
  /** Ends all that is left in it. */
  readonly close: () => Promise<void>;
}

const script = `"$@" & echo "$!"; wait "$!"; echo ended; exec cat`;

export async function openCage(command: readonly string[], env: NodeJS.ProcessEnv): Promise<Cage> {
  const spaces = ['--pid', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private', '--'];
  const outer = spawn('unshare', [...spaces, 'sh', '-c', script, 'cage', ...command], {
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: outer.stdout })[Symbol.asyncIterator]();
  const inner = Number((await lines.next()).value);
  const [first] = childrenOf(outer.pid ?? 0);
  if (first === undefined || !Number.isInteger(inner)) throw new Error('the cage could not be made');
  const ended = lines.next().then(() => undefined);
  return {
    ended,
    killCommand: async () => {
      const victim = childrenOf(first).find((pid) => idInside(pid) === inner);
      if (victim !== undefined) process.kill(victim, 'SIGKILL');
      await ended;
    },
    inhabitants: () => below(first).flatMap(describeProcess),
    mounts: () => readFileSync(`/proc/${first}/mountinfo`, 'utf8'),
    close: () => endCage(outer),
  };
}

async function endCage(outer: ChildProcess): Promise<void> {
  if (outer.exitCode !== null || outer.signalCode !== null) return;
  const gone = once(outer, 'exit');
  outer.kill('SIGKILL');
  await gone;
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => statusOf(pid, 'PPid') === `${parent}`);
}

function below(parent: number): number[] {
  return childrenOf(parent).flatMap((child) => [child, ...below(child)]);
}

/** A process that has ended and that nobody has taken leave of is none. */
function describeProcess(pid: number): string[] {
  try {
    if (statusOf(pid, 'State')?.startsWith('Z')) return [];
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return [`${pid} ${statusOf(pid, 'Name')}: ${args}`];
  } catch {
    return [];
  }
}

/** The id by which the cage knows one of its processes. */
function idInside(pid: number): number {
  return Number(statusOf(pid, 'NSpid')?.split(/\s+/)[1]);
}

function statusOf(pid: number, field: string): string | undefined {
  try {
    return new RegExp(`^${field}:\\s+(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
