import type { Scenario } from '../model/scenario.ts';
import { guardedDefaults } from '../model/setting.ts';
import { primaryOf } from '../model/topology.ts';
import { select } from './select.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * Clients of whom each keeps a connection, and more of them than there are connections: some are turned away from the
 * beginning, whatever is suspected. Also where a setting suspect that is left out makes it so.
 */
export function noteCrowdedClients(scenario: Scenario, vocabulary: Vocabulary): readonly string[] {
  const asWritten = crowdIn(scenario);
  if (asWritten) return [`${asWritten} ${advice}`];
  return scenario.suspects.flatMap((suspect) => {
    if (suspect.kind !== 'setting') return [];
    const crowd = crowdIn(select(scenario, { without: [suspect.name] }, vocabulary).scenario);
    return crowd ? [`without ${suspect.name}, ${crowd} ${advice}`] : [];
  });
}

const advice = 'Let there be fewer clients or more connections, unless that is the outage.';

function crowdIn({ topology, workload }: Scenario): string | undefined {
  const { clients, connections } = workload.params;
  const primary = primaryOf(topology);
  const most = Number(
    primary.settings['max_connections'] ??
      topology.settings['max_connections'] ??
      guardedDefaults.max_connections,
  );
  if (typeof clients !== 'number' || connections === 'per-transaction' || !(clients > most)) return undefined;
  return `${clients} clients keep a connection each, and \`max_connections\` of ${primary.name} is ${most}: the others are turned away from the beginning.`;
}
