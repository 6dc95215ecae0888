import { awaitCondition, type Clock } from '../../../kit/clock.ts';
import { type ServerProcess, VerbFailed, type Verbs } from '../../world.ts';
import type { AskedNode } from '../asked-node.ts';
import { findProcess, isAlive } from '../machine/process-table.ts';
import { type ServerChild, serverChildren } from '../postgres/server-process.ts';
import { nodeOf } from './parts.ts';

/** The verbs that send signals to a server's processes, whoever started it. */
export function signalVerbs(parts: {
  readonly nodes: ReadonlyMap<string, AskedNode>;
  readonly clock: Clock;
}): Pick<Verbs, 'signal' | 'pause' | 'resume'> {
  return {
    signal: async (name, process, signal) => {
      const [target] = await targets(nodeOf(parts, name), process);
      if (!target || !(await isAlive(target.pid, target.began))) throw noSuchProcess(name, process);
      send(target.pid, signal);
      return target.pid;
    },
    pause: async (name, process) => {
      const node = nodeOf(parts, name);
      if (process === 'all') return pauseServer(parts.clock, node);
      const found = await targets(node, process);
      if (found.length === 0) throw noSuchProcess(name, process);
      for (const { pid } of found) send(pid, 'SIGSTOP');
      await awaitStopped(parts.clock, found);
    },
    resume: async (name, process) => {
      const node = nodeOf(parts, name);
      const pid = node.server.runningPid('resumed');
      if (process !== 'all') {
        for (const target of await targets(node, process)) send(target.pid, 'SIGCONT');
        return;
      }
      for (const child of await serverChildren(pid)) send(-child.pid, 'SIGCONT');
      send(pid, 'SIGCONT');
    },
  };
}

type Target = Pick<ServerChild, 'pid' | 'began'>;

/** The processes of a kind, lowest process id first. The lab's own connections are not a client's. */
async function targets(node: AskedNode, kind: ServerProcess): Promise<Target[]> {
  const postmaster = node.server.runningPid('signalled');
  if (kind === 'postmaster') {
    const found = await findProcess(postmaster);
    return found ? [found] : [];
  }
  const children = await serverChildren(postmaster);
  return children
    .filter((child) => child.kind === kind && !node.own.has(child.pid))
    .sort((one, other) => one.pid - other.pid);
}

/** Freezes the postmaster first, so that it starts nothing while its children are frozen. */
async function pauseServer(clock: Clock, node: AskedNode): Promise<void> {
  const pid = node.server.runningPid('frozen');
  send(pid, 'SIGSTOP');
  const children = await serverChildren(pid);
  // A child's process group holds the command it runs, such as archive_command.
  for (const child of children) send(-child.pid, 'SIGSTOP');
  await awaitStopped(clock, children);
}

async function awaitStopped(clock: Clock, found: readonly Target[]): Promise<void> {
  const stopped = await awaitCondition(
    clock,
    async () => {
      const states = await Promise.all(found.map(({ pid }) => findProcess(pid)));
      return states.every((state) => state === undefined || state.state !== 'alive') ? true : undefined;
    },
    { withinMs: 5_000, everyMs: 2 },
  );
  if (!stopped) throw new VerbFailed('a process did not freeze within 5 s: it waits for a disk');
}

function noSuchProcess(node: string, process: ServerProcess): VerbFailed {
  return new VerbFailed(`${node} has no ${process} process at this moment`);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended between the look and the signal.
  }
}
