import { openDraw } from '../../../kit/draw.ts';
import { clientsPlace, type LinkQuality, type Place, type Topology } from '../../../model/topology.ts';
import { linkState, plannedQuality } from '../../link-state.ts';
import { VerbFailed } from '../../world.ts';
import type { VirtualClock } from '../kernel/virtual-clock.ts';
import type { Tell } from '../tell.ts';
import { Connection, type Dialling, type Listener, type Route } from './connection.ts';
import { Link } from './link.ts';

/** The links between all places, the connections on them, the virtual addresses, and what is done to them. */
export class Network {
  readonly #topology: Topology;
  readonly #clock: VirtualClock;
  readonly #tell: Tell;
  readonly #links = new Map<string, Link>();
  readonly #nowhere: Link;
  readonly #connections = new Set<Connection>();
  readonly #powerless = new Set<Place>();
  readonly #listeners = new Map<Place, Listener>();
  readonly #owners: Map<string, string | null>;
  readonly #throughAddress = new Map<string, Set<Connection>>();

  constructor(topology: Topology, seed: number, clock: VirtualClock, tell: Tell) {
    this.#topology = topology;
    this.#clock = clock;
    this.#tell = tell;
    const places = [clientsPlace, ...topology.nodes.map(({ name }) => name)];
    const create = (from: Place, to: Place) =>
      new Link(from, to, this.#planned(from, to), clock, openDraw(seed, `link ${from} ${to}`));
    for (const from of places) {
      for (const to of places) if (from !== to) this.#links.set(`${from} ${to}`, create(from, to));
    }
    this.#nowhere = create(clientsPlace, 'nobody');
    this.#nowhere.barrier = 'cut';
    this.#owners = new Map(topology.addresses.map(({ name, owner }) => [name, owner]));
    for (const { name } of topology.addresses) this.#throughAddress.set(name, new Set());
  }

  /** Takes connections that arrive at a node from now on. */
  listen(node: string, listener: Listener): void {
    this.#listeners.set(node, listener);
  }

  /** Opens a connection to a node. Answers how to give up before it is opened. */
  dial(from: Place, to: string, dialling: Dialling): () => void {
    return this.#dial(this.#route(from, to), dialling, () => undefined);
  }

  /** Opens a client's connection to whoever holds an address. */
  dialAddress(address: string, dialling: Dialling): () => void {
    const owner = this.#owners.get(address);
    const through = this.#throughAddress.get(address);
    if (owner === undefined || !through) throw new Error(`there is no virtual address ${address}`);
    return this.#dial(this.#routeTo(owner), dialling, (connection, begun) => {
      if (begun) through.add(connection);
      else through.delete(connection);
    });
  }

  /** Whether a connection could be opened and used this way just now. */
  reaches(from: Place, to: Place): boolean {
    const forth = this.#link(from, to);
    return forth.open && forth.barrier === 'none' && this.#link(to, from).open;
  }

  cut(from: Place, to: Place): void {
    const link = this.#link(from, to);
    link.barrier = 'cut';
    this.#changed(link);
  }

  reset(from: Place, to: Place): void {
    const link = this.#link(from, to);
    link.barrier = 'reset';
    for (const connection of this.#connections) if (connection.joins(from, to)) connection.break();
    this.#changed(link);
  }

  slow(from: Place, to: Place, quality: LinkQuality): void {
    const link = this.#link(from, to);
    link.quality = quality;
    this.#changed(link);
  }

  mend(from: Place, to: Place): void {
    const link = this.#link(from, to);
    link.barrier = 'none';
    link.quality = this.#planned(from, to);
    this.#changed(link);
  }

  powerOff(node: string): void {
    this.#powerless.add(node);
    this.#power();
    for (const connection of this.#connections) {
      if (!connection.touches(node)) continue;
      connection.linksChanged();
      connection.losePower(node);
    }
  }

  powerOn(node: string): void {
    this.#powerless.delete(node);
    this.#power();
    for (const connection of this.#connections) if (connection.touches(node)) connection.linksChanged();
  }

  moveAddress(address: string, to: string | null): void {
    const through = this.#throughAddress.get(address);
    if (!through) throw new VerbFailed(`there is no virtual address ${address}`);
    if (this.#owners.get(address) !== to) {
      this.#owners.set(address, to);
      for (const connection of through) connection.reroute(this.#routeTo(to));
    }
    this.#tell({ type: 'address', address, owner: to });
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
        this.#connections.delete(ended);
        noted(ended, false);
      },
    });
    this.#connections.add(connection);
    noted(connection, true);
    return () => connection.near.close('end');
  }

  #routeTo(owner: string | null): Route {
    return owner === null ? { forth: this.#nowhere, back: this.#nowhere } : this.#route(clientsPlace, owner);
  }

  #route(from: Place, to: Place): Route {
    return { forth: this.#link(from, to), back: this.#link(to, from) };
  }

  #link(from: Place, to: Place): Link {
    const link = this.#links.get(`${from} ${to}`);
    if (!link) throw new VerbFailed(`there is no link from ${from} to ${to}`);
    return link;
  }

  #planned(from: Place, to: Place): LinkQuality {
    return plannedQuality(this.#topology, from, to);
  }

  #power(): void {
    for (const link of this.#links.values()) {
      link.powered = !this.#powerless.has(link.from) && !this.#powerless.has(link.to);
    }
  }

  #changed(link: Link): void {
    const { from, to } = link;
    for (const connection of this.#connections) if (connection.joins(from, to)) connection.linksChanged();
    const state = linkState(link.barrier, link.quality, this.#planned(from, to));
    this.#tell({ type: 'link', from, to, state });
  }
}
