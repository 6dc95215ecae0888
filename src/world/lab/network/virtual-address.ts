import type { Place } from '../../../model/topology.ts';
import { type Holders, reached, reachedThrough } from '../../address-holders.ts';
import type { Endpoint } from './address-plan.ts';
import type { Connection } from './connection.ts';
import type { Fabric } from './fabric.ts';
import { type Gateway, openGateway } from './gateway.ts';

/** Whose connection it is and which node it led to when it was opened. */
interface Course {
  readonly from: Place;
  to: string | null;
}

/** An address that clients and standbys connect to, and that one node holds, or nobody, or several. */
export class VirtualAddress {
  readonly #fabric: Fabric;
  readonly #connections = new Map<Connection, Course>();
  readonly #gateways = new Map<Place, Gateway>();
  /** The nodes that stale neighbour entries name, by the place that has one. */
  readonly #entries = new Map<Place, string>();
  #holders: Holders;

  private constructor(fabric: Fabric, owner: string | null) {
    this.#fabric = fabric;
    this.#holders = owner === null ? [] : [owner];
  }

  /** @param openers the places from which it can be reached; the first one by the endpoint itself */
  static async open(
    fabric: Fabric,
    endpoint: Endpoint,
    owner: string | null,
    openers: readonly Place[],
  ): Promise<VirtualAddress> {
    const address = new VirtualAddress(fabric, owner);
    for (const [index, from] of openers.entries()) {
      const gateway = await openGateway(endpoint.host, index === 0 ? endpoint.port : 0, (socket) => {
        const to = address.#reachedFrom(from);
        const connection = fabric.admit(socket, from, to, (ended) => address.#connections.delete(ended));
        address.#connections.set(connection, { from, to });
      });
      address.#gateways.set(from, gateway);
    }
    return address;
  }

  get holders(): Holders {
    return this.#holders;
  }

  /** Where a place connects to in order to reach whoever holds the address. */
  endpointFor(from: Place): Endpoint {
    const gateway = this.#gateways.get(from);
    if (!gateway) throw new Error(`a virtual address that does not listen for ${from}`);
    return gateway.endpoint;
  }

  /** Others hold it from now on; a connection breaks if its opener would now reach another node. */
  hold(holders: Holders): void {
    this.#holders = holders;
    for (const [connection, course] of this.#connections) {
      const to = this.#reachedFrom(course.from);
      if (to === course.to) continue;
      course.to = to;
      this.#fabric.reroute(connection, course.from, to);
    }
  }

  /** What a place sends to the address goes to this node, until it is `null`. */
  keepNeighbour(place: Place, node: string | null): void {
    if (node === null) this.#entries.delete(place);
    else this.#entries.set(place, node);
    this.hold(this.#holders);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#gateways.values()].map((gateway) => gateway.close()));
  }

  #reachedFrom(place: Place): string | null {
    const entry = this.#entries.get(place);
    if (entry !== undefined) return reachedThrough(entry, this.#holders);
    return reached(this.#holders, (holder) => this.#fabric.hears(place, holder));
  }
}
