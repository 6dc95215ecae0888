import { clientsPlace, type LinkQuality, type Place } from '../../../model/topology.ts';
import { droppedBy, type Holders, takenBy } from '../../address-holders.ts';
import type { Carried, NodeRows, Session, SessionOptions } from '../../world.ts';
import { type AddressPlan, type AddressWishes, claimAddresses, type Endpoint } from './address-plan.ts';
import { Fabric, type FabricPlan } from './fabric.ts';
import { type Gateway, openGateway } from './gateway.ts';
import { readRows } from './read-rows.ts';
import { openSession } from './session.ts';
import { VirtualAddress } from './virtual-address.ts';

export type { Endpoint } from './address-plan.ts';

export interface NetworkPlan extends FabricPlan {
  /** Virtual addresses and who holds them at the start. */
  readonly addresses: readonly { readonly name: string; readonly owner: string | null }[];
  readonly wishes?: AddressWishes;
}

/**
 * The network of one lab: what clients and nodes say to each other passes through it. A connection is subject to
 * both directed links between its ends, whichever end opened it.
 */
export interface Network {
  /** Where the node's server itself listens; only what looks past every fault connects here. */
  readonly nodeEndpoint: (node: string) => Endpoint;
  /** Where `from` connects to in order to reach the server of `to`, which is a node or a virtual address. */
  readonly linkEndpoint: (from: Place, to: string) => Endpoint;
  /** Where clients connect to in order to reach the holder of a virtual address. */
  readonly addressEndpoint: (address: string) => Endpoint;
  /** Swallows what travels this way; connections stay, what is in flight waits, new ones hang unanswered. */
  readonly cut: (from: Place, to: Place) => void;
  /** Breaks every connection between the two and refuses new ones from `from` to `to`. */
  readonly reset: (from: Place, to: Place) => void;
  /** Changes delay, jitter and bandwidth this way; a cut stays a cut. */
  readonly slow: (from: Place, to: Place, quality: LinkQuality) => void;
  /** This way is as planned again; what waited travels on. */
  readonly mend: (from: Place, to: Place) => void;
  /** The node's host vanishes without a word, with all that is on its way from it. */
  readonly powerOff: (node: string) => void;
  /** The host is back and answers with a reset whatever belongs to a connection it no longer knows. */
  readonly powerOn: (node: string) => void;
  /** Gives a virtual address to a node, or to nobody; connections through it break if the holder changes. */
  readonly moveAddress: (address: string, to: string | null) => void;
  /** A node holds an address from now on, whoever else does. */
  readonly takeAddress: (node: string, address: string) => void;
  readonly dropAddress: (node: string, address: string) => void;
  /** What a place sends to an address goes to this node, whoever else holds it, until it is `null`. */
  readonly keepNeighbour: (place: Place, address: string, node: string | null) => void;
  readonly hasPower: (node: string) => boolean;
  /** Carries one message that is no part of a connection. */
  readonly carry: (from: Place, to: Place) => Promise<Carried>;
  readonly openSession: (to: string, options: SessionOptions) => Promise<Session>;
  readonly readRows: (node: string) => Promise<NodeRows>;
  /** What a recording's header says of this network. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  /** Breaks every connection, stops listening and gives the addresses back. */
  readonly close: () => Promise<void>;
}

/** Chooses addresses and opens every listener; nothing listens on the nodes' own endpoints yet. */
export async function openNetwork(plan: NetworkPlan): Promise<Network> {
  const claimed = await claimAddresses(
    plan.nodes,
    plan.addresses.map((address) => address.name),
    plan.wishes,
  );
  const fabric = new Fabric(plan, claimed);
  const links = new Map<string, Gateway>();
  const addresses = new Map<string, VirtualAddress>();
  const close = async () => {
    await fabric.close();
    await Promise.all([...links.values(), ...addresses.values()].map((listener) => listener.close()));
    await claimed.release();
  };
  try {
    for (const to of plan.nodes) {
      for (const from of [clientsPlace, ...plan.nodes].filter((place) => place !== to)) {
        const { host } = known(claimed.nodes, to, 'node');
        links.set(
          `${from} ${to}`,
          await openGateway(host, 0, (socket) => fabric.admit(socket, from, to, () => undefined)),
        );
      }
    }
    for (const { name, owner } of plan.addresses) {
      const endpoint = known(claimed.addresses, name, 'virtual address');
      addresses.set(name, await VirtualAddress.open(fabric, endpoint, owner, [clientsPlace, ...plan.nodes]));
    }
  } catch (error) {
    await close();
    throw error;
  }

  const addressCalled = (name: string) => known(addresses, name, 'virtual address');
  const addressEndpoint = (address: string) => addressCalled(address).endpointFor(clientsPlace);
  const nodeEndpoint = (node: string) => known(claimed.nodes, node, 'node');
  const linkEndpoint = (from: Place, to: string) => {
    if (from === to) return nodeEndpoint(to);
    return links.get(`${from} ${to}`)?.endpoint ?? addressCalled(to).endpointFor(from);
  };
  const hold = (address: string, holders: Holders) => {
    for (const holder of holders) nodeEndpoint(holder);
    addressCalled(address).hold(holders);
    const [owner = null, ...rest] = holders;
    const others = rest.filter((node) => fabric.hasPower(node));
    const also = others.length > 0 ? { others } : {};
    plan.emit({ type: 'address', atMs: plan.clock.now(), address, owner, ...also });
  };
  return {
    nodeEndpoint,
    addressEndpoint,
    linkEndpoint,
    cut: (from, to) => fabric.cut(from, to),
    reset: (from, to) => fabric.reset(from, to),
    slow: (from, to, quality) => fabric.slow(from, to, quality),
    mend: (from, to) => fabric.mend(from, to),
    powerOff: (node) => fabric.powerOff(node),
    powerOn: (node) => fabric.powerOn(node),
    moveAddress: (address, to) => hold(address, to === null ? [] : [to]),
    takeAddress: (node, address) => hold(address, takenBy(node, addressCalled(address).holders)),
    dropAddress: (node, address) => {
      const { holders } = addressCalled(address);
      if (holders.includes(node)) hold(address, droppedBy(node, holders));
    },
    keepNeighbour: (place, address, node) => {
      addressCalled(address).keepNeighbour(place, node);
      plan.emit({ type: 'neighbour', atMs: plan.clock.now(), place, address, node });
    },
    hasPower: (node) => fabric.hasPower(node),
    carry: (from, to) => fabric.carry(from, to),
    openSession: (to, options) => openSession(linkEndpoint(clientsPlace, to), options),
    readRows: (node) => readRows(node, nodeEndpoint(node)),
    facts: describe(claimed),
    close,
  };
}

function known<Thing>(things: ReadonlyMap<string, Thing>, name: string, what: string): Thing {
  const thing = things.get(name);
  if (thing === undefined) throw new Error(`there is no ${what} ${name}`);
  return thing;
}

function describe(claimed: AddressPlan): Network['facts'] {
  const facts: Record<string, string> = { network: claimed.range };
  for (const [name, { host, port }] of [...claimed.nodes, ...claimed.addresses])
    facts[`address of ${name}`] = `${host}:${port}`;
  return facts;
}
