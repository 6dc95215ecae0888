import { type Settings, type SettingValue, type Topology, upstreamOf } from '../../../model/topology.ts';
import { modestSettings, synchronousSettings, timingSettings } from '../../common-settings.ts';
import { leastWalSizes } from '../../least-wal-sizes.ts';
import type { Endpoint } from '../network/network.ts';
import { logLinePrefix } from './log-parser.ts';

/** What a node's configuration starts from: what the lab needs, then the topology's own settings, which win. */
export function initialSettings(topology: Topology, node: string, place: NodePlace): Settings {
  const plan = topology.nodes.find(({ name }) => name === node);
  if (!plan) throw new Error(`no node ${node} in the topology`);
  return {
    ...labSettings(topology.postgres.version),
    ...leastWalSizes(topology.postgres.walSegmentBytes),
    ...timingSettings(topology.postgres.timing),
    ...(topology.archive ? archiveSettings(place) : {}),
    ...(plan.role === 'primary' ? synchronousSettings(topology) : {}),
    ...topology.settings,
    ...plan.settings,
    ...ownSettings(node, place.endpoint),
    ...(plan.role === 'standby'
      ? { primary_conninfo: place.connectionTo(node, upstreamOf(topology, plan)) }
      : {}),
  };
}

/** Where a node lives, as far as its configuration says so. */
export interface NodePlace {
  readonly endpoint: Endpoint;
  readonly archiveCommand: string;
  readonly restoreCommand: string;
  readonly connectionTo: (from: string, upstream: string) => string;
}

/**
 * What a real server needs besides. `dynamic_shared_memory_type` keeps shared memory inside the data
 * directory, so that a killed server leaves none behind in /dev/shm; `io_method = sync` saves three processes a node.
 */
function labSettings(version: number): Settings {
  return {
    ...modestSettings,
    dynamic_shared_memory_type: 'mmap',
    wal_init_zero: false,
    wal_recycle: false,
    // Off by default before 15; the log is where a standby says from which position its recovery would begin.
    log_checkpoints: true,
    ...(version >= 18 ? { io_method: 'sync' } : {}),
  };
}

function archiveSettings(place: NodePlace): Settings {
  return { archive_mode: true, archive_command: place.archiveCommand, restore_command: place.restoreCommand };
}

function ownSettings(node: string, endpoint: Endpoint): Settings {
  return {
    cluster_name: node,
    listen_addresses: endpoint.host,
    port: endpoint.port,
    unix_socket_directories: '',
    log_line_prefix: logLinePrefix,
    log_timezone: 'UTC',
    lc_messages: 'C',
  };
}

/**
 * How a standby connects to its upstream. A lost upstream that answers nothing is given up after `connect_timeout`:
 * 2 s when timing is fast, else 127 s, which is what Linux takes to give up on a silent address
 * (net.ipv4.tcp_syn_retries = 6).
 */
export function connectionInfo(
  endpoint: Endpoint,
  applicationName: string,
  timing: Topology['postgres']['timing'],
): string {
  const connectTimeoutSeconds = timing === 'fast' ? 2 : 127;
  return (
    `host=${endpoint.host} port=${endpoint.port} user=postgres application_name=${applicationName} ` +
    `connect_timeout=${connectTimeoutSeconds} sslmode=disable gssencmode=disable`
  );
}

/** Settings as a configuration file; PostgreSQL reads every value in quotes. */
export function writeConfiguration(settings: Settings): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${quote(value)}'\n`);
  return `# Written by reenact, which keeps the node's settings here; changes made by hand are lost.\n${lines.join('')}`;
}

function quote(value: SettingValue): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value).replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\n', '\\n');
}

/** Everybody on this machine may connect to every node as anybody: the servers listen on loopback only. */
export const hostBasedAuthentication = [
  '# Written by reenact. The server listens on loopback addresses only.',
  'host all all 127.0.0.0/8 trust',
  'host replication all 127.0.0.0/8 trust',
  '',
].join('\n');
