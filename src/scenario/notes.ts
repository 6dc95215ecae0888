import type { Platform } from '../model/platform.ts';
import type { Scenario } from '../model/scenario.ts';
import { describeRing, startOrderOf } from '../platform/start-order.ts';
import { noteContradictions } from './note-contradictions.ts';
import { noteCrowdedClients } from './note-crowded-clients.ts';
import { noteFewSenders } from './note-few-senders.ts';
import { notePromotedPrimary } from './note-promoted-primary.ts';
import { noteRefusedSettings } from './note-refused-settings.ts';
import { noteSharedLinks } from './note-shared-links.ts';
import { noteShortWatch } from './note-short-watch.ts';
import { noteStrangeStandbys } from './note-strange-standbys.ts';
import { noteWithoutPower } from './note-without-power.ts';
import { entryOf, everyWord, type Vocabulary } from './vocabulary.ts';

/** What is not wrong with a scenario, but most likely not what its author means; each a sentence with what to do. */
export function notesOn(scenario: Scenario, vocabulary: Vocabulary = everyWord): readonly string[] {
  if (scenario.platform) {
    return [
      ...noteRings(scenario.platform),
      ...noteDoubts(scenario.platform, vocabulary),
      ...noteShortWatch(scenario, vocabulary),
    ];
  }
  return [
    ...noteUnmovedAddress(scenario, vocabulary),
    ...noteManagerDoubts(scenario, vocabulary),
    ...noteCrowdedClients(scenario, vocabulary),
    ...noteRefusedSettings(scenario),
    ...noteContradictions(scenario),
    ...noteFewSenders(scenario),
    ...noteStrangeStandbys(scenario),
    ...noteSharedLinks(scenario),
    ...noteWithoutPower(scenario, vocabulary),
    ...notePromotedPrimary(scenario, vocabulary),
    ...noteShortWatch(scenario, vocabulary),
  ];
}

/** Parts that wait for each other run as long as nothing stops them, and cannot start again once all are down. */
function noteRings(platform: Platform): readonly string[] {
  return startOrderOf(platform).rings.map(
    (ring) => `${describeRing(ring)}. If that is not meant, let one of them start without the next.`,
  );
}

/** What a part itself finds strange; of one with unknowns it is not known before they are drawn. */
function noteDoubts({ parts }: Platform, vocabulary: Vocabulary): readonly string[] {
  return parts
    .filter(({ unknowns }) => unknowns.length === 0)
    .flatMap(({ name, kind, params }) => {
      const doubts = entryOf(vocabulary.parts, kind).doubts?.(params) ?? [];
      return doubts.map((doubt) => `${name} ${doubt}`);
    });
}

/** What a manager itself finds strange about its settings. */
function noteManagerDoubts({ manager, topology }: Scenario, vocabulary: Vocabulary): readonly string[] {
  const doubts = entryOf(vocabulary.managers, manager.kind).doubts?.(manager.settings, topology) ?? [];
  return doubts.map((doubt) => `the manager ${manager.kind} ${doubt}`);
}

/** Clients that use an address which nobody ever moves stay with the node that held it, whoever becomes primary. */
function noteUnmovedAddress(scenario: Scenario, vocabulary: Vocabulary): readonly string[] {
  const { topology, manager, workload, runbook } = scenario;
  const { address, nodes } = workload.params;
  if (nodes !== undefined) return [];
  const isVirtual = topology.addresses.some(({ name }) => name === address);
  if (typeof address !== 'string' || !isVirtual) return [];
  const { orders, daemon, moves } = entryOf(vocabulary.managers, manager.kind);
  // Without automation it is the runbook's business, and a scenario without a runbook is to stay where it fell.
  if (orders?.length === 0 && daemon === undefined) return [];
  if (moves?.(manager.settings, topology).includes(address)) return [];
  if (runbook.some(({ params }) => params['address'] === address)) return [];
  const names = topology.nodes.map(({ name }) => name);
  return [
    `the clients use the address ${address}, and the manager ${manager.kind} never moves it: they stay with the node that holds it, ` +
      'whoever becomes primary. Name the address in the settings of the manager, if it is to follow the primary, or give ' +
      `the clients the nodes themselves: \`workload: { kind: ${workload.kind}, nodes: [${names.join(', ')}] }\`.`,
  ];
}
