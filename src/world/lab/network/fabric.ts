import type { Socket } from 'node:net';
import type { Clock } from '../../../kit/clock.ts';
import { openDraw } from '../../../kit/draw.ts';
import { clientsPlace, type Place } from '../../../model/topology.ts';
import { type GridPlan, LinkGrid } from '../../link-grid.ts';
import type { Carried, WorldEvent } from '../../world.ts';
import type { AddressPlan } from './address-plan.ts';
import { type Alarm, openAlarm } from './alarm.ts';
import { Connection, type Route } from './connection.ts';
import { Link } from './link.ts';

export interface FabricPlan extends GridPlan {
  /** Seed of the jitter. */
  readonly seed: number;
  readonly clock: Clock;
  readonly emit: (event: WorldEvent) => void;
}

/** What a message between two places weighs, in bytes: a packet's worth. */
const messageBytes = 1_000;

/** The links between all places, the connections on them, and what is done to both. */
export class Fabric extends LinkGrid<Link, Connection> {
  readonly #plan: FabricPlan;
  readonly #addresses: AddressPlan;
  readonly #alarm: Alarm;

  constructor(plan: FabricPlan, addresses: AddressPlan) {
    const { clock, seed, emit } = plan;
    const alarm = openAlarm(clock);
    super(
      plan,
      (from, to, quality) =>
        new Link(from, to, quality, { clock, alarm, draw: openDraw(seed, `link ${from} ${to}`) }),
      (from, to, state) => emit({ type: 'link', atMs: clock.now(), from, to, state }),
    );
    this.#plan = plan;
    this.#addresses = addresses;
    this.#alarm = alarm;
  }

  /** Takes an accepted socket as a connection that `from` opens to the server of `to`; to nobody if null. */
  admit(opener: Socket, from: Place, to: string | null, ended: (connection: Connection) => void): Connection {
    const connection = new Connection({
      opener,
      route: this.#route(from, to),
      ended: () => {
        this.connections.delete(connection);
        ended(connection);
      },
      mishap: (what) => this.#plan.emit({ type: 'mishap', atMs: this.#plan.clock.now(), what }),
    });
    this.connections.add(connection);
    return connection;
  }

  /** Sends a connection that a place opened to another server. */
  reroute(connection: Connection, from: Place, to: string | null): void {
    connection.reroute(this.#route(from, to));
  }

  /** Whether anything that leaves a node just now arrives at a place. */
  hears(place: Place, node: string): boolean {
    return this.link(node, place).open;
  }

  /** Carries one message that is no part of a connection. */
  carry(from: Place, to: Place): Promise<Carried> {
    const link = this.link(from, to);
    if (!link.open) return Promise.resolve('lost');
    return new Promise((resolve) => {
      this.#alarm.ring(link.transmit(messageBytes), () => {
        if (!link.open) resolve('lost');
        else resolve(link.barrier === 'reset' ? 'refused' : 'arrived');
      });
    });
  }

  powerOff(node: string): void {
    if (!this.setPower(node, false)) return;
    for (const connection of this.connections) if (connection.touches(node)) connection.losePower(node);
  }

  powerOn(node: string): void {
    if (!this.setPower(node, true)) return;
    for (const connection of this.connections) {
      if (!connection.touches(node)) continue;
      connection.regainPower(node);
      connection.linksChanged();
    }
  }

  async close(): Promise<void> {
    for (const connection of this.connections) connection.destroy();
    await this.#alarm.close();
  }

  #route(from: Place, to: string | null): Route {
    if (to === null) return { forth: this.nowhere, back: this.nowhere, host: '', port: 0 };
    const target = this.#addresses.nodes.get(to);
    const source = from === clientsPlace ? this.#addresses.clients : this.#addresses.nodes.get(from);
    if (!target || !source) throw new Error(`there is no way from ${from} to ${to}`);
    return {
      forth: this.link(from, to),
      back: this.link(to, from),
      ...target,
      ...(this.#addresses.style === 'addresses' ? { localAddress: source.host } : {}),
    };
  }
}
