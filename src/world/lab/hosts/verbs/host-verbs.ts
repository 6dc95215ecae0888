import { awaitCondition } from '../../../../kit/clock.ts';
import { type ManagerState, VerbFailed, type Verbs } from '../../../world.ts';
import { nodeOf } from '../../verbs/parts.ts';
import type { HostNode } from '../host-node.ts';
import { daemonProcesses } from '../namespace-process.ts';
import type { HostLabParts } from './parts.ts';

type HostVerbs = Pick<Verbs, 'start' | 'crash' | 'powerOff' | 'powerOn' | 'setManager'>;

/** How long a manager may take to start a server that it was asked for, in milliseconds. */
const managerStartsWithinMs = 60_000;

/** The verbs that act on hosts, on their servers through the manager, and on the manager's own processes. */
export function hostVerbs(parts: HostLabParts): HostVerbs {
  const tellHost = ({ name, host }: HostNode) =>
    parts.emit({ type: 'host', atMs: parts.clock.now(), node: name, host });
  return {
    start: async (name) => {
      const node = nodeOf(parts, name);
      await node.server.look();
      if (node.host === 'off') throw new VerbFailed(`${name} cannot be started: its host is off`);
      if (node.server.pid !== undefined)
        throw new VerbFailed(`${name} cannot be started: its server runs already`);
      await parts.daemon.bringUp(node);
      const started = await awaitCondition(parts.clock, () => node.server.pid, {
        withinMs: managerStartsWithinMs,
      });
      if (started !== undefined) return;
      const waited = managerStartsWithinMs / 1_000;
      throw new VerbFailed(`the manager was asked to start ${name} and has not within ${waited} s`);
    },
    crash: async (name) => {
      const node = nodeOf(parts, name);
      await node.server.crash();
      node.letGo();
    },
    powerOff: async (name) => {
      const node = nodeOf(parts, name);
      if (node.host === 'off') throw new VerbFailed(`the host of ${name} is off already`);
      await node.machine.powerOff();
      tellHost(node);
      node.letGo();
      await node.server.look();
    },
    powerOn: async (name) => {
      const node = nodeOf(parts, name);
      if (node.host === 'on') throw new VerbFailed(`the host of ${name} is on already`);
      await node.machine.powerOn();
      await parts.links.restore(name);
      tellHost(node);
    },
    setManager: async (name, state) => {
      const node = nodeOf(parts, name);
      if (node.host === 'off') throw new VerbFailed(`no manager runs on ${name}: its host is off`);
      await changeManager(parts, node, state);
      parts.emit({ type: 'manager', atMs: parts.clock.now(), node: name, state });
    },
  };
}

async function changeManager(parts: HostLabParts, node: HostNode, state: ManagerState): Promise<void> {
  const { daemon } = parts;
  const nodes = [...parts.nodes.values()];
  if (state === 'unmanaged') return daemon.setManaged(nodes, node, false);
  const processes = await daemonProcesses(node.machine.firstPid, daemon.processes);
  if (state === 'running') {
    if (processes.length === 0) return node.machine.runInBackground(daemon.programsOf(node.name));
    for (const { pid } of processes) process.kill(pid, 'SIGCONT');
    return daemon.setManaged(nodes, node, true);
  }
  if (processes.length === 0) throw new VerbFailed(`no process of the manager runs on ${node.name}`);
  for (const { pid } of processes) process.kill(pid, state === 'frozen' ? 'SIGSTOP' : 'SIGKILL');
}
