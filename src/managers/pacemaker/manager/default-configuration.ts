import type { Topology } from '../../../model/topology.ts';

/**
 * What a scenario gets that names no configuration: one Postgres on every node, one of them promoted, and with it the
 * addresses that the topology's primary holds. The values are those of the agents' own examples.
 */
export function defaultConfiguration({ nodes, addresses }: Topology): string {
  const primary = nodes.find(({ role }) => role === 'primary')?.name;
  const following = addresses.filter(({ owner }) => owner === primary).map(({ name }) => name);
  return `${following.map(resourceOf).join('')}primitive Postgresql ocf:heartbeat:pgsql params rep_mode="sync" master_ip="${following[0] ?? primary}" \\
  op start timeout="60s" interval="0s" op stop timeout="60s" interval="0s" on-fail="block" \\
  op promote timeout="60s" interval="0s" op demote timeout="60s" interval="0s" on-fail="stop" \\
  op monitor interval="2s" timeout="60s" op monitor interval="1s" timeout="60s" role="Master" \\
  op notify timeout="60s" interval="0s"
ms msPostgresql Postgresql meta master-max="1" clone-node-max="1" notify="true"
${following.map(constraintsOf).join('')}rsc_defaults resource-stickiness="100"
property stonith-enabled="false"
`;
}

function resourceOf(address: string): string {
  return `primitive ${address} ocf:heartbeat:IPaddr2 params ip="${address}" op monitor interval="5s" timeout="20s"\n`;
}

function constraintsOf(address: string): string {
  return `colocation ${address}-with-primary inf: ${address} msPostgresql:Master
order promote-then-${address} inf: msPostgresql:promote ${address}:start symmetrical=false
`;
}
