import type { Settings, Topology } from '../model/topology.ts';

/** What every world's servers begin with, so that a scenario reads the same values in each: small enough for several nodes on a laptop. */
export const modestSettings: Settings = {
  shared_buffers: '16MB',
  max_connections: 100,
  max_wal_senders: 10,
  wal_level: 'replica',
  hot_standby: true,
  wal_keep_size: '64MB',
  jit: false,
  // A checkpoint that syncs a shared disk would stall the measurement, not show the outage.
  checkpoint_timeout: '5min',
};

/** `fast` lets a scenario of half a minute show what takes minutes; `realistic` leaves PostgreSQL's defaults alone. */
export function timingSettings(timing: Topology['postgres']['timing']): Settings {
  if (timing === 'realistic') return {};
  return { wal_retrieve_retry_interval: '200ms', wal_sender_timeout: '5s', wal_receiver_timeout: '5s' };
}

/**
 * Only the first primary waits for synchronous standbys. Were the setting the same everywhere, a promoted standby
 * would wait for itself; whoever promotes decides whom the new primary waits for.
 */
export function synchronousSettings(topology: Topology): Settings {
  const names = topology.nodes
    .filter(({ role, replication }) => role === 'standby' && replication === 'sync')
    .map(({ name }) => `"${name}"`);
  if (names.length === 0) return {};
  return { synchronous_standby_names: `FIRST ${names.length} (${names.join(', ')})` };
}
