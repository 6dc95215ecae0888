import { clientsPlace, type Place, storePlace } from '../../../model/topology.ts';
import type { Verbs } from '../../world.ts';
import { VerbFailed } from '../../world.ts';
import { type LabParts, nodeOf } from './parts.ts';

type NetworkVerbs = Pick<
  Verbs,
  'cut' | 'reset' | 'slow' | 'mend' | 'moveAddress' | 'takeAddress' | 'dropAddress'
>;

const places: readonly Place[] = [clientsPlace, storePlace];

/** The verbs that act on links and virtual addresses. */
export function networkVerbs(parts: LabParts): NetworkVerbs {
  const { network, topology } = parts;
  const check = (...ends: readonly Place[]) => {
    for (const end of ends) if (!places.includes(end)) nodeOf(parts, end);
  };
  const checkAddress = (address: string) => {
    if (topology.addresses.some(({ name }) => name === address)) return;
    throw new VerbFailed(`there is no virtual address ${address}`);
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
      checkAddress(address);
      if (to !== null) nodeOf(parts, to);
      network.moveAddress(address, to);
    },
    takeAddress: async (node, address) => {
      checkAddress(address);
      if (nodeOf(parts, node).host === 'off') {
        throw new VerbFailed(`${node} cannot take the address ${address}: its host is off`);
      }
      network.takeAddress(node, address);
    },
    dropAddress: async (node, address) => {
      checkAddress(address);
      nodeOf(parts, node);
      network.dropAddress(node, address);
    },
  };
}
