/** A PostgreSQL setting's value as the configuration file would hold it; numbers and booleans are written out. */
export type SettingValue = string | number | boolean;
/** Settings by name. */
export type Settings = Readonly<Record<string, SettingValue>>;

/** The shape of a cluster: what a world builds before anything happens to it. */
export interface Topology {
  readonly postgres: PostgresPlan;
  /** The nodes in the order of the file; exactly one is the primary at the start. */
  readonly nodes: readonly NodePlan[];
  /** Settings of every node; a node's own settings win. */
  readonly settings: Settings;
  /** The WAL archive shared by all nodes, if there is one. */
  readonly archive: boolean;
  /** Virtual addresses: names that clients connect to and that can move from node to node. */
  readonly addresses: readonly AddressPlan[];
  /** What every link does unless `links` says otherwise. */
  readonly link: LinkQuality;
  /** Links that differ from the rest. */
  readonly links: readonly LinkPlan[];
}

export interface PostgresPlan {
  /** Major version, 13 to 18. */
  readonly version: number;
  /** Where the server programs come from: the npm package, or the machine's own installation. */
  readonly binaries: 'npm' | 'system';
  /** `fast` shortens PostgreSQL's own timeouts (200 ms retry, 5 s timeouts); `realistic` keeps its defaults. */
  readonly timing: 'fast' | 'realistic';
  /** Size of a WAL segment in bytes: a power of two from 1 MiB to 1 GiB. */
  readonly walSegmentBytes: number;
  /** Page checksums, as `initdb --data-checksums`. */
  readonly checksums: boolean;
}

export interface NodePlan {
  readonly name: string;
  readonly role: 'primary' | 'standby';
  /** For a standby: whether the primary's commits wait for it. */
  readonly replication: 'sync' | 'async';
  /** For a standby: the node it streams from; by default the primary. */
  readonly upstream?: string;
  readonly settings: Settings;
}

export interface AddressPlan {
  readonly name: string;
  /** The node that holds the address at the start. */
  readonly owner: string;
}

/** One end of a link: a node, the place where all clients are, or the one where the managers' shared store is. */
export type Place = string;
/** The place where the clients are. No node may have this name. */
export const clientsPlace = 'clients';
/** The place of the store that a manager's instances share, if it needs one. No node may have this name. */
export const storePlace = 'store';

/** How a link treats what travels on it, in one direction. */
export interface LinkQuality {
  /** One-way delay in milliseconds. */
  readonly delayMs: number;
  /** Extra delay, drawn evenly from 0 to this, in milliseconds; order is kept. */
  readonly jitterMs: number;
  /** Bytes per second; absent for no limit. */
  readonly bytesPerSecond?: number;
}

/** A pair of places whose link differs from the default, in both directions. */
export interface LinkPlan extends LinkQuality {
  readonly between: readonly [Place, Place];
}

/** The node that is primary at the start. */
export function primaryOf(topology: Topology): NodePlan {
  const primary = topology.nodes.find((node) => node.role === 'primary');
  if (!primary) throw new Error('a topology without a primary passed validation');
  return primary;
}

/** The node a standby streams from at the start. */
export function upstreamOf(topology: Topology, node: NodePlan): string {
  return node.upstream ?? primaryOf(topology).name;
}
