import type { Topology } from '../../../model/topology.ts';
import type { HistoryEntry } from './history.ts';

/** The configuration of the cluster in incidents/2017-10-gocardless, as the crm shell prints it. */
export const exampleConfiguration = `
primitive PostgresqlVIP ocf:heartbeat:IPaddr2 \\
	params ip="10.77.0.100" nic="eth0" \\
	op monitor timeout="60s" interval="5s" on-fail="restart"
primitive BackupVIP ocf:heartbeat:IPaddr2 \\
	params ip="10.77.0.101" nic="eth0" \\
	op monitor timeout="60s" interval="5s" on-fail="restart"
primitive Postgresql ocf:heartbeat:pgsql \\
	params rep_mode="sync" node_list="pg01 pg02 pg03" master_ip="10.77.0.100" \\
	op start timeout="60s" interval="0s" on-fail="restart" \\
	op monitor timeout="60s" interval="2s" on-fail="restart" \\
	op monitor timeout="60s" interval="1s" on-fail="restart" role="Master" \\
	op promote timeout="60s" interval="0s" on-fail="restart" \\
	op demote timeout="60s" interval="0s" on-fail="stop" \\
	op stop timeout="60s" interval="0s" on-fail="block" \\
	op notify timeout="60s" interval="0s"
ms msPostgresql Postgresql \\
	meta master-max="1" master-node-max="1" clone-max="3" clone-node-max="1" notify="true"
colocation vip-with-master inf: PostgresqlVIP msPostgresql:Master
colocation backup-vip-not-with-master -inf: BackupVIP msPostgresql:Master
order promote-then-vip inf: msPostgresql:promote PostgresqlVIP:start symmetrical=false
order demote-then-vip 0: msPostgresql:demote PostgresqlVIP:stop symmetrical=false
property stonith-enabled="false" default-resource-stickiness="100"
`;

export interface Roles {
  readonly primary: string;
  readonly sync: string;
  readonly async: string;
  /** Where the backup address is; by default on the synchronous standby. */
  readonly backup?: string;
}

/** Three nodes in these roles, the primary's address and the backup address. */
export function exampleTopology({ primary, sync, async, backup = sync }: Roles): Topology {
  const plans = [
    { name: primary, role: 'primary', replication: 'async' },
    { name: sync, role: 'standby', replication: 'sync' },
    { name: async, role: 'standby', replication: 'async' },
  ] as const;
  return {
    postgres: { version: 18, binaries: 'npm', timing: 'fast', walSegmentBytes: 2 ** 24, checksums: true },
    nodes: plans
      .map((plan) => ({ ...plan, settings: {} }))
      .toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    settings: {},
    archive: false,
    addresses: [
      { name: 'PostgresqlVIP', owner: primary },
      { name: 'BackupVIP', owner: backup },
    ],
    link: { delayMs: 1, jitterMs: 0 },
    links: [],
  };
}

/** The checksum of an operation without parameters. */
const digestOfNothing = 'f2317cad3d54cec5d7d7aa7d0bf35cf8';

/** The configuration without the agents' parameters, for states that are put together by hand. */
export const exampleWithoutParameters = exampleConfiguration.replaceAll(/\tparams [^\n]*\n/g, '');

/** Lines of history of operations that ended one after the other, each as expected. */
export function historyOf(
  resource: string,
  tasks: readonly (readonly [task: string, resultCode: number])[],
): HistoryEntry[] {
  return tasks
    .map(([task, resultCode], index) => ({
      id: `${resource}_last_0`,
      task,
      intervalMs: 0,
      callId: index + 1,
      resultCode,
      status: 0,
      expected: resultCode,
      askId: '',
      digest: digestOfNothing,
      atMs: 0,
    }))
    .slice(-1);
}
