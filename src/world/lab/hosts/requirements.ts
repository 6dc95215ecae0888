import { access } from 'node:fs/promises';
import type { DaemonPlan } from './daemon.ts';

/** A program that a lab of hosts needs, and the Debian package that has it. */
interface Requirement {
  readonly file: string;
  readonly package: string;
}

const everyHost: readonly Requirement[] = [
  { file: '/usr/sbin/nft', package: 'nftables' },
  { file: '/usr/sbin/ip', package: 'iproute2' },
  { file: '/usr/bin/nsenter', package: 'util-linux' },
  { file: '/usr/bin/arping', package: 'iputils-arping' },
];

const requirements: Readonly<Record<DaemonPlan['kind'], readonly Requirement[]>> = {
  pacemaker: [
    { file: '/usr/sbin/corosync', package: 'corosync' },
    { file: '/usr/sbin/pacemakerd', package: 'pacemaker' },
    { file: '/usr/sbin/crm_mon', package: 'pacemaker-cli-utils' },
    { file: '/usr/lib/ocf/resource.d/heartbeat/pgsql', package: 'resource-agents' },
    { file: '/usr/bin/bzip2', package: 'bzip2' },
  ],
  patroni: [
    { file: '/usr/bin/patroni', package: 'patroni' },
    { file: '/usr/bin/etcd', package: 'etcd-server' },
    { file: '/usr/lib/python3/dist-packages/psycopg2', package: 'python3-psycopg2' },
    { file: '/usr/lib/python3/dist-packages/etcd', package: 'python3-etcd' },
  ],
};

export const daemonKinds = Object.keys(requirements) as readonly DaemonPlan['kind'][];

/** Why this machine cannot run a manager's daemons on hosts of their own. */
export interface Missing {
  /** What cannot be helped by installing something: the system, the user. */
  readonly obstacle?: string;
  /** Debian packages that are not installed. */
  readonly packages: readonly string[];
}

/** Looks for all that a lab of hosts under these daemons needs, besides PostgreSQL. */
export async function whatIsMissing(kind: DaemonPlan['kind']): Promise<Missing> {
  if (process.platform !== 'linux')
    return { obstacle: `hosts are made of Linux namespaces, and this is ${process.platform}`, packages: [] };
  const obstacle =
    process.getuid?.() === 0
      ? {}
      : {
          obstacle:
            'it takes root: Corosync and Pacemaker give files to users of their own, which a user namespace of an ' +
            'ordinary user does not have',
        };
  const wanted = [...everyHost, ...requirements[kind]];
  const found = await Promise.all(wanted.map(({ file }) => exists(file)));
  return { ...obstacle, packages: wanted.filter((_, index) => !found[index]).map((each) => each.package) };
}

/** The one line that installs packages, and keeps their services from starting on this machine. */
export function installLine(packages: readonly string[]): string {
  return `apt-get install --no-install-recommends ${packages.join(' ')}`;
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
