import type { Clock } from '../../../kit/clock.ts';
import type { Topology } from '../../../model/topology.ts';
import { VerbFailed, type WorldEvent } from '../../world.ts';
import type { LabNode } from '../lab-node.ts';
import type { Account } from '../machine/account.ts';
import type { Network } from '../network/network.ts';
import type { Archive } from '../storage/archive.ts';
import type { Disks } from '../storage/disks.ts';

/** What the verbs of a lab work with. */
export interface LabParts {
  readonly topology: Topology;
  readonly nodes: ReadonlyMap<string, LabNode>;
  readonly network: Network;
  /** Absent if the topology has no archive. */
  readonly archive: Archive | undefined;
  readonly disks: Disks;
  readonly account: Account | undefined;
  readonly clock: Clock;
  readonly emit: (event: WorldEvent) => void;
  /** Where a node's standby connects to in order to stream from another. */
  readonly connectionTo: (from: string, upstream: string) => string;
}

export function nodeOf<Node>(parts: { readonly nodes: ReadonlyMap<string, Node> }, name: string): Node {
  const node = parts.nodes.get(name);
  if (!node) throw new VerbFailed(`there is no node ${name}`);
  return node;
}
