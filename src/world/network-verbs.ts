import { clientsPlace, type LinkQuality, type Place, type Topology } from '../model/topology.ts';
import { VerbFailed, type Verbs } from './world.ts';

/** What a world's network does at once, whether it is made of sockets or of numbers. */
export interface Network {
  readonly cut: (from: Place, to: Place) => void;
  readonly reset: (from: Place, to: Place) => void;
  readonly slow: (from: Place, to: Place, quality: LinkQuality) => void;
  readonly mend: (from: Place, to: Place) => void;
  readonly moveAddress: (address: string, to: string | null) => void;
}

/** The verbs that act on links and virtual addresses. They fail for places and addresses that the topology lacks. */
export function networkVerbs(topology: Topology, network: Network): Pick<Verbs, keyof Network> {
  const check = (...places: readonly Place[]) => {
    for (const place of places) {
      if (place === clientsPlace || topology.nodes.some(({ name }) => name === place)) continue;
      throw new VerbFailed(`there is no node ${place}`);
    }
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
      if (!topology.addresses.some(({ name }) => name === address)) {
        throw new VerbFailed(`there is no virtual address ${address}`);
      }
      if (to !== null) check(to);
      network.moveAddress(address, to);
    },
  };
}
