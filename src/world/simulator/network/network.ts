import { openDraw } from '../../../kit/draw.ts';
import type { Place, Topology } from '../../../model/topology.ts';
import { droppedBy, type Holders, reached, reachedThrough, takenBy } from '../../address-holders.ts';
import { LinkGrid } from '../../link-grid.ts';
import { plannedQuality } from '../../link-state.ts';
import { type Carried, VerbFailed } from '../../world.ts';
import type { VirtualClock } from '../kernel/virtual-clock.ts';
import type { Tell } from '../tell.ts';
import { Connection, type Dialling, type Listener, type Route } from './connection.ts';
import { Link } from './link.ts';

/** What a message between two places weighs, in bytes: a packet's worth. */
const messageBytes = 1_000;

/** A virtual address: who holds it, and the connections through it with whose they are and where they led. */
interface VirtualAddress {
  holders: Holders;
  /** The nodes that stale neighbour entries name, by the place that has one. */
  readonly entries: Map<Place, string>;
  readonly connections: Map<Connection, { readonly from: Place; to: string | null }>;
}

/** The links between all places, the connections on them, the virtual addresses, and what is done to them. */
export class Network extends LinkGrid<Link, Connection> {
  readonly #clock: VirtualClock;
  readonly #tell: Tell;
  readonly #listeners = new Map<Place, Listener>();
  readonly #addresses: ReadonlyMap<string, VirtualAddress>;

  constructor(topology: Topology, seed: number, clock: VirtualClock, tell: Tell) {
    super(
      {
        nodes: topology.nodes.map(({ name }) => name),
        quality: (from, to) => plannedQuality(topology, from, to),
      },
      (from, to, quality) => new Link(from, to, quality, clock, () => openDraw(seed, `link ${from} ${to}`)),
      (from, to, state) => tell({ type: 'link', from, to, state }),
    );
    this.#clock = clock;
    this.#tell = tell;
    this.#addresses = new Map(
      topology.addresses.map(({ name, owner }) => [
        name,
        { holders: [owner], entries: new Map(), connections: new Map() },
      ]),
    );
  }

  /** Takes connections that arrive at a node from now on. */
  listen(node: string, listener: Listener): void {
    this.#listeners.set(node, listener);
  }

  /** Opens a connection to a node, or to whoever holds an address. Answers how to give up before it is opened. */
  dial(from: Place, target: string, dialling: Dialling): () => void {
    const address = this.#addresses.get(target);
    if (!address || this.#listeners.has(target)) {
      return this.#dial(this.#route(from, target), dialling, () => undefined);
    }
    const to = this.#reachedFrom(from, address);
    return this.#dial(this.#routeTo(from, to), dialling, (connection, begun) => {
      if (begun) address.connections.set(connection, { from, to });
      else address.connections.delete(connection);
    });
  }

  /** The node that a connection opened just now would lead to; undefined if nobody would answer it. */
  reach(from: Place, target: string): string | undefined {
    const address = this.#addresses.get(target);
    const to = !address || this.#listeners.has(target) ? target : this.#reachedFrom(from, address);
    if (to === null) return undefined;
    const forth = this.link(from, to);
    return forth.open && forth.barrier === 'none' && this.link(to, from).open ? to : undefined;
  }

  hasAddress(name: string): boolean {
    return this.#addresses.has(name);
  }

  /** Carries one message that is no part of a connection. */
  carry(from: Place, to: Place): Promise<Carried> {
    const link = this.link(from, to);
    if (!link.open) return Promise.resolve('lost');
    const carried = this.#clock.defer<Carried>();
    this.#clock.at(link.transmit(messageBytes), () => {
      if (!link.open) carried.resolve('lost');
      else carried.resolve(link.barrier === 'reset' ? 'refused' : 'arrived');
    });
    return carried.promise;
  }

  powerOff(node: string): void {
    this.setPower(node, false);
    for (const connection of this.connections) {
      if (!connection.touches(node)) continue;
      connection.linksChanged();
      connection.losePower(node);
    }
  }

  powerOn(node: string): void {
    this.setPower(node, true);
    for (const connection of this.connections) if (connection.touches(node)) connection.linksChanged();
  }

  moveAddress(address: string, to: string | null): void {
    this.#hold(address, () => (to === null ? [] : [to]));
  }

  takeAddress(node: string, address: string): void {
    this.#hold(address, (holders) => takenBy(node, holders));
  }

  dropAddress(node: string, address: string): void {
    if (this.#addresses.get(address)?.holders.includes(node) === false) return;
    this.#hold(address, (holders) => droppedBy(node, holders));
  }

  /** What a place sends to an address goes to this node, until it is `null`. */
  keepNeighbour(place: Place, name: string, node: string | null): void {
    const address = this.#addressCalled(name);
    if (node === null) address.entries.delete(place);
    else address.entries.set(place, node);
    this.#redirect(address);
    this.#tell({ type: 'neighbour', place, address: name, node });
  }

  #addressCalled(name: string): VirtualAddress {
    const address = this.#addresses.get(name);
    if (!address) throw new VerbFailed(`there is no virtual address ${name}`);
    return address;
  }

  #hold(name: string, change: (holders: Holders) => Holders): void {
    const address = this.#addressCalled(name);
    address.holders = change(address.holders);
    this.#redirect(address);
    const [owner = null, ...rest] = address.holders;
    const others = rest.filter((node) => this.hasPower(node));
    this.#tell({ type: 'address', address: name, owner, ...(others.length > 0 ? { others } : {}) });
  }

  /** A connection breaks if its opener would now reach another node. */
  #redirect(address: VirtualAddress): void {
    for (const [connection, course] of address.connections) {
      const to = this.#reachedFrom(course.from, address);
      if (to === course.to) continue;
      course.to = to;
      connection.reroute(this.#routeTo(course.from, to));
    }
  }

  #reachedFrom(place: Place, { holders, entries }: VirtualAddress): string | null {
    const entry = entries.get(place);
    if (entry !== undefined) return reachedThrough(entry, holders);
    return reached(holders, (holder) => this.link(holder, place).open);
  }

  #dial(
    route: Route,
    dialling: Dialling,
    noted: (connection: Connection, begun: boolean) => void,
  ): () => void {
    const connection: Connection = new Connection({
      route,
      clock: this.#clock,
      dialling,
      listen: (to) => this.#listeners.get(to) ?? (() => undefined),
      ended: (ended) => {
        this.connections.delete(ended);
        noted(ended, false);
      },
    });
    this.connections.add(connection);
    noted(connection, true);
    return () => connection.near.close('end');
  }

  #routeTo(from: Place, owner: string | null): Route {
    return owner === null ? { forth: this.nowhere, back: this.nowhere } : this.#route(from, owner);
  }

  #route(from: Place, to: Place): Route {
    return { forth: this.link(from, to), back: this.link(to, from) };
  }
}
