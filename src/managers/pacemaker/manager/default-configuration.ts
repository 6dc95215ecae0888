/**
 * What a scenario gets that names no configuration: one Postgres on every node, one of them promoted, and the address
 * `primary` with it. The values are those of the agents' own examples.
 */
export const defaultConfiguration = `primitive primary ocf:heartbeat:IPaddr2 params ip="primary" op monitor interval="5s" timeout="20s"
primitive Postgresql ocf:heartbeat:pgsql params rep_mode="sync" master_ip="primary" \\
  op start timeout="60s" interval="0s" op stop timeout="60s" interval="0s" on-fail="block" \\
  op promote timeout="60s" interval="0s" op demote timeout="60s" interval="0s" on-fail="stop" \\
  op monitor interval="2s" timeout="60s" op monitor interval="1s" timeout="60s" role="Master" \\
  op notify timeout="60s" interval="0s"
ms msPostgresql Postgresql meta master-max="1" clone-node-max="1" notify="true"
colocation address-with-primary inf: primary msPostgresql:Master
order promote-then-address inf: msPostgresql:promote primary:start symmetrical=false
rsc_defaults resource-stickiness="100"
property stonith-enabled="false"
`;
