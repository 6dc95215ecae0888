import { clientsPlace } from '../../../model/topology.ts';
import type { Endpoint } from './address-plan.ts';
import type { Connection } from './connection.ts';
import type { Fabric } from './fabric.ts';
import { type Gateway, openGateway } from './gateway.ts';

/** An address that clients connect to and that one node at a time holds, or nobody. */
export class VirtualAddress {
  readonly #fabric: Fabric;
  readonly #connections = new Set<Connection>();
  #owner: string | null;
  #gateway: Gateway | undefined;

  private constructor(fabric: Fabric, owner: string | null) {
    this.#fabric = fabric;
    this.#owner = owner;
  }

  static async open(fabric: Fabric, endpoint: Endpoint, owner: string | null): Promise<VirtualAddress> {
    const address = new VirtualAddress(fabric, owner);
    address.#gateway = await openGateway(endpoint.host, endpoint.port, (socket) => {
      const connection = fabric.admit(socket, clientsPlace, address.#owner, (ended) =>
        address.#connections.delete(ended),
      );
      address.#connections.add(connection);
    });
    return address;
  }

  get endpoint(): Endpoint {
    if (!this.#gateway) throw new Error('a virtual address that does not listen');
    return this.#gateway.endpoint;
  }

  move(to: string | null): void {
    if (to === this.#owner) return;
    this.#owner = to;
    for (const connection of this.#connections) this.#fabric.reroute(connection, to);
  }

  close(): Promise<void> {
    return this.#gateway?.close() ?? Promise.resolve();
  }
}
