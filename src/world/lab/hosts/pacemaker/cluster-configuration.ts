import { childNamed, type Element, walk } from '../../../../managers/pacemaker/cib/element.ts';
import { writeCibXml } from '../../../../managers/pacemaker/cib/write-xml.ts';
import { configurationOf } from '../../../../managers/pacemaker/manager/configuration.ts';
import {
  type PacemakerSettings,
  pacemakerSettings,
} from '../../../../managers/pacemaker/manager/settings.ts';
import { primaryOf } from '../../../../model/topology.ts';
import { LabFailed } from '../../lab-failed.ts';
import type { Site } from '../daemon.ts';
import { serverPlaces } from '../host-node.ts';
import { clusterProperty, fitConfiguration } from './fit-configuration.ts';

export interface ClusterConfiguration {
  /** The file cib.xml that every node starts from. */
  readonly xml: string;
  /** The manager's settings, for what Corosync is told. */
  readonly settings: PacemakerSettings;
  /** The id of the Postgres resource, and of the clone around it. */
  readonly postgres: string;
  readonly clone: string;
  /** What was changed so that it can run here. */
  readonly notes: readonly string[];
}

/** Makes the cluster's configuration of a scenario's settings: the same one that the manager `pacemaker` decides on. */
export function clusterConfiguration(site: Site, given: unknown): ClusterConfiguration {
  const settings = pacemakerSettings.parse(given);
  const { cib } = configurationOf(settings, site.topology);
  const { root, notes } = fitConfiguration(cib.root, {
    postgres: postgresParameters(site),
    addresses: site.book.virtual,
  });
  if (clusterProperty(root, 'stonith-enabled') !== 'false') {
    throw new LabFailed(
      'the configuration wants fencing, and the lab has no fencing device: nothing would ever be started. ' +
        'Write `property stonith-enabled=false`.',
    );
  }
  const attributes = { 'validate-with': 'pacemaker-3.8', crm_feature_set: '3.16.1', ...firstVersion };
  return { xml: writeCibXml({ ...root, attributes }), settings, ...postgresOf(root), notes };
}

/** A configuration that is newer than the empty one that every daemon starts with. */
const firstVersion = { admin_epoch: '1', epoch: '1', num_updates: '0' };

/** Parameters of the agent ocf:heartbeat:pgsql that depend on where it runs. */
function postgresParameters({ topology, book, programs, archive }: Site): Record<string, string> {
  const bin = programs.postgres.replace(/\/postgres$/, '');
  const primary = primaryOf(topology).name;
  const address = topology.addresses.find(({ owner }) => owner === primary);
  if (!address) {
    throw new LabFailed(
      'no virtual address is held by the primary, and standbys under Pacemaker stream from one. ' +
        'Give the topology an address that the primary owns.',
    );
  }
  return {
    pgctl: `${bin}/pg_ctl`,
    psql: `${bin}/psql`,
    pgdata: serverPlaces.data,
    config: `${serverPlaces.data}/postgresql.conf`,
    socketdir: serverPlaces.sockets,
    tmpdir: serverPlaces.temporary,
    logfile: serverPlaces.log,
    node_list: topology.nodes.map(({ name }) => name).join(' '),
    master_ip: book.virtual.get(address.name) ?? '',
    repuser: 'postgres',
    // Not a command that fails: each try to reach the primary would run it twice.
    restore_command: archive?.restoreCommand ?? '',
    pgdb: 'postgres',
  };
}

function postgresOf(root: Element): { postgres: string; clone: string } {
  let found: { postgres: string; clone: string } | undefined;
  walk(root, (each) => {
    const primitive = childNamed(each, 'primitive');
    if (!['clone', 'master'].includes(each.name) || primitive?.attributes.type !== 'pgsql') return;
    found = { postgres: primitive.attributes.id ?? '', clone: each.attributes.id ?? '' };
  });
  if (found) return found;
  throw new LabFailed(
    'the configuration has no promotable clone of ocf:heartbeat:pgsql; the lab has nothing to run',
  );
}
