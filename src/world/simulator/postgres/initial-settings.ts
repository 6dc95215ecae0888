import { type Settings, type Topology, upstreamOf } from '../../../model/topology.ts';
import { modestSettings, synchronousSettings, timingSettings } from '../../common-settings.ts';
import { leastWalSizes } from '../../least-wal-sizes.ts';
import { ServerSettings } from './server-settings.ts';

const known = new WeakMap<Topology, Map<string, ServerSettings>>();

/**
 * What a node's configuration starts from; the same as in the lab, so that a scenario reads the same values. Worked out
 * once for a topology: trial after trial begins with it.
 */
export function initialSettings(topology: Topology, name: string): ServerSettings {
  const ofTopology = known.get(topology) ?? new Map<string, ServerSettings>();
  known.set(topology, ofTopology);
  const before = ofTopology.get(name);
  if (before) return before;
  const settings = new ServerSettings(plannedSettings(topology, name));
  ofTopology.set(name, settings);
  return settings;
}

function plannedSettings(topology: Topology, name: string): Settings {
  const plan = topology.nodes.find((node) => node.name === name);
  if (!plan) throw new Error(`no node ${name} in the topology`);
  const fast = topology.postgres.timing === 'fast';
  return {
    ...modestSettings,
    ...leastWalSizes(topology.postgres.walSegmentBytes),
    ...timingSettings(topology.postgres.timing),
    ...(topology.archive ? { archive_mode: true } : {}),
    ...(plan.role === 'primary' ? synchronousSettings(topology) : {}),
    ...topology.settings,
    ...plan.settings,
    cluster_name: name,
    ...(plan.role === 'standby'
      ? { primary_conninfo: connectionInfo(name, upstreamOf(topology, plan), fast) }
      : {}),
  };
}

/** How a standby connects to its upstream; the timeouts are the lab's. */
export function connectionInfo(node: string, upstream: string, fast: boolean): string {
  return (
    `host=${upstream} port=5432 user=postgres application_name=${node} ` +
    `connect_timeout=${fast ? 2 : 127} sslmode=disable gssencmode=disable`
  );
}
