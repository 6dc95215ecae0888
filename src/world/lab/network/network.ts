import type { Clock } from '../../../kit/clock.ts';
import type { LinkQuality, Place } from '../../../model/topology.ts';
import type { NodeRows, Session, SessionOptions, WorldEvent } from '../../world.ts';

/** Where something listens. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface NetworkPlan {
  /** The nodes, in the order of the topology. */
  readonly nodes: readonly string[];
  /** Virtual addresses and who holds them at the start. */
  readonly addresses: readonly { readonly name: string; readonly owner: string | null }[];
  /** What a link does, one way, when nothing is wrong with it. */
  readonly quality: (from: Place, to: Place) => LinkQuality;
  /** Seed of the jitter. */
  readonly seed: number;
  readonly clock: Clock;
  readonly emit: (event: WorldEvent) => void;
  /** The lab's own folder. */
  readonly stateFolder: string;
}

/** The network of one lab: every packet between two places, and from clients, passes through it. */
export interface Network {
  /** Where the node's server itself listens; only what looks past every fault connects here. */
  readonly nodeEndpoint: (node: string) => Endpoint;
  /** Where `from` connects to in order to reach the server of `to`. */
  readonly linkEndpoint: (from: Place, to: string) => Endpoint;
  /** Where clients connect to in order to reach the holder of a virtual address. */
  readonly addressEndpoint: (address: string) => Endpoint;
  readonly cut: (from: Place, to: Place) => void;
  readonly reset: (from: Place, to: Place) => void;
  readonly slow: (from: Place, to: Place, quality: LinkQuality) => void;
  readonly mend: (from: Place, to: Place) => void;
  readonly powerOff: (node: string) => void;
  readonly powerOn: (node: string) => void;
  readonly moveAddress: (address: string, to: string | null) => void;
  readonly openSession: (address: string, options: SessionOptions) => Promise<Session>;
  readonly readRows: (node: string) => Promise<NodeRows>;
  /** What a recording's header says of this network. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  readonly close: () => Promise<void>;
}

/** Chooses addresses and opens every listener. */
export function openNetwork(plan: NetworkPlan): Promise<Network> {
  return Promise.reject(new Error(`no network for ${plan.nodes.join(', ')} yet`));
}
