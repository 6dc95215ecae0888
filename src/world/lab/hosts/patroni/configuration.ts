import path from 'node:path';
import { z } from 'zod';
import { governedSettings } from '../../../../managers/patroni/governed.ts';
import { primaryOf, type Settings, storePlace } from '../../../../model/topology.ts';
import { addressOf } from '../address-book.ts';
import type { Site } from '../daemon.ts';
import { serverPlaces } from '../host-node.ts';
import { hostAuthentication, hostSettings } from '../host-settings.ts';

/** What of the manager's settings the programs are given; its own schema has read and completed them. */
export const shape = z.looseObject({
  ttl: z.number(),
  'loop-wait': z.number(),
  'retry-timeout': z.number(),
  'maximum-lag-on-failover': z.number(),
  'primary-start-timeout': z.number(),
  'synchronous-mode': z.enum(['off', 'on', 'strict']),
  'failsafe-mode': z.boolean(),
  rejoin: z.enum(['rebuild', 'never']),
  address: z.string().optional(),
});
export type PatroniPlan = z.output<typeof shape>;

/** The name of the cluster in the store. */
export const scope = 'reenact';
export const storePort = 2379;
const restPort = 8008;

/** What Patroni keeps in the store for the whole cluster, under Patroni's own names; its times are whole seconds. */
export function dynamicConfiguration(site: Site, plan: PatroniPlan): Record<string, unknown> {
  const seconds = (ms: number) => Math.max(1, Math.round(ms / 1_000));
  return {
    ttl: seconds(plan.ttl),
    loop_wait: seconds(plan['loop-wait']),
    retry_timeout: seconds(plan['retry-timeout']),
    maximum_lag_on_failover: plan['maximum-lag-on-failover'],
    primary_start_timeout: Math.round(plan['primary-start-timeout'] / 1_000),
    synchronous_mode: plan['synchronous-mode'] !== 'off',
    synchronous_mode_strict: plan['synchronous-mode'] === 'strict',
    failsafe_mode: plan['failsafe-mode'],
    postgresql: { use_pg_rewind: false, use_slots: true, parameters: parametersInStore(site) },
  };
}

function parametersInStore({ topology, archive }: Site): Settings {
  const settings = Object.entries(hostSettings(topology, primaryOf(topology).name, archive));
  return Object.fromEntries(settings.filter(([name]) => governedSettings.includes(name)));
}

/** A server that Patroni starts writes into Patroni's own log unless it collects its log itself. */
const logSettings = {
  logging_collector: 'on',
  log_directory: path.dirname(serverPlaces.log),
  log_filename: path.basename(serverPlaces.log),
  log_rotation_age: 0,
  log_rotation_size: 0,
};

/** A node's file patroni.yml, as JSON, which is YAML as well. */
export function nodeConfiguration(site: Site, plan: PatroniPlan, node: string): string {
  const own = addressOf(site.book, node);
  const superuser = { username: 'postgres', password: '' };
  const callback = Object.fromEntries(
    ['on_start', 'on_stop', 'on_role_change'].map((event) => [event, callbackFile]),
  );
  const configuration = {
    scope,
    name: node,
    restapi: { listen: `0.0.0.0:${restPort}`, connect_address: `${own}:${restPort}` },
    etcd3: { hosts: [`${addressOf(site.book, storePlace)}:${storePort}`] },
    postgresql: {
      listen: `0.0.0.0:${serverPlaces.port}`,
      connect_address: `${own}:${serverPlaces.port}`,
      data_dir: serverPlaces.data,
      bin_dir: site.programs.postgres.replace(/\/postgres$/, ''),
      pgpass: `${serverPlaces.temporary}/pgpass`,
      use_unix_socket: true,
      authentication: { superuser, replication: superuser, rewind: superuser },
      pg_hba: hostAuthentication(site.book).trim().split('\n'),
      // Patroni gives every server the cluster's name; clients want to know which node answers.
      parameters: { unix_socket_directories: serverPlaces.sockets, 'reenact.node': node, ...logSettings },
      remove_data_directory_on_diverged_timelines: plan.rejoin === 'rebuild',
      basebackup: [{ checkpoint: 'fast' }, 'no-sync'],
      ...(plan.address === undefined ? {} : { callbacks: callback }),
    },
  };
  return `${JSON.stringify(configuration, null, 2)}\n`;
}

export const callbackFile = '/etc/patroni/move-address';

/**
 * What moves the clients, as Patroni's documentation suggests: a callback that takes the address when its node has become
 * the leader, announces it, and lets go of it in every other case. Arguments: what happened, the role, the cluster.
 */
export function callbackScript(number: string, prefix: number): string {
  return `#!/bin/sh
case $1:$2 in
  on_start:master | on_start:primary | on_role_change:master | on_role_change:primary)
    ip address add ${number}/${prefix} dev eth0 2>/dev/null
    arping -q -U -c 3 -w 3 -I eth0 ${number} & ;;
  *) ip address delete ${number}/${prefix} dev eth0 2>/dev/null ;;
esac
exit 0
`;
}
