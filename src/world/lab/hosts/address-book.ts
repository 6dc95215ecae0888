import { clientsPlace, type Place, storePlace, type Topology } from '../../../model/topology.ts';

/**
 * Who has which address on a lab's own network segment. No other lab and no program of the machine can see the segment,
 * so every lab uses the same range.
 */
export interface AddressBook {
  /** The host's own address, by node; the clients' and the store's by the name of their place. */
  readonly places: ReadonlyMap<Place, string>;
  /** The virtual addresses by name. */
  readonly virtual: ReadonlyMap<string, string>;
}

export const prefixLength = 24;
const firstNode = 11;
const firstVirtual = 101;
const most = 80;

const at = (last: number) => `10.77.0.${last}`;

/** Gives every place and every virtual address of a topology an address. */
export function assignAddresses(topology: Topology): AddressBook {
  if (topology.nodes.length > most || topology.addresses.length > most)
    throw new Error(`a lab has at most ${most} nodes and ${most} virtual addresses`);
  return {
    places: new Map([
      [clientsPlace, at(1)],
      [storePlace, at(2)],
      ...topology.nodes.map(({ name }, index) => [name, at(firstNode + index)] as const),
    ]),
    virtual: new Map(topology.addresses.map(({ name }, index) => [name, at(firstVirtual + index)])),
  };
}

/** The address of a place. */
export function addressOf(book: AddressBook, place: Place): string {
  const address = book.places.get(place);
  if (address === undefined) throw new Error(`there is no place ${place}`);
  return address;
}

/** The file /etc/hosts of every host. */
export function hostsFile(book: AddressBook): string {
  const lines = [...book.places].map(([place, address]) => `${address} ${place}\n`);
  return `127.0.0.1 localhost\n${lines.join('')}`;
}
