import type { Scenario } from '../model/scenario.ts';
import { guardedDefaults } from '../model/setting.ts';
import { upstreamOf } from '../model/topology.ts';

/** More standbys than a node has WAL senders for: some never stream, and a lab waits for them in vain. */
export function noteFewSenders({ topology }: Scenario): readonly string[] {
  const { nodes, settings } = topology;
  const standbys = nodes.filter(({ role }) => role === 'standby');
  return nodes.flatMap((node) => {
    const followers = standbys.filter((standby) => upstreamOf(topology, standby) === node.name).length;
    const senders = Number(
      node.settings['max_wal_senders'] ?? settings['max_wal_senders'] ?? guardedDefaults.max_wal_senders,
    );
    if (!(followers > senders)) return [];
    return [
      `${followers} standbys stream from ${node.name}, and its max_wal_senders is ${senders}: the others are turned away, and a ` +
        `lab does not come up. Write \`max_wal_senders: ${followers}\` or more under \`topology.settings\`, or let some stream ` +
        'from a standby (`upstream`).',
    ];
  });
}
