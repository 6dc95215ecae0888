import { z } from 'zod';
import { childNamed, type Element, walk } from '../../../../managers/pacemaker/cib/element.ts';
import { readCib } from '../../../../managers/pacemaker/cib/read-cib.ts';
import { writeXml } from '../../../../managers/pacemaker/cib/write-xml.ts';
import { primaryOf } from '../../../../model/topology.ts';
import { LabFailed } from '../../lab-failed.ts';
import type { Site } from '../daemon.ts';
import { serverPlaces } from '../host-node.ts';
import { defaultConfiguration } from './default-configuration.ts';
import { clusterProperty, fitConfiguration } from './fit-configuration.ts';

/** What of the manager's settings the daemons are given; its own schema has read and completed them. */
const shape = z.looseObject({ configuration: z.string().optional(), token: z.number() });

export interface ClusterConfiguration {
  /** The file cib.xml that every node starts from. */
  readonly xml: string;
  readonly tokenMs: number;
  /** The id of the Postgres resource, and of the clone around it. */
  readonly postgres: string;
  readonly clone: string;
  /** What was changed so that it can run here. */
  readonly notes: readonly string[];
}

/** Makes the cluster's configuration of a scenario's settings. */
export function clusterConfiguration(site: Site, settings: unknown): ClusterConfiguration {
  const { topology } = site;
  const { configuration, token } = shape.parse(settings);
  const names = topology.nodes.map(({ name }) => name);
  const text = configuration ?? defaultConfiguration(topology);
  const written = readCib(text, 'configuration', names).root;
  const { root, notes } = fitConfiguration(written, {
    postgres: postgresParameters(site),
    addresses: site.book.virtual,
  });
  refuseOtherNodes(root, names);
  if (clusterProperty(root, 'stonith-enabled') !== 'false') {
    throw new LabFailed(
      'the configuration wants fencing, and the lab has no fencing device: nothing would ever be started. ' +
        'Write `property stonith-enabled=false`.',
    );
  }
  const versioned = { ...root.attributes, admin_epoch: '1', epoch: '1', num_updates: '0' };
  return {
    xml: writeXml({ ...root, attributes: versioned }),
    tokenMs: token,
    ...postgresOf(root),
    notes,
  };
}

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
    restore_command: archive?.restoreCommand ?? 'exit 1',
    pgdb: 'postgres',
  };
}

function refuseOtherNodes(root: Element, names: readonly string[]): void {
  const nodes = childNamed(childNamed(root, 'configuration'), 'nodes')?.children ?? [];
  const found = nodes.map(({ attributes }) => attributes.uname ?? '');
  if (names.every((name, index) => found[index] === name) && found.length === names.length) return;
  throw new LabFailed(
    `the configuration has the nodes ${found.join(', ')} and the topology ${names.join(', ')}; ` +
      'name the same ones in the same order.',
  );
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
