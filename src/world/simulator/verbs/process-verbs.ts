import { VerbFailed, type Verbs } from '../../world.ts';
import { nodeOf, runningNode, type SimulatorParts, take } from './parts.ts';

type ProcessVerbs = Pick<
  Verbs,
  'start' | 'stop' | 'crash' | 'powerOff' | 'powerOn' | 'signal' | 'pause' | 'resume' | 'setManager'
>;

/** The verbs that act on hosts and processes. */
export function processVerbs(parts: SimulatorParts): ProcessVerbs {
  const { timings } = parts.durations;
  return {
    start: (name) => start(parts, name),
    stop: (name, mode, withinMs) => stop(parts, name, mode, withinMs),
    crash: async (name) => {
      const node = runningNode(parts, name, 'crashed');
      node.server.crash();
      await take(parts, timings.killMs);
    },
    powerOff: async (name) => {
      const node = nodeOf(parts, name);
      if (node.host === 'off') throw new VerbFailed(`the host of ${name} is off already`);
      // First the network falls silent, so that no peer learns of it from a closed connection.
      parts.network.powerOff(name);
      node.host = 'off';
      parts.tell({ type: 'host', node: name, host: 'off' });
      await take(parts, timings.killMs);
      node.server.kill();
    },
    powerOn: async (name) => {
      const node = nodeOf(parts, name);
      if (node.host === 'on') throw new VerbFailed(`the host of ${name} is on already`);
      parts.network.powerOn(name);
      node.host = 'on';
      parts.tell({ type: 'host', node: name, host: 'on' });
    },
    signal: async (name, process, signal) => {
      const { server } = runningNode(parts, name, 'signalled');
      const [pid] = server.core.processes.pids(process);
      if (pid === undefined) throw new VerbFailed(`${name} has no ${process} process at this moment`);
      server.signal(process, pid, signal);
      return pid;
    },
    pause: async (name, process) => {
      const { processes } = runningNode(parts, name, 'frozen').server.core;
      if (process !== 'all' && processes.pids(process).length === 0) {
        throw new VerbFailed(`${name} has no ${process} process at this moment`);
      }
      processes.freeze(process);
    },
    resume: async (name, process) => {
      runningNode(parts, name, 'resumed').server.core.processes.thaw(process);
    },
    setManager: async (name, state) => {
      if (nodeOf(parts, name).host === 'off')
        throw new VerbFailed(`no manager runs on ${name}: its host is off`);
      parts.tell({ type: 'manager', node: name, state });
    },
  };
}

export async function start(parts: SimulatorParts, name: string): Promise<void> {
  const node = nodeOf(parts, name);
  if (node.host === 'off') throw new VerbFailed(`${name} cannot be started: its host is off`);
  if (node.server.running) throw new VerbFailed(`${name} cannot be started: its server runs already`);
  await take(parts, parts.durations.timings.spawnMs);
  node.server.start();
}

export async function stop(
  parts: SimulatorParts,
  name: string,
  mode: 'smart' | 'fast' | 'immediate',
  withinMs: number,
): Promise<void> {
  const node = runningNode(parts, name, 'stopped');
  const stopped = parts.clock.defer<void>();
  const limit = parts.clock.after(withinMs, () =>
    stopped.reject(new VerbFailed(`${name} did not stop (${mode}) within ${withinMs} ms`)),
  );
  node.server.whenEnded(() => {
    parts.clock.cancel(limit);
    stopped.resolve();
  });
  node.server.requestStop(mode);
  await stopped.promise;
}
