import type { Clock } from '../../../kit/clock.ts';
import type { Topology } from '../../../model/topology.ts';
import type { WorldEvent } from '../../world.ts';
import type { Programs } from '../postgres/programs.ts';
import type { Archive } from '../storage/archive.ts';
import type { AddressBook } from './address-book.ts';
import type { Host } from './host.ts';
import type { HostFile } from './host-files.ts';
import type { HostNode } from './host-node.ts';

/** Which manager's own programs run a lab of hosts, with the settings that the manager's schema has read. */
export interface DaemonPlan {
  readonly kind: 'pacemaker' | 'patroni';
  readonly settings: unknown;
}

/** What a manager's programs find when they are installed on a lab's hosts. */
export interface Site {
  readonly topology: Topology;
  readonly lab: string;
  readonly book: AddressBook;
  readonly programs: Programs;
  readonly archive: Archive | undefined;
}

/**
 * A manager's own programs: what they need on a host, how they are started, and how to tell what they are doing. They are
 * told to do everything that a cluster needs; the lab only boots the hosts, breaks things, and looks.
 */
export interface Daemon {
  /** Names and versions, for the recording's header. */
  readonly facts: Readonly<Record<string, string>>;
  /** The virtual addresses that it moves; the lab gives the others to their first owners, and nobody moves them. */
  readonly moves: readonly string[];
  /** What a host needs besides its server's data directory. */
  readonly files: (node: string) => Promise<readonly HostFile[]>;
  /** What a host runs, in the shell's language. */
  readonly programsOf: (node: string) => string;
  /** The names of the manager's own processes, as the kernel keeps them: the one to kill or freeze first. */
  readonly processes: readonly string[];
  /** Starts what the manager needs besides the nodes' hosts. */
  readonly prepare?: (shared: SharedGround) => Promise<void>;
  /** What the manager says is not yet as it should be when the cluster has booted; `undefined` if nothing. */
  readonly whatIsMissing: (nodes: readonly HostNode[]) => Promise<string | undefined>;
  /** Asks the manager to have the server of a node run again, as a person would who has looked into why it does not. */
  readonly bringUp: (node: HostNode) => Promise<void>;
  /** Has the manager leave the servers alone, or look after them again. */
  readonly setManaged: (nodes: readonly HostNode[], node: HostNode, managed: boolean) => Promise<void>;
  /** Begins to tell what the manager decides and logs, until it is closed. */
  readonly follow: (
    nodes: readonly HostNode[],
    clock: Clock,
    tell: (event: WorldEvent) => void,
  ) => Promise<Following>;
}

export interface SharedGround {
  readonly clock: Clock;
  /** Makes a host that no node stands for, such as the store's. */
  readonly addHost: (name: string, files: readonly HostFile[], programs: string) => Promise<Host>;
}

export interface Following {
  /** Tells what is not yet told and lets go. */
  readonly close: () => Promise<void>;
}
