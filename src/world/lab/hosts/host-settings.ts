import { clientsPlace, type Settings, type Topology } from '../../../model/topology.ts';
import { initialSettings } from '../postgres/configuration.ts';
import type { Archive } from '../storage/archive.ts';
import { type AddressBook, addressOf, prefixLength } from './address-book.ts';
import { serverPlaces } from './host-node.ts';

/**
 * How often a standby tries to reach its upstream again where the topology does not say it and time is short. Each try
 * begins a process or two; five a second and standby, as in a lab without hosts, take from the manager's programs what
 * a small machine needs to run them.
 */
const retryInterval = '1s';

/**
 * A server's settings when its host boots for the first time. Who streams from whom and whom a primary waits for is the
 * manager's to say.
 */
export function hostSettings(topology: Topology, node: string, archive: Archive | undefined): Settings {
  const {
    primary_conninfo: _,
    synchronous_standby_names: __,
    ...settings
  } = initialSettings(unhurried(topology), node, {
    endpoint: { host: '*', port: serverPlaces.port },
    archiveCommand: archive?.commandFor(node) ?? '',
    restoreCommand: archive?.restoreCommand ?? '',
    connectionTo: () => '',
  });
  return { ...settings, unix_socket_directories: serverPlaces.sockets };
}

function unhurried(topology: Topology): Topology {
  if (topology.postgres.timing === 'realistic') return topology;
  return { ...topology, settings: { wal_retrieve_retry_interval: retryInterval, ...topology.settings } };
}

/** Everybody on the segment may connect as anybody: nothing else can see it. */
export function hostAuthentication(book: AddressBook): string {
  const network = `${addressOf(book, clientsPlace)}/${prefixLength}`;
  const lines = [`host all all ${network} trust`, `host replication all ${network} trust`];
  return [
    'local all all trust',
    'local replication all trust',
    'host all all 127.0.0.0/8 trust',
    // Patroni asks its own server for its timeline this way.
    'host replication all 127.0.0.0/8 trust',
    ...lines,
    '',
  ].join('\n');
}
