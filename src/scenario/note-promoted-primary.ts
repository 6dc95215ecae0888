import { disturbancesOf } from '../model/disturbances-of.ts';
import type { Scenario } from '../model/scenario.ts';
import { primaryOf } from '../model/topology.ts';
import { entryOf, type Vocabulary } from './vocabulary.ts';

/**
 * Steps that promote a node which is primary already: PostgreSQL refuses that, and the runbook ends there. Who is primary is
 * only known beforehand where people alone change it, as far as they have come.
 */
export function notePromotedPrimary(scenario: Scenario, vocabulary: Vocabulary): readonly string[] {
  const { manager, topology, runbook } = scenario;
  const { orders, daemon } = entryOf(vocabulary.managers, manager.kind);
  if (orders?.length !== 0 || daemon !== undefined) return [];
  const rebuilt = disturbancesOf(scenario).flatMap(({ fault, target }) =>
    target.kind === 'node' && entryOf(vocabulary.faults, fault).needs.includes('rebuild')
      ? [target.node]
      : [],
  );
  const primaries = new Map([[primaryOf(topology).name, 'the primary from the beginning']]);
  for (const node of rebuilt) primaries.delete(node);
  return runbook.flatMap(({ name, action, params }) => {
    const { needs } = entryOf(vocabulary.actions, action);
    const { node } = params;
    if (typeof node !== 'string') return [];
    if (needs.includes('rebuild') || needs.includes('follow')) primaries.delete(node);
    if (!needs.includes('promote')) return [];
    const since = primaries.get(node);
    if (!rebuilt.includes(node)) primaries.set(node, `primary since ${name}`);
    if (since === undefined) return [];
    const standbys = topology.nodes.map((each) => each.name).filter((each) => !primaries.has(each));
    const instead = standbys.length > 0 ? ` of the standbys (${standbys.join(', ')})` : '';
    return [
      `${name}: ${node} is ${since}, and a server that is no standby cannot be promoted: the step fails, and the runbook ends with it. ` +
        `Promote one${instead}, or remove the step.`,
    ];
  });
}
