import { access } from 'node:fs/promises';
import { run } from './command.ts';
import type { DaemonPlan } from './daemon.ts';
import { findDelaying } from './delay/find-delaying.ts';

/** A program that a lab of hosts needs, and the Debian package that has it. */
interface Requirement {
  readonly file: string;
  readonly package: string;
}

const everyHost: readonly Requirement[] = [
  { file: '/usr/sbin/nft', package: 'nftables' },
  { file: '/usr/sbin/ip', package: 'iproute2' },
  { file: '/usr/bin/ss', package: 'iproute2' },
  { file: '/usr/bin/nsenter', package: 'util-linux' },
  { file: '/usr/bin/arping', package: 'iputils-arping' },
  { file: '/usr/lib/postgresql', package: 'postgresql' },
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
    { file: '/usr/bin/etcdctl', package: 'etcd-client' },
    { file: '/usr/lib/python3/dist-packages/psycopg2', package: 'python3-psycopg2' },
    { file: '/usr/lib/python3/dist-packages/etcd', package: 'python3-etcd' },
  ],
};

/** What a manager's daemons need to run on hosts of their own here. */
export interface Missing {
  /** What cannot be helped by installing something: the system, the user. */
  readonly obstacle?: string;
  /** Debian packages that are not installed. */
  readonly packages: readonly string[];
  /** The command that this process is to be started with, where nothing else is missing. */
  readonly through?: readonly string[];
  /** What hosts would do on another kernel, and why not on this one. */
  readonly lacks?: string;
}

/** Looks for all that a lab of hosts needs under these daemons. */
export async function whatIsMissing(kind: DaemonPlan['kind']): Promise<Missing> {
  const wanted = [...everyHost, ...requirements[kind]];
  const found = await Promise.all(wanted.map(({ file }) => exists(file)));
  const packages = [...new Set(wanted.filter((_, index) => !found[index]).map((each) => each.package))];
  const way = await wayToRoot();
  if ('obstacle' in way) return { obstacle: way.obstacle, packages };
  if (packages.length > 0) return { packages };
  const obstacle = await whatTheKernelLacks(way.through);
  if (obstacle !== undefined) return { obstacle, packages };
  const lacks = await whatLinksLack(way.through);
  return {
    packages,
    ...(way.through.length === 0 ? {} : { through: way.through }),
    ...(lacks === undefined ? {} : { lacks }),
  };
}

/** The command that makes an ordinary user root of a user namespace, with the subordinate ids that the user has. */
const enterUserSpace = ['unshare', '--user', '--map-root-user', '--map-auto', '--'];

/**
 * How this process comes by root: it is root, or a command makes it so. The daemons give files to users of their own
 * (`postgres`, `hacluster`), so a user namespace must have these as well: newuidmap(1) maps the range that /etc/subuid and
 * /etc/subgid grant the user, which --map-auto of util-linux 2.38 asks for.
 */
async function wayToRoot(): Promise<{ readonly through: readonly string[] } | { readonly obstacle: string }> {
  if (process.platform !== 'linux')
    return { obstacle: `hosts are made of Linux namespaces, and this is ${process.platform}` };
  if (process.getuid?.() === 0) return { through: [] };
  const users = 'setpriv --reuid=postgres --regid=postgres --clear-groups true';
  const refusal = await attempt(enterUserSpace, ['sh', '-c', users]);
  if (refusal === undefined) return { through: enterUserSpace };
  return {
    obstacle:
      'it takes root, or a user namespace with more users than one, for the daemons give files to users of their own: the ' +
      'package uidmap, and a range of 65536 ids that nobody else has for this user in /etc/subuid and /etc/subgid, such as ' +
      `usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER grants (${refusal})`,
  };
}

/** Tries what every segment is made of, in a namespace that ends with the trial. */
async function whatTheKernelLacks(through: readonly string[]): Promise<string | undefined> {
  const segment =
    'ip link add name bridge type bridge && ip link add name left type veth peer name right && nft add table bridge reenact';
  const spaces = ['--net', '--mount', '--uts', '--ipc', '--pid', '--fork', '--'];
  const refusal = await attempt(through, ['unshare', ...spaces, 'sh', '-c', segment]);
  return refusal === undefined ? undefined : `this kernel or container refuses: ${refusal}`;
}

async function whatLinksLack(through: readonly string[]): Promise<string | undefined> {
  const [entry, ...words] = [...through, 'unshare', '--net', '--'];
  const found = await findDelaying((file, args) => run(entry, [...words, file, ...args]));
  if ('by' in found) return undefined;
  return `links between hosts can be cut, reset and narrowed but not delayed: ${found.lacks}`;
}

/** Runs a command behind another one; what it complained about, without its own words. */
function attempt(through: readonly string[], command: readonly string[]): Promise<string | undefined> {
  const [file = '', ...words] = [...through, ...command];
  return run(file, words).then(
    () => undefined,
    (error: Error) =>
      error.message
        .slice([file, ...words].join(' ').length + 2)
        .split('\n')[0]
        ?.replace(/: Success$/, ''),
  );
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
