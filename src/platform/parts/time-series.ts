import { z } from 'zod';
import { name, rate, size } from '../../model/fields.ts';
import type { Fleet } from '../fleet.ts';
import { defineAct, definePart } from '../part.ts';
import type { Stage } from '../stage.ts';

const refuse = defineAct({
  kind: 'refuse',
  summary: 'It takes no measurements; who sends them keeps them.',
  params: z.strictObject({}),
});

const params = z.strictObject({
  on: name().describe('The hosts its nodes run on, beside the machines.'),
  nodes: z
    .int()
    .min(1)
    .max(100_000)
    .describe('How many nodes it has, each on a host of its own, drawn at random.'),
  takes: rate().describe('How many measurements it is sent in a second.'),
  copies: z.int().min(1).max(100).default(3).describe('How many nodes keep each measurement.'),
  write: size()
    .default(8_192)
    .describe('What one measurement makes each of them write: a page, unless several fall into one.'),
  'catch-up': z
    .number()
    .min(1)
    .default(2)
    .describe('How many times what it is sent it can take while no host is slow.'),
});

/**
 * A replicated database of measurements. What it takes is spread evenly over its nodes (FoundationDB, Data Distribution
 * Internals), so hosts that hold one are written to alike; a node that is lost leaves its share to the others at once. Each
 * measurement belongs to another series than the one before it and so lies in another page (Redwood of FoundationDB: 8 kB).
 *
 *     written to each node's host = out x copies x write / nodes that are up
 *     dK/dt = takes - out, with out <= catch-up x takes / s
 *
 * K waits with those who send, and s is how slow the nodes' hosts are on average. While it refuses, out is 0. That a node
 * writes through the page cache of its host is an assumption. What is written to make new copies of what was lost, and that all
 * copies of something may be lost, is left out.
 */
export const timeSeries = definePart({
  kind: 'time-series',
  summary: 'A replicated database of measurements with nodes on hosts, whose disks it writes to.',
  params,
  abilities: [],
  acts: [refuse],
  gauges: {
    kept: 'measurements that wait with those who send them',
    written: 'bytes a second that all nodes together write',
    lost: 'nodes that are away',
  },
  influences: ({ on }) => [
    { part: on, way: 'acts-on', needs: 'fleet', by: 'writes' },
    { part: on, way: 'heeds', needs: 'fleet', by: 'slow and lost hosts' },
  ],
  build: (plan, stage, partName) => {
    const nodes = new Nodes(plan, stage, partName);
    return {
      gauges: {
        kept: () => nodes.kept,
        written: () => nodes.written,
        lost: () => nodes.lost,
      },
      start: () => nodes.start(),
      act: () => {
        nodes.refusals += 1;
        return {
          witness: 'no measurement is taken any more',
          undo: () => {
            nodes.refusals -= 1;
            return 'measurements are taken again';
          },
        };
      },
    };
  },
});

class Nodes {
  kept = 0;
  written = 0;
  lost = 0;
  /** By how many it was told to refuse. */
  refusals = 0;
  readonly #plan: z.output<typeof params>;
  readonly #stage: Stage;
  readonly #name: string;
  /** The host of each node, and what it writes there in a second. */
  #places: { readonly host: number; writes: number }[] = [];

  constructor(plan: z.output<typeof params>, stage: Stage, partName: string) {
    this.#plan = plan;
    this.#stage = stage;
    this.#name = partName;
  }

  start(): void {
    const { fleet } = this.#stage.find(this.#plan.on);
    if (!fleet) throw new Error(`${this.#plan.on} has no hosts`);
    const draw = this.#stage.draw(`${this.#name} places`);
    const free = Array.from({ length: fleet.hostCount }, (_, host) => host);
    while (this.#places.length < this.#plan.nodes && free.length > 0) {
      const [host = 0] = free.splice(draw.integer(0, free.length - 1), 1);
      this.#places.push({ host, writes: 0 });
    }
    this.#stage.every(fleet.stepMs, () => this.#step(fleet));
  }

  #step(fleet: Fleet): void {
    const { takes, copies, write } = this.#plan;
    const seconds = fleet.stepMs / 1_000;
    const slowness = (host: number) => fleet.slownessOf[host] as number;
    const up = this.#places.filter(({ host }) => Number.isFinite(slowness(host)));
    this.lost = this.#places.length - up.length;
    const meanSlowness = up.reduce((sum, { host }) => sum + slowness(host), 0) / up.length;
    const isTaking = this.refusals === 0 && up.length > 0;
    const most = isTaking ? (this.#plan['catch-up'] * takes) / meanSlowness : 0;
    const out = Math.min(most, takes + this.kept / seconds);
    this.kept = Math.max(0, this.kept + (takes - out) * seconds);
    this.written = out * copies * write;
    for (const place of this.#places) {
      const writes = Number.isFinite(slowness(place.host)) ? this.written / up.length : 0;
      fleet.writtenTo[place.host] = (fleet.writtenTo[place.host] as number) + writes - place.writes;
      place.writes = writes;
    }
  }
}
