/**
 * The configuration of the GoCardless outage of October 2017 in the crm shell's form, as their public playground has it:
 * a promotable Postgres, an address that goes with the primary, and a backup address that must never be with it.
 */
export const gocardlessConfiguration = `
node pg01
node pg02
node pg03
primitive PostgresqlVIP ocf:heartbeat:IPaddr2 \\
	params ip="10.77.0.100" nic="eth0" \\
	op monitor timeout="60s" interval="5s" on-fail="restart"
primitive BackupVIP ocf:heartbeat:IPaddr2 \\
	params ip="10.77.0.101" nic="eth0" \\
	op monitor timeout="60s" interval="5s" on-fail="restart"
primitive Postgresql ocf:heartbeat:pgsql \\
	params rep_mode="sync" \\
	op monitor timeout="60s" interval="2s" on-fail="restart" \\
	op monitor timeout="60s" interval="1s" on-fail="restart" role="Master" \\
	op demote timeout="60s" interval="0s" on-fail="stop" \\
	op stop timeout="60s" interval="0s" on-fail="block"
ms msPostgresql Postgresql meta master-max="1" clone-max="3" clone-node-max="1" notify="true"
colocation vip-with-master inf: PostgresqlVIP msPostgresql:Master
colocation backup-vip-not-with-master -inf: BackupVIP msPostgresql:Master
order promote-then-vip 0: msPostgresql:promote PostgresqlVIP:start symmetrical=false
property stonith-enabled="false" default-resource-stickiness="100"
`;
