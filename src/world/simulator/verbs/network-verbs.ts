import { clientsPlace, type Place } from '../../../model/topology.ts';
import type { Verbs } from '../../world.ts';
import { nodeOf, type SimulatorParts } from './parts.ts';

type NetworkVerbs = Pick<Verbs, 'cut' | 'reset' | 'slow' | 'mend' | 'moveAddress'>;

/** The verbs that act on links and virtual addresses. */
export function networkVerbs(parts: SimulatorParts): NetworkVerbs {
  const { network } = parts;
  const check = (...places: readonly Place[]) => {
    for (const place of places) if (place !== clientsPlace) nodeOf(parts, place);
  };
  return {
    cut: async (from, to) => {
      check(from, to);
      network.cut(from, to);
    },
    reset: async (from, to) => {
      check(from, to);
      network.reset(from, to);
    },
    slow: async (from, to, quality) => {
      check(from, to);
      network.slow(from, to, quality);
    },
    mend: async (from, to) => {
      check(from, to);
      network.mend(from, to);
    },
    moveAddress: async (address, to) => {
      if (to !== null) check(to);
      network.moveAddress(address, to);
    },
  };
}
