import type { Socket } from 'node:net';
import type { Clock } from '../../../kit/clock.ts';
import { openDraw } from '../../../kit/draw.ts';
import { clientsPlace, type LinkQuality, type Place, storePlace } from '../../../model/topology.ts';
import { linkState } from '../../link-state.ts';
import type { Carried, WorldEvent } from '../../world.ts';
import type { AddressPlan } from './address-plan.ts';
import { type Alarm, openAlarm } from './alarm.ts';
import { Connection, type Route } from './connection.ts';
import { Link } from './link.ts';

export interface FabricPlan {
  readonly nodes: readonly string[];
  /** What a link does, one way, when nothing is wrong with it. */
  readonly quality: (from: Place, to: Place) => LinkQuality;
  /** Seed of the jitter. */
  readonly seed: number;
  readonly clock: Clock;
  readonly emit: (event: WorldEvent) => void;
}

/** What a message between two places weighs, in bytes: a packet's worth. */
const messageBytes = 1_000;

/** The links between all places, the connections on them, and what is done to both. */
export class Fabric {
  readonly #plan: FabricPlan;
  readonly #addresses: AddressPlan;
  readonly #alarm: Alarm;
  readonly #links = new Map<string, Link>();
  readonly #nowhere: Link;
  readonly #connections = new Set<Connection>();
  readonly #powerless = new Set<Place>();

  constructor(plan: FabricPlan, addresses: AddressPlan) {
    this.#plan = plan;
    this.#addresses = addresses;
    this.#alarm = openAlarm(plan.clock);
    const places = [clientsPlace, storePlace, ...plan.nodes];
    for (const from of places) {
      for (const to of places) this.#links.set(`${from} ${to}`, this.#createLink(from, to));
    }
    this.#nowhere = this.#createLink(clientsPlace, 'nobody');
    this.#nowhere.barrier = 'cut';
  }

  /** Takes an accepted socket as a connection that `from` opens to the server of `to`; to nobody if null. */
  admit(opener: Socket, from: Place, to: string | null, ended: (connection: Connection) => void): Connection {
    const connection = new Connection({
      opener,
      route: this.#route(from, to),
      ended: () => {
        this.#connections.delete(connection);
        ended(connection);
      },
      mishap: (what) => this.#plan.emit({ type: 'mishap', atMs: this.#plan.clock.now(), what }),
    });
    this.#connections.add(connection);
    return connection;
  }

  /** Sends a connection that a place opened to another server. */
  reroute(connection: Connection, from: Place, to: string | null): void {
    connection.reroute(this.#route(from, to));
  }

  /** Whether anything that leaves a node just now arrives at a place. */
  hears(place: Place, node: string): boolean {
    return this.#link(node, place).open;
  }

  /** Carries one message that is no part of a connection. */
  carry(from: Place, to: Place): Promise<Carried> {
    const link = this.#link(from, to);
    if (!link.open) return Promise.resolve('lost');
    return new Promise((resolve) => {
      this.#alarm.ring(link.transmit(messageBytes), () => {
        if (!link.open) resolve('lost');
        else resolve(link.barrier === 'reset' ? 'refused' : 'arrived');
      });
    });
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
    link.quality = this.#plan.quality(from, to);
    this.#changed(link);
  }

  hasPower(node: string): boolean {
    return !this.#powerless.has(node);
  }

  powerOff(node: string): void {
    if (this.#powerless.has(node)) return;
    this.#powerless.add(node);
    this.#power();
    for (const connection of this.#connections) if (connection.touches(node)) connection.losePower(node);
  }

  powerOn(node: string): void {
    if (!this.#powerless.delete(node)) return;
    this.#power();
    for (const connection of this.#connections) {
      if (!connection.touches(node)) continue;
      connection.regainPower(node);
      connection.linksChanged();
    }
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.destroy();
    await this.#alarm.close();
  }

  #createLink(from: Place, to: Place): Link {
    return new Link(from, to, this.#plan.quality(from, to), {
      clock: this.#plan.clock,
      alarm: this.#alarm,
      draw: openDraw(this.#plan.seed, `link ${from} ${to}`),
    });
  }

  #link(from: Place, to: Place): Link {
    const link = this.#links.get(`${from} ${to}`);
    if (!link) throw new Error(`there is no link from ${from} to ${to}`);
    return link;
  }

  #route(from: Place, to: string | null): Route {
    if (to === null) return { forth: this.#nowhere, back: this.#nowhere, host: '', port: 0 };
    const target = this.#addresses.nodes.get(to);
    const source = from === clientsPlace ? this.#addresses.clients : this.#addresses.nodes.get(from);
    if (!target || !source) throw new Error(`there is no way from ${from} to ${to}`);
    return {
      forth: this.#link(from, to),
      back: this.#link(to, from),
      ...target,
      ...(this.#addresses.style === 'addresses' ? { localAddress: source.host } : {}),
    };
  }

  #power(): void {
    for (const link of this.#links.values()) {
      link.powered = !this.#powerless.has(link.from) && !this.#powerless.has(link.to);
    }
  }

  #changed(link: Link): void {
    const { from, to } = link;
    for (const connection of this.#connections) if (connection.joins(from, to)) connection.linksChanged();
    const state = linkState(link.barrier, link.quality, this.#plan.quality(from, to));
    this.#plan.emit({ type: 'link', atMs: this.#plan.clock.now(), from, to, state });
  }
}
