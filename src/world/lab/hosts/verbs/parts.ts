import type { Clock } from '../../../../kit/clock.ts';
import type { Place, Topology } from '../../../../model/topology.ts';
import type { WorldEvent } from '../../../world.ts';
import type { Archive } from '../../storage/archive.ts';
import type { Disks } from '../../storage/disks.ts';
import type { AddressBook } from '../address-book.ts';
import type { Clients } from '../clients.ts';
import type { Daemon } from '../daemon.ts';
import type { HeldAddresses } from '../held-addresses.ts';
import type { Host } from '../host.ts';
import type { HostNode } from '../host-node.ts';
import type { Links } from '../links.ts';

/** What the verbs of a lab of hosts work with. */
export interface HostLabParts {
  readonly topology: Topology;
  readonly book: AddressBook;
  readonly nodes: ReadonlyMap<string, HostNode>;
  /** Hosts that no node stands for: the store's. */
  readonly otherHosts: ReadonlyMap<Place, Host>;
  readonly clients: Clients;
  readonly links: Links;
  readonly held: HeldAddresses;
  readonly daemon: Daemon;
  readonly archive: Archive | undefined;
  readonly disks: Disks;
  readonly clock: Clock;
  readonly emit: (event: WorldEvent) => void;
}
