import { z } from 'zod';
import type { Host } from '../host.ts';
import { scope, storePort } from './configuration.ts';

/** What a member tells about itself in the store. */
export interface Member {
  readonly name: string;
  readonly role: string;
  readonly state: string;
}

/** The cluster as the store has it. */
export interface StoredCluster {
  readonly leader: string | undefined;
  /** In synchronous mode, who alone may succeed the leader; `null` if nobody may. */
  readonly successor: string | null;
  readonly members: readonly Member[];
}

const answerShape = z.looseObject({
  kvs: z.array(z.looseObject({ key: z.string(), value: z.string().default('') })).default([]),
});
const syncShape = z.looseObject({ leader: z.string().nullish(), sync_standby: z.string().nullish() });
const memberShape = z.looseObject({ role: z.string().default(''), state: z.string().default('') });

export const prefix = `/service/${scope}/`;

/** The command line of etcd on the store's host; one member, on the segment and for commands on the host itself. */
export function storeProgram(address: string): string {
  const clients = `http://${address}:${storePort}`;
  const peers = `http://${address}:2380`;
  return `etcd --name store --data-dir /var/lib/etcd --listen-client-urls ${clients},http://127.0.0.1:${storePort} \\
  --advertise-client-urls ${clients} --listen-peer-urls ${peers} --initial-advertise-peer-urls ${peers} \\
  --initial-cluster store=${peers} >/var/log/etcd.log 2>&1 &`;
}

/** Asks the store on its own host, past every fault of the network. */
export function askStore(store: Host, ...words: readonly string[]): Promise<string> {
  return store.run('env', ['ETCDCTL_API=3', 'etcdctl', ...words]);
}

export async function readCluster(store: Host): Promise<StoredCluster> {
  const answer = answerShape.parse(
    JSON.parse(await askStore(store, 'get', '--prefix', prefix, '-w', 'json')),
  );
  const keys = answer.kvs.map(({ key, value }) => [decode(key).slice(prefix.length), decode(value)] as const);
  const leader = keys.find(([key]) => key === 'leader')?.[1];
  const members = keys
    .filter(([key]) => key.startsWith('members/'))
    .map(([key, value]) => {
      const { role, state } = memberShape.parse(JSON.parse(value));
      return { name: key.slice('members/'.length), role, state };
    });
  const sync = readSync(keys.find(([key]) => key === 'sync')?.[1]);
  return { leader, successor: sync?.leader === leader ? (sync?.standby ?? null) : null, members };
}

/** What the store says of synchronous replication: whose word it is, and who may succeed that leader. */
export function readSync(value: string | undefined): { leader?: string; standby?: string } | undefined {
  if (value === undefined) return undefined;
  const read = syncShape.safeParse(JSON.parse(value));
  if (!read.success) return undefined;
  const { leader, sync_standby: standby } = read.data;
  return { ...(leader ? { leader } : {}), ...(standby ? { standby } : {}) };
}

/** etcdctl writes keys and values in base 64. */
export function decode(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}
