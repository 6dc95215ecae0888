import { VerbFailed, type Verbs } from '../../world.ts';
import type { LabNode } from '../lab-node.ts';
import { type LabParts, nodeOf } from './parts.ts';

type ProcessVerbs = Pick<Verbs, 'start' | 'stop' | 'crash' | 'powerOff' | 'powerOn' | 'setManager'>;

/** The verbs that act on hosts and servers. */
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
    setManager: async (name, state) => {
      if (nodeOf(parts, name).host === 'off')
        throw new VerbFailed(`no manager runs on ${name}: its host is off`);
      parts.emit({ type: 'manager', atMs: parts.clock.now(), node: name, state });
    },
  };
}
