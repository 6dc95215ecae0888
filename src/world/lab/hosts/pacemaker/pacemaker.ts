import { access, copyFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { VerbFailed } from '../../../world.ts';
import { LabFailed } from '../../lab-failed.ts';
import { findAccount } from '../../machine/account.ts';
import { run } from '../command.ts';
import type { Daemon, DaemonPlan, Site } from '../daemon.ts';
import type { HostFile } from '../host-files.ts';
import { type HostNode, serverPlaces } from '../host-node.ts';
import { clusterConfiguration } from './cluster-configuration.ts';
import { type ClusterStatus, readClusterStatus } from './cluster-status.ts';
import { corosyncConfiguration } from './corosync-configuration.ts';
import { followCluster } from './follow-cluster.ts';

/**
 * Corosync and Pacemaker as the distribution packs them, with its agents ocf:heartbeat:pgsql and ocf:heartbeat:IPaddr2.
 * Every node starts from the same cluster configuration, which is in place before the first start; no shell is needed.
 */
export async function installPacemaker(site: Site, { settings }: DaemonPlan): Promise<Daemon> {
  const { topology, book, lab } = site;
  const owner = await findAccount('hacluster');
  if (!owner) throw new LabFailed('there is no user hacluster; install the package pacemaker');
  const configuration = clusterConfiguration(site, settings);
  const version = await pacemakerVersion();
  const wrapped = version === '2.1.5' ? await wrapAttributeCommand(lab) : [];
  const corosync = corosyncConfiguration(topology, book, configuration.settings);
  const { postgres } = configuration;
  return {
    facts: {
      manager: `Pacemaker ${version}`,
      ...(configuration.notes.length > 0 ? { configuration: configuration.notes.join('; ') } : {}),
    },
    moves: topology.addresses.map(({ name }) => name),
    files: async () => [
      { path: '/etc/corosync' },
      { path: '/etc/corosync/corosync.conf', content: corosync },
      { path: '/var/lib/corosync' },
      { path: '/var/lib/pacemaker' },
      ...['cib', 'pengine', 'blackbox', 'cores'].map((folder) => ({
        path: `/var/lib/pacemaker/${folder}`,
        owner,
        mode: 0o750,
      })),
      { path: '/var/lib/pacemaker/cib/cib.xml', content: configuration.xml, owner, mode: 0o600 },
      { path: '/var/log/pacemaker', owner, mode: 0o770 },
      { path: '/var/log/pacemaker/pacemaker.log', content: '', owner, mode: 0o660 },
      { path: '/var/log/corosync' },
      { path: '/run/corosync' },
      { path: '/run/crm', owner, mode: 0o750 },
      { path: '/run/resource-agents', mode: 0o1755 },
      ...wrapped,
    ],
    programsOf: () => programs,
    processes: ['corosync', 'pacemaker'],
    whatIsMissing: async (nodes) => {
      const status = await lookAtCluster(nodes);
      return typeof status === 'string' ? status : whatIsMissing(site, postgres, status);
    },
    bringUp: async (node) => {
      // The agent leaves this file where a primary was not stopped cleanly, and refuses to start while it is there.
      await rm(node.machine.seen(`${serverPlaces.temporary}/PGSQL.lock`), { force: true });
      await node.machine.run('crm_resource', ['--cleanup', '--resource', postgres, '--node', node.name]);
    },
    setManaged: async (nodes, node, managed) => {
      const asked = nodes.find(({ host }) => host === 'on');
      if (!asked) throw new VerbFailed('no host is on that could be asked');
      const value = managed ? ['--delete'] : ['--update', 'true'];
      await asked.machine.run('crm_attribute', ['--node', node.name, '--name', 'maintenance', ...value]);
    },
    follow: (nodes, clock, tell) =>
      followCluster(nodes, { clock, addresses: [...book.virtual.keys()], tell }),
  };
}

const programs = `
export PCMK_logfile=/var/log/pacemaker/pacemaker.log PCMK_logfacility=none
/usr/sbin/corosync -f &
for attempt in $(seq 600); do corosync-cfgtool -s && break; sleep 0.05; done >/dev/null 2>&1
/usr/sbin/pacemakerd -f >/var/log/pacemaker/pacemakerd.out 2>&1 &
`;

async function pacemakerVersion(): Promise<string> {
  const said = await run('/usr/sbin/pacemakerd', ['--version']).catch((error: Error) => error.message);
  const version = /^Pacemaker (\d+\.\d+\.\d+)/m.exec(said)?.[1];
  if (version) return version;
  throw new LabFailed(`pacemakerd does not tell its version: ${said}`);
}

/**
 * Pacemaker 2.1.5 takes the value -INFINITY of \`crm_attribute -p -v -INFINITY\`, which the Postgres agent calls at every
 * start, for the name of a resource, and the start fails after its time limit (mended in 2.1.6). Naming the resource
 * that the command would look up by itself avoids it.
 */
async function wrapAttributeCommand(lab: string): Promise<HostFile[]> {
  const command = '/usr/sbin/crm_attribute';
  const original = path.join(lab, 'crm_attribute');
  await access(original).catch(() => copyFile(command, original));
  const content = `#!/bin/sh
if [ "$1" = -p ]; then case $2 in -*) shift; set -- -p "$OCF_RESOURCE_INSTANCE" "$@" ;; esac; fi
exec ${original} "$@"
`;
  return [{ path: command, content, mode: 0o755 }];
}

async function lookAtCluster(nodes: readonly HostNode[]): Promise<ClusterStatus | string> {
  const asked = nodes.find(({ host }) => host === 'on');
  if (!asked) return 'no host is on';
  try {
    return readClusterStatus(await asked.machine.run('crm_mon', ['-1', '-A', '--output-as=xml']));
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  }
}

function whatIsMissing({ topology }: Site, postgres: string, status: ClusterStatus): string | undefined {
  const away = topology.nodes.find(({ name }) => !status.online.includes(name));
  if (away) return `${away.name} is not online in the cluster`;
  const servers = status.running.filter(({ resource }) => resource === postgres);
  for (const { name, role } of topology.nodes) {
    const wanted = role === 'primary' ? ['Promoted', 'Master'] : ['Unpromoted', 'Slave'];
    const found = servers.find(({ node }) => node === name);
    if (!found) return `${postgres} does not run on ${name}`;
    if (!wanted.includes(found.role)) return `${postgres} is ${found.role} on ${name}`;
  }
  const lost = topology.addresses.find(
    ({ name }) => !status.running.some(({ resource }) => resource === name),
  );
  if (lost) return `the address ${lost.name} is not up`;
  const standbys = topology.nodes.filter(({ role }) => role === 'standby');
  const isFit = ({ name }: { name: string }) =>
    Number(status.attributes.get(name)?.get(`master-${postgres}`) ?? 0) > 0;
  if (standbys.length === 0 || standbys.some(isFit)) return undefined;
  return 'the agents hold no standby fit for promotion yet';
}
