import { z } from 'zod';
import { lognormal } from '../../kit/variates.ts';
import { name, share, size } from '../../model/fields.ts';
import type { Fleet } from '../fleet.ts';
import { definePart } from '../part.ts';
import type { Stage } from '../stage.ts';

const params = z.strictObject({
  in: name().describe('The hosts whose machines have an agent each.'),
  sink: name().describe('The part that takes what the agents send.'),
  accepts: z
    .string()
    .default('accepting')
    .describe('The gauge of the sink that tells which share of the agents it takes from.'),
  rate: size().describe('What one machine hands to its agent in a second, at the median.'),
  spread: z
    .number()
    .min(0)
    .default(0.5)
    .describe('Standard deviation of the logarithm of that rate, between machines.'),
  buffer: z.enum(['memory', 'disk']).default('memory').describe('Where an agent keeps what it cannot send.'),
  size: size().default(1_099_511_627_776).describe('How much it keeps at most.'),
  'when-full': z
    .enum(['block', 'drop'])
    .default('block')
    .describe('`block`: what comes then piles up before the agent, in memory as well. `drop`: it is lost.'),
  cgroup: size()
    .optional()
    .describe(
      'What its control group lets an agent take of the memory: beyond it the agent is killed, begins anew, and what it kept is lost. By default anything.',
    ),
  send: size().default(1_048_576).describe('What one agent sends in a second when it catches up.'),
  'gives-back': share()
    .default(0.1)
    .describe('The share of the memory an agent gives back to its machine once it has sent what it kept.'),
  ingest: size().describe('What the sink takes from all agents in a second.'),
});

/**
 * An agent in every machine that sends on what it is given, and keeps what it cannot: a bounded buffer.
 *
 * dB/dt = in - out, with 0 <= B <= size. Out is nothing while the sink does not take it. When it does again, all
 * agents catch up together at most at `ingest` in all, and each at most at `send` times the speed at which its
 * machine works: machines that thrash drain slowly. In memory B is taken from the machine; on disk it is not. A process
 * that has grown hardly shrinks (its allocator keeps freed memory), so that the machine gets back only a share of it until
 * it is started anew; that share is an assumption, and a parameter.
 */
export const agents = definePart({
  kind: 'agents',
  summary: 'An agent in every machine that buffers what it cannot send, in memory or on disk.',
  params,
  abilities: [],
  acts: [],
  gauges: {
    buffered: 'bytes in all buffers',
    full: 'share of the buffers that are full',
    dropped: 'bytes lost so far',
    draining: 'bytes a second taken by the sink',
  },
  influences: ({ in: fleet, sink, accepts }) => [
    { part: fleet, way: 'acts-on', needs: 'fleet', by: 'memory' },
    { part: fleet, way: 'heeds', needs: 'fleet', by: 'the speed of the machines' },
    { part: sink, way: 'heeds', reads: accepts, by: 'refusals' },
  ],
  build: (plan, stage, partName) => {
    const buffers = new Buffers(plan, stage, partName);
    return {
      gauges: {
        buffered: () => buffers.total,
        full: () => buffers.fullShare,
        dropped: () => buffers.dropped,
        draining: () => buffers.draining,
      },
      start: () => buffers.start(),
    };
  },
});

type Plan = z.output<typeof params>;

class Buffers {
  total = 0;
  fullShare = 0;
  dropped = 0;
  draining = 0;
  readonly #plan: Plan;
  readonly #stage: Stage;
  readonly #name: string;
  #rates = new Float32Array(0);
  #bytes = new Float64Array(0);
  /** The most each has kept in memory since its machine was started. */
  #peaks = new Float64Array(0);

  constructor(plan: Plan, stage: Stage, partName: string) {
    this.#plan = plan;
    this.#stage = stage;
    this.#name = partName;
  }

  start(): void {
    const { fleet } = this.#stage.find(this.#plan.in);
    if (!fleet) throw new Error(`${this.#plan.in} has no machines`);
    const draw = this.#stage.draw(`${this.#name} rates`);
    this.#rates = new Float32Array(fleet.machineCount);
    for (let machine = 0; machine < fleet.machineCount; machine += 1) {
      this.#rates[machine] = lognormal(draw, this.#plan.rate, this.#plan.spread);
    }
    this.#bytes = new Float64Array(fleet.machineCount);
    this.#peaks = new Float64Array(fleet.machineCount);
    this.#stage.every(fleet.stepMs, () => this.#step(fleet));
  }

  #step(fleet: Fleet): void {
    const { sink, accepts, size: most, send, ingest, buffer } = this.#plan;
    const { cgroup = Number.POSITIVE_INFINITY } = this.#plan;
    const blocks = this.#plan['when-full'] === 'block';
    const back = this.#plan['gives-back'];
    const seconds = fleet.stepMs / 1_000;
    const accepting = this.#stage.read(sink, accepts);
    if (accepting === 1 && this.total === 0 && this.draining === 0) return;
    // What the machines hand over now goes first; what is left of the sink's capacity is for catching up.
    const wanted = this.total > 0 ? Math.max(0, ingest * accepting - this.#inflow(fleet, accepting)) : 0;
    const room = Math.min(
      1,
      (wanted * seconds) / Math.max(1, this.#catchUp(fleet, accepting, send * seconds)),
    );
    let total = 0;
    let full = 0;
    let drained = 0;
    const { takenBytes, vigour, hostOf } = fleet;
    for (let machine = 0; machine < hostOf.length; machine += 1) {
      // A machine that was started anew has an empty buffer, and so has one that runs nowhere.
      let bytes = this.#bytes[machine] as number;
      if ((hostOf[machine] as number) < 0 || (buffer === 'memory' && takenBytes[machine] === 0)) {
        bytes = 0;
        this.#peaks[machine] = 0;
      }
      const speed = vigour[machine] as number;
      const out = accepting * Math.min(bytes, send * seconds * speed) * room;
      drained += out;
      bytes += (this.#rates[machine] as number) * seconds * (1 - accepting) * speed - out;
      if (bytes > most) {
        full += 1;
        if (!blocks) {
          this.dropped += bytes - most;
          bytes = most;
        }
      }
      if (bytes > cgroup && buffer === 'memory') {
        this.dropped += bytes;
        bytes = 0;
        this.#peaks[machine] = 0;
      }
      this.#bytes[machine] = bytes;
      total += bytes;
      const inMemory = buffer === 'memory' ? bytes : Math.max(0, bytes - most);
      const peak = Math.max(inMemory, this.#peaks[machine] as number);
      this.#peaks[machine] = peak;
      takenBytes[machine] = inMemory + (1 - back) * (peak - inMemory);
    }
    this.total = total;
    this.fullShare = full / hostOf.length;
    this.draining = drained / seconds;
  }

  #inflow(fleet: Fleet, accepting: number): number {
    return this.#plan.rate * fleet.machineCount * accepting;
  }

  /** What all agents together would send in one step if the sink took it. */
  #catchUp(fleet: Fleet, accepting: number, most: number): number {
    let sum = 0;
    for (let machine = 0; machine < fleet.machineCount; machine += 1) {
      sum += Math.min(this.#bytes[machine] as number, most * (fleet.vigour[machine] as number));
    }
    return sum * accepting;
  }
}
