import { awaitCondition } from '../../../kit/clock.ts';
import { type ServerProcess, VerbFailed, type Verbs } from '../../world.ts';
import type { LabNode } from '../lab-node.ts';
import { findProcess, isAlive } from '../machine/process-table.ts';
import { type ServerChild, serverChildren } from '../postgres/server-process.ts';
import { type LabParts, nodeOf } from './parts.ts';

type ProcessVerbs = Pick<
  Verbs,
  'start' | 'stop' | 'crash' | 'powerOff' | 'powerOn' | 'signal' | 'pause' | 'resume' | 'setManager'
>;

/** The verbs that act on hosts and processes. */
export function processVerbs(parts: LabParts): ProcessVerbs {
  const tellHost = (node: LabNode) =>
    parts.emit({ type: 'host', atMs: parts.clock.now(), node: node.name, host: node.host });
  return {
    start: async (name) => {
      const node = nodeOf(parts, name);
      if (node.host === 'off') throw new VerbFailed(`${name} cannot be started: its host is off`);
      await node.server.start();
    },
    stop: async (name, mode, withinMs) => {
      const node = nodeOf(parts, name);
      // The lab's own connections are nobody's clients: a smart stop would wait for them.
      node.inspector.close();
      await node.server.stop(mode, withinMs);
      node.letGo();
    },
    crash: async (name) => {
      const node = nodeOf(parts, name);
      await node.server.crash();
      node.letGo();
    },
    powerOff: async (name) => {
      const node = nodeOf(parts, name);
      if (node.host === 'off') throw new VerbFailed(`the host of ${name} is off already`);
      // First the network falls silent, so that no peer learns of it from a closed connection.
      parts.network.powerOff(name);
      node.host = 'off';
      tellHost(node);
      await node.server.kill();
      node.letGo();
    },
    powerOn: async (name) => {
      const node = nodeOf(parts, name);
      if (node.host === 'on') throw new VerbFailed(`the host of ${name} is on already`);
      parts.network.powerOn(name);
      node.host = 'on';
      tellHost(node);
    },
    signal: async (name, process, signal) => {
      const [target] = await targets(nodeOf(parts, name), process);
      if (!target || !(await isAlive(target.pid, target.began))) throw noSuchProcess(name, process);
      send(target.pid, signal);
      return target.pid;
    },
    pause: async (name, process) => {
      const node = nodeOf(parts, name);
      if (process === 'all') return pauseServer(parts, node);
      const found = await targets(node, process);
      if (found.length === 0) throw noSuchProcess(name, process);
      for (const { pid } of found) send(pid, 'SIGSTOP');
      await awaitStopped(parts, found);
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
    setManager: async (name, state) => {
      if (nodeOf(parts, name).host === 'off')
        throw new VerbFailed(`no manager runs on ${name}: its host is off`);
      parts.emit({ type: 'manager', atMs: parts.clock.now(), node: name, state });
    },
  };
}

type Target = Pick<ServerChild, 'pid' | 'began'>;

/** The processes of a kind, lowest process id first. The lab's own connections are not a client's. */
async function targets(node: LabNode, kind: ServerProcess): Promise<Target[]> {
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
async function pauseServer(parts: LabParts, node: LabNode): Promise<void> {
  const pid = node.server.runningPid('frozen');
  send(pid, 'SIGSTOP');
  const children = await serverChildren(pid);
  // A child's process group holds the command it runs, such as archive_command.
  for (const child of children) send(-child.pid, 'SIGSTOP');
  await awaitStopped(parts, children);
}

async function awaitStopped(parts: LabParts, found: readonly Target[]): Promise<void> {
  const stopped = await awaitCondition(
    parts.clock,
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
