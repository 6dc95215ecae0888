import type { Topology } from '../model/topology.ts';
import type { Offers, VerbName, Verbs } from './world.ts';

const needArchive = ['setArchiving', 'damageArchive', 'restoreArchive', 'readArchive'] as const;

/**
 * What a world with these verbs offers on a topology: all of them, but those that need an archive where there is none,
 * and those that it says it must refuse here.
 */
export function offersOf(
  verbs: Verbs,
  topology: Topology,
  refused: Partial<Record<VerbName, string>> = {},
): Offers {
  const noArchive = 'the topology has no archive; write `archive: true`';
  const offers = Object.fromEntries(Object.keys(verbs).map((verb) => [verb, true])) as Offers;
  const lacking = topology.archive ? [] : needArchive.map((verb) => [verb, noArchive]);
  return Object.assign(offers, Object.fromEntries(lacking), refused);
}
