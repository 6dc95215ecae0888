import { primaryOf, type Topology } from '../../../../model/topology.ts';

/**
 * The configuration that stands for "a Postgres cluster under Pacemaker as the agents' documentation has it", in the crm
 * shell's form: a promotable Postgres, every address of the primary with the promoted one, every other address away from
 * it. What belongs to the lab - paths and numbers of addresses - is left out.
 */
export function defaultConfiguration(topology: Topology): string {
  const { nodes, addresses } = topology;
  const primary = primaryOf(topology).name;
  const isSync = nodes.some(({ role, replication }) => role === 'standby' && replication === 'sync');
  const constraints = addresses.flatMap(({ name, owner }) =>
    owner === primary
      ? [
          `colocation ${name}-with-primary inf: ${name} postgres-clone:Master`,
          `order promote-before-${name} Mandatory: postgres-clone:promote ${name}:start symmetrical=false`,
          `order demote-before-${name} Optional: postgres-clone:demote ${name}:stop symmetrical=false`,
        ]
      : [`colocation ${name}-not-with-primary -inf: ${name} postgres-clone:Master`],
  );
  return [
    ...nodes.map(({ name }) => `node ${name}`),
    ...addresses.map(
      ({ name }) => `primitive ${name} ocf:heartbeat:IPaddr2 op monitor interval=5s timeout=20s`,
    ),
    `primitive postgres ocf:heartbeat:pgsql params rep_mode=${isSync ? 'sync' : 'async'} \\`,
    '  op start interval=0s timeout=60s on-fail=restart \\',
    '  op monitor interval=2s timeout=60s on-fail=restart \\',
    '  op monitor interval=1s timeout=60s on-fail=restart role=Master \\',
    '  op promote interval=0s timeout=60s on-fail=restart \\',
    '  op demote interval=0s timeout=60s on-fail=stop \\',
    '  op stop interval=0s timeout=60s on-fail=block \\',
    '  op notify interval=0s timeout=60s',
    `clone postgres-clone postgres meta promotable=true notify=true clone-max=${nodes.length}`,
    ...constraints,
    'property stonith-enabled=false',
    'rsc_defaults resource-stickiness=100',
    '',
  ].join('\n');
}
