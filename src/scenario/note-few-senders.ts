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
    const many = followers === 1 ? '1 standby streams' : `${followers} standbys stream`;
    const turnedAway =
      senders === 0
        ? 'which switches replication off: PostgreSQL turns every standby away'
        : `and each takes one: PostgreSQL turns the other ${followers - senders} away`;
    return [
      `${many} from ${node.name}, and its max_wal_senders is ${senders}, ${turnedAway} ("number of requested standby connections exceeds ` +
        'max_wal_senders") as often as it connects, and a trial never becomes steady. Write ' +
        `\`max_wal_senders: ${followers}\` or more under \`topology.settings\`${followers > 1 && senders > 0 ? ', or let some stream from a standby (`upstream`)' : ''}.`,
    ];
  });
}
