import { clientsPlace, type LinkQuality, type Place, storePlace, type Topology } from '../model/topology.ts';
import { VerbFailed, type Verbs } from './world.ts';

/** What a world's network does at once, whether it is made of sockets or of numbers. */
export interface Network {
  readonly cut: (from: Place, to: Place) => void;
  readonly reset: (from: Place, to: Place) => void;
  readonly slow: (from: Place, to: Place, quality: LinkQuality) => void;
  readonly mend: (from: Place, to: Place) => void;
  readonly moveAddress: (address: string, to: string | null) => void;
  readonly takeAddress: (node: string, address: string) => void;
  readonly dropAddress: (node: string, address: string) => void;
  readonly keepNeighbour: (place: Place, address: string, node: string | null) => void;
  readonly hasPower: (node: string) => boolean;
}

type NetworkVerb = Exclude<keyof Network, 'hasPower'>;

/** The verbs that act on links and virtual addresses. They fail for places and addresses that the topology lacks. */
export function networkVerbs(topology: Topology, network: Network): Pick<Verbs, NetworkVerb> {
  const checkNode = (node: string) => {
    if (!topology.nodes.some(({ name }) => name === node)) throw new VerbFailed(`there is no node ${node}`);
  };
  const check = (...places: readonly Place[]) => {
    for (const place of places) {
      if (place === clientsPlace || place === storePlace) continue;
      checkNode(place);
    }
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
      if (to !== null) checkNode(to);
      network.moveAddress(address, to);
    },
    takeAddress: async (node, address) => {
      checkNode(node);
      checkAddress(address);
      if (!network.hasPower(node)) {
        throw new VerbFailed(`${node} cannot take the address ${address}: its host is off`);
      }
      network.takeAddress(node, address);
    },
    dropAddress: async (node, address) => {
      checkNode(node);
      checkAddress(address);
      network.dropAddress(node, address);
    },
    keepNeighbour: async (place, address, node) => {
      check(place);
      checkAddress(address);
      if (node !== null) checkNode(node);
      network.keepNeighbour(place, address, node);
    },
  };
}
