import type { Topology } from '../../../model/topology.ts';
import { VerbFailed } from '../../world.ts';
import type { Durations } from '../durations.ts';
import type { VirtualClock } from '../kernel/virtual-clock.ts';
import type { Network } from '../network/network.ts';
import type { SimulatedNode } from '../node.ts';
import type { Archive } from '../storage/archive.ts';
import type { Tell } from '../tell.ts';

/** What the verbs of a simulator work with. */
export interface SimulatorParts {
  readonly topology: Topology;
  readonly nodes: ReadonlyMap<string, SimulatedNode>;
  readonly network: Network;
  readonly archive: Archive | undefined;
  readonly clock: VirtualClock;
  readonly durations: Durations;
  readonly tell: Tell;
  readonly nextPid: () => number;
}

export function nodeOf(parts: SimulatorParts, name: string): SimulatedNode {
  const node = parts.nodes.get(name);
  if (!node) throw new VerbFailed(`there is no node ${name}`);
  return node;
}

/** The node, if its server runs. */
export function runningNode(parts: SimulatorParts, name: string, wish: string): SimulatedNode {
  const node = nodeOf(parts, name);
  if (!node.server.running) throw new VerbFailed(`${name} cannot be ${wish}: its server is not running`);
  return node;
}

/** The node, if its server answers questions over a connection of the world's own. */
export function answeringNode(parts: SimulatorParts, name: string, purpose: string): SimulatedNode {
  const node = runningNode(parts, name, `asked for ${purpose}`);
  const { phase } = node.server.core;
  if (phase !== 'ready') throw new VerbFailed(`${purpose} on ${name} failed: the server is ${phase}`);
  if (node.silent) throw new VerbFailed(`${purpose} on ${name} failed: the server does not answer`);
  return node;
}

/** Waits for about as long as something typically takes. */
export function take(parts: SimulatorParts, typicalMs: number): Promise<void> {
  return parts.clock.until(parts.clock.now() + parts.durations.around(typicalMs));
}
