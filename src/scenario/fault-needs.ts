import type { Fault } from '../faults/fault.ts';
import type { Topology } from '../model/topology.ts';
import { isMapping } from './data.ts';

/** The verbs that need a WAL archive to act on. */
const archiveVerbs: readonly string[] = ['setArchiving', 'damageArchive', 'restoreArchive'];

/** What a topology must have for a fault to have something to act on. */
export function neededBy(fault: Fault, params: unknown): Partial<Pick<Topology, 'archive' | 'settings'>> {
  const needsArchive = fault.target === 'archive' || fault.needs.some((verb) => archiveVerbs.includes(verb));
  const settings = isMapping(params) ? fault.settings?.(params) : undefined;
  return {
    ...(needsArchive ? { archive: true } : {}),
    ...(settings && Object.keys(settings).length > 0 ? { settings } : {}),
  };
}
