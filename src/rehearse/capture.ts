import type { ClusterView, NodeView } from '../dump/view.ts';
import type { Scenario } from '../model/scenario.ts';
import { readSynchronousNames } from '../model/setting/synchronous-names.ts';
import { guardedParameters } from '../model/setting.ts';
import type { NodePlan, Settings } from '../model/topology.ts';

/** A live cluster as a scenario of the same shape, and what could not be carried over. */
export interface Captured {
  readonly scenario: Scenario;
  readonly remarks: readonly string[];
}

/**
 * Settings that decide how a cluster behaves and mean the same at toy size. Nothing that holds an address, a command or a
 * password is carried over: the lab has its own.
 */
const carried = [
  'wal_level',
  'synchronous_commit',
  'hot_standby_feedback',
  'max_slot_wal_keep_size',
  'recovery_min_apply_delay',
] as const;

/** What a lab's servers are initialised with; a standby may not have less. */
const least: Readonly<Record<string, number>> = {
  max_connections: 100,
  max_worker_processes: 8,
  max_wal_senders: 10,
};

/** Makes a scenario of what was seen. @returns nothing if there is not exactly one primary among the nodes */
export function captureCluster(cluster: ClusterView): Captured | undefined {
  const { primary } = cluster;
  if (!primary) return undefined;
  const remarks: string[] = [];
  const names = new Map(cluster.nodes.map((node) => [node.name, nameFor(node.name)]));
  const nodes = [primary, ...cluster.standbys].map((node) => planOf(cluster, primary, node, names, remarks));
  const archives = (primary.setting('archive_mode') ?? 'off') !== 'off';
  return {
    remarks,
    scenario: {
      title: `A cluster of the shape of ${[...names.values()].join(', ')}`,
      story:
        'Captured from live servers: nodes, roles, who streams from whom, and the settings that decide how they behave. No data.',
      sources: [],
      topology: {
        postgres: {
          version: primary.major,
          binaries: primary.major === 18 ? 'npm' : 'system',
          timing: 'fast',
          walSegmentBytes: primary.settingBytes('wal_segment_size') ?? 16 * 1024 ** 2,
          checksums: true,
        },
        nodes,
        settings: {},
        archive: archives,
        addresses: [{ name: 'primary', owner: names.get(primary.name) ?? primary.name }],
        link: { delayMs: 0.5, jitterMs: 0.1 },
        links: [],
      },
      manager: { kind: 'by-hand', settings: {} },
      workload: { kind: 'ledger', params: { address: 'primary', clients: 8, rate: 100, reads: 0.2 } },
      suspects: [],
      schedule: [],
      runbook: [],
      symptoms: [{ name: 'nobody-writes', check: 'writes-unavailable', params: { 'longer-than': 1_000 } }],
      expect: 'averted',
      limits: { watchMs: 20_000, bootMs: 30_000, settleMs: 30_000, diskBytes: 2 * 1024 ** 3 },
    },
  };
}

/** Names of scenarios begin with a letter and hold letters, digits, `-` and `_`. */
function nameFor(name: string): string {
  const cleaned = name.replaceAll(/[^A-Za-z0-9_-]/g, '-').slice(0, 40);
  return /^[A-Za-z]/.test(cleaned) ? cleaned : `node-${cleaned}`.slice(0, 40);
}

function planOf(
  cluster: ClusterView,
  primary: NodeView,
  node: NodeView,
  names: ReadonlyMap<string, string>,
  remarks: string[],
): NodePlan {
  const name = names.get(node.name) ?? node.name;
  const settings = settingsOf(node, remarks);
  if (!node.standby) return { name, role: 'primary', replication: 'async', settings };
  const upstream = upstreamOf(cluster, node);
  return {
    name,
    role: 'standby',
    replication: upstream === undefined && isSynchronous(primary, node) ? 'sync' : 'async',
    ...(upstream === undefined ? {} : { upstream: names.get(upstream) ?? upstream }),
    settings,
  };
}

function settingsOf(node: NodeView, remarks: string[]): Settings {
  const settings: Record<string, string | number> = {};
  for (const name of guardedParameters) {
    const value = Number(node.setting(name));
    if (node.setting(name) === undefined || Number.isNaN(value)) continue;
    const floor = least[name] ?? 0;
    if (value < floor)
      remarks.push(`${node.name}: ${name} is ${value}; the lab uses ${floor}, which it cannot go below.`);
    else settings[name] = value;
  }
  for (const name of carried) {
    const value = node.setting(name);
    const megabytes = name === 'max_slot_wal_keep_size' && value !== undefined && value !== '-1';
    if (value !== undefined)
      settings[name] = megabytes ? `${value}MB` : name === 'recovery_min_apply_delay' ? `${value}ms` : value;
  }
  return settings;
}

/** The standby a standby streams from, if it is not the primary: who lists it among those that stream from it. */
function upstreamOf(cluster: ClusterView, node: NodeView): string | undefined {
  const sender = cluster.standbys.find(
    (other) =>
      other.name !== node.name && other.latest('senders')?.some((row) => isCalled(row.application, node)),
  );
  return sender?.name;
}

function isSynchronous(primary: NodeView, node: NodeView): boolean {
  const row = primary.latest('senders')?.find(({ application }) => isCalled(application, node));
  if (row?.sync === 'sync' || row?.sync === 'quorum') return true;
  const wanted = readSynchronousNames(primary.setting('synchronous_standby_names') ?? '');
  return row === undefined && wanted?.names.some((name) => isCalled(name, node)) === true;
}

/** A standby gives its cluster_name as its application name unless its connection says otherwise. */
function isCalled(application: string | null, node: NodeView): boolean {
  const own = node.latest('server')?.[0]?.cluster_name;
  return application !== null && (application === node.name || (own !== '' && application === own));
}
