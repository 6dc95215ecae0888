import { awaitCondition } from '../../../../kit/clock.ts';
import { primaryOf, storePlace } from '../../../../model/topology.ts';
import { LabFailed } from '../../lab-failed.ts';
import { findAccount } from '../../machine/account.ts';
import { addressOf, prefixLength } from '../address-book.ts';
import { run } from '../command.ts';
import type { Daemon, DaemonPlan, Site } from '../daemon.ts';
import type { Host } from '../host.ts';
import { serverPlaces } from '../host-node.ts';
import {
  callbackFile,
  callbackScript,
  dynamicConfiguration,
  nodeConfiguration,
  shape,
  storePort,
} from './configuration.ts';
import { followCluster, logFile } from './follow-cluster.ts';
import { askStore, prefix, readCluster, type StoredCluster, storeProgram } from './store.ts';

const storeWithinMs = 30_000;

/**
 * Patroni as the distribution packs it, on every node, with a store of one etcd on a host of its own. The cluster is one
 * that exists already when Patroni first sees it: the topology's primary comes up first and is taken over as leader.
 */
export async function installPatroni(site: Site, { settings }: DaemonPlan): Promise<Daemon> {
  const plan = shape.parse(settings);
  const { topology, book } = site;
  const primary = primaryOf(topology).name;
  const owner = await findAccount('postgres');
  const number = plan.address === undefined ? undefined : book.virtual.get(plan.address);
  if (plan.address !== undefined && number === undefined)
    throw new LabFailed(`Patroni is to move the address ${plan.address}, which the topology does not have`);
  const names = plan['synchronous-mode'] !== 'off' && topology.nodes.some(({ role }) => role === 'standby');
  let store: Host | undefined;
  const theStore = (): Host => {
    if (!store) throw new Error('the store was asked before it was made');
    return store;
  };
  return {
    facts: { manager: await patroniVersion(), store: await storeVersion() },
    moves: plan.address === undefined ? [] : [plan.address],
    prepare: async ({ addHost, clock }) => {
      const files = [{ path: '/var/lib/etcd', mode: 0o700 }, { path: '/var/log' }];
      store = await addHost(storePlace, files, storeProgram(addressOf(book, storePlace)));
      const configuration = JSON.stringify(dynamicConfiguration(site, plan));
      const ready = await awaitCondition(
        clock,
        () =>
          askStore(theStore(), 'put', `${prefix}config`, configuration).then(
            () => true,
            () => undefined,
          ),
        { withinMs: storeWithinMs, everyMs: 100 },
      );
      if (!ready) throw new LabFailed(`etcd did not answer within ${storeWithinMs / 1_000} s`);
    },
    files: async (node) => [
      { path: '/etc/patroni' },
      { path: '/etc/patroni/patroni.yml', content: nodeConfiguration(site, plan, node), owner, mode: 0o600 },
      ...(number === undefined
        ? []
        : [{ path: callbackFile, content: callbackScript(number, prefixLength), mode: 0o755 }]),
      { path: logFile, content: '', owner },
    ],
    programsOf: (node) => programs(addressOf(book, storePlace), node === primary),
    processes: ['patroni'],
    whatIsMissing: async () => {
      const cluster = await readCluster(theStore());
      return whatIsMissing(site, cluster) ?? (names ? whoMaySucceed(cluster) : undefined);
    },
    bringUp: async () => {
      // Patroni starts the server of its own accord.
    },
    setManaged: async (_nodes, _node, managed) => {
      const configuration = { ...dynamicConfiguration(site, plan), ...(managed ? {} : { pause: true }) };
      await askStore(theStore(), 'put', `${prefix}config`, JSON.stringify(configuration));
    },
    follow: (nodes, clock, tell) => followCluster(nodes, theStore(), clock, tell),
  };
}

/**
 * Patroni runs as the servers' user, with the right to change its host's addresses, which the callback needs. Nodes other
 * than the first primary wait, once, until the cluster is known to the store; else any of them might win the race for it.
 */
function programs(storeAddress: string, isFirst: boolean): string {
  const initialized = `ETCDCTL_API=3 etcdctl --endpoints http://${storeAddress}:${storePort} get --keys-only ${prefix}initialize`;
  const wait = `for attempt in $(seq 600); do ${initialized} 2>/dev/null | grep -q initialize && break; sleep 0.1; done`;
  const rights = '--inh-caps=+net_admin,+net_raw --ambient-caps=+net_admin,+net_raw';
  return `
${isFirst ? '' : wait}
cd ${serverPlaces.home}
PYTHONUNBUFFERED=1 PATRONI_LOG_FORMAT='%(asctime)s %(levelname)s: %(message)s' HOME=${serverPlaces.home} \\
  setpriv --reuid=postgres --regid=postgres --init-groups ${rights} -- \\
  /usr/bin/patroni /etc/patroni/patroni.yml >>${logFile} 2>&1 &
`;
}

function whatIsMissing({ topology }: Site, { leader, members }: StoredCluster): string | undefined {
  const primary = primaryOf(topology).name;
  if (leader !== primary) return leader ? `${leader} leads instead of ${primary}` : 'nobody holds the lease';
  const missing = topology.nodes.find(
    ({ name }) => !members.some((member) => member.name === name && member.state === 'running'),
  );
  return missing && `${missing.name} is no running member`;
}

/** Until the leader has named a standby in the store, nobody may succeed it, not even one that has every write. */
function whoMaySucceed({ leader, successor }: StoredCluster): string | undefined {
  return successor === null ? `${leader} has named nobody who may succeed it` : undefined;
}

async function patroniVersion(): Promise<string> {
  const said = await run('/usr/bin/patroni', ['--version']);
  return `Patroni ${/\d+(\.\d+)+/.exec(said)?.[0] ?? said.trim()}`;
}

async function storeVersion(): Promise<string> {
  const said = await run('/usr/bin/etcd', ['--version']);
  return `etcd ${/etcd Version: (\S+)/.exec(said)?.[1] ?? ''}`.trim();
}
