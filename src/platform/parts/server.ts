import { z } from 'zod';
import { exponential } from '../../kit/variates.ts';
import { duration, name, share } from '../../model/fields.ts';
import { defineAct, definePart } from '../part.ts';
import { Shares } from '../processor-sharing.ts';
import type { Caller, Service } from '../running-part.ts';
import { doubled, Slots } from '../slots.ts';
import type { Stage } from '../stage.ts';

const loseServers = defineAct({
  kind: 'lose-servers',
  summary: 'Some of the servers are gone; what they were doing goes on.',
  params: z.strictObject({ left: z.int().min(0).describe('How many servers are left.') }),
});
const slowDown = defineAct({
  kind: 'slow-down',
  summary: 'Everything that begins now takes longer.',
  params: z.strictObject({ factor: z.number().positive().describe('How many times as long.') }),
});
const restart = defineAct({
  kind: 'restart',
  summary: 'Servers are restarted: what waits for them is forgotten, what is in service goes on.',
  params: z.strictObject({
    share: share()
      .default(1)
      .describe('The share of what waits that is forgotten, the oldest first, if only some are restarted.'),
  }),
});

const params = z.strictObject({
  servers: z
    .union([z.int().min(1).max(1_000_000), z.literal('unlimited')])
    .default(1)
    .describe('How many requests are served at once, or `unlimited`.'),
  service: duration().describe('How long one request is served, on average.'),
  spread: z
    .enum(['exponential', 'constant'])
    .default('exponential')
    .describe('How durations of service spread around their mean.'),
  'slower-by': duration()
    .default(0)
    .describe('How much longer a request is served for each that is inside when it begins, itself included.'),
  sharing: z
    .enum(['queue', 'shared'])
    .default('queue')
    .describe('`queue`: who finds no server free waits. `shared`: all inside share the servers evenly.'),
  room: z
    .int()
    .min(1)
    .optional()
    .describe('How many may be inside; the rest is refused at once. By default any number.'),
  calls: name().optional().describe('A part that each request goes on to when it was served here.'),
});

/**
 * A pool of servers with a queue before it.
 *
 * `queue`: first come, first served: M/M/c with Poisson arrivals and exponential service, M/M/1/K with `room`
 * (Kleinrock, Queueing Systems I, chapter 3). `shared`: processor sharing; with n inside and c servers each is served at
 * the rate min(1, c / n), and the mean time inside of M/M/1-PS is that of M/M/1 (Kleinrock II, section 4.4).
 * With `slower-by` d a request that makes it n inside takes service + d n: with unlimited servers and a rate x the mean is
 * L = (service + d) / (1 - d x), by Little's law.
 */
export const server = definePart({
  kind: 'server',
  summary: 'A pool of servers with a queue before it.',
  params,
  abilities: ['service'],
  acts: [loseServers, slowDown, restart],
  gauges: {
    inside: 'requests waiting and in service',
    busy: 'requests in service',
    arrivals: 'requests a second, in the last sample interval',
    served: 'requests served a second, in the last sample interval',
    refused: 'requests refused a second, in the last sample interval',
    'time-inside': 'mean milliseconds from arrival to the end of service, in the last sample interval',
  },
  influences: ({ calls }) =>
    calls === undefined
      ? []
      : [{ part: calls, way: 'acts-on', needs: 'service', by: 'requests that were served here' }],
  build: (plan, stage, partName) => {
    const pool = new ServerPool(plan, stage, partName);
    return {
      service: pool,
      gauges: {
        inside: () => pool.inside,
        busy: () => pool.busy,
        arrivals: () => pool.arrivals.rate,
        served: () => pool.served.rate,
        refused: () => pool.refused.rate,
        'time-inside': () => pool.served.mean,
      },
      start: () => pool.start(),
      act: (kind, { left, factor, share: forgotten }) => {
        if (kind === restart.kind)
          return { witness: `${pool.forget(Number(forgotten))} requests that waited are forgotten` };
        if (kind === loseServers.kind) {
          const undo = pool.setServers(Number(left));
          return { witness: `${partName} has ${String(left)} servers left`, undo };
        }
        return {
          witness: `${partName} takes ${String(factor)} times as long`,
          undo: pool.slow(Number(factor)),
        };
      },
    };
  },
});

type Plan = z.output<typeof params>;

class ServerPool implements Service, Caller {
  inside = 0;
  busy = 0;
  readonly arrivals;
  readonly served;
  readonly refused;
  readonly #stage: Stage;
  readonly #plan: Plan;
  readonly #draw;
  readonly #end: number;
  readonly #slots = new Slots();
  /** By slot: who asked, with which number, since when, and how much work it is. */
  #callers: (Caller | undefined)[] = [];
  #tokens = new Int32Array(64);
  #since = new Float64Array(64);
  #work = new Float64Array(64);
  /** The slots that wait, in order of arrival, as a ring. */
  #waiting = new Int32Array(64);
  #first = 0;
  #waitingCount = 0;
  #servers: number;
  #factor = 1;
  #onward: Service | undefined;
  readonly #shares: Shares | undefined;

  constructor(plan: Plan, stage: Stage, partName: string) {
    this.#plan = plan;
    this.#stage = stage;
    this.#draw = stage.draw(`${partName} service`);
    this.#servers = plan.servers === 'unlimited' ? Number.POSITIVE_INFINITY : plan.servers;
    this.arrivals = stage.meter();
    this.served = stage.meter();
    this.refused = stage.meter();
    this.#end = stage.on((slot) => this.#finish(slot));
    if (plan.sharing === 'shared')
      this.#shares = new Shares(stage, (slot) => this.#finish(slot), this.#servers);
  }

  start(): void {
    const { calls } = this.#plan;
    if (calls !== undefined) this.#onward = this.#stage.find(calls).service;
  }

  setServers(servers: number): () => string {
    const before = this.#servers;
    this.#servers = servers;
    this.#shares?.setServers(servers);
    this.#fill();
    return () => {
      this.setServers(before);
      return `all ${before} servers are back`;
    };
  }

  slow(factor: number): () => string {
    this.#factor *= factor;
    return () => {
      this.#factor /= factor;
      return 'service takes as long as before';
    };
  }

  request(caller: Caller, token: number, work: number): void {
    this.arrivals.count();
    if (this.inside >= (this.#plan.room ?? Number.POSITIVE_INFINITY)) {
      this.refused.count();
      caller.answered(token, false);
      return;
    }
    const slot = this.#slots.take();
    if (slot >= this.#tokens.length) this.#grow();
    this.#callers[slot] = caller;
    this.#tokens[slot] = token;
    this.#since[slot] = this.#stage.nowMs;
    this.#work[slot] = work;
    this.inside += 1;
    if (this.#shares || this.busy < this.#servers) this.#begin(slot);
    else this.#wait(slot);
  }

  #begin(slot: number): void {
    this.busy += 1;
    const { service, spread, 'slower-by': slowerBy } = this.#plan;
    const ms = spread === 'exponential' ? exponential(this.#draw, service) : service;
    const workMs = (ms * (this.#work[slot] as number) + slowerBy * this.inside) * this.#factor;
    if (this.#shares) this.#shares.add(slot, workMs);
    else this.#stage.after(workMs, this.#end, slot);
  }

  #finish(slot: number): void {
    this.busy -= 1;
    this.inside -= 1;
    this.served.count(this.#stage.nowMs - (this.#since[slot] as number));
    if (this.#onward) {
      this.#fill();
      this.#onward.request(this, slot, 1);
      return;
    }
    this.#answer(slot, true);
    this.#fill();
  }

  /** What the part further on says to a request that was served here. */
  answered(slot: number, succeeded: boolean): void {
    this.#answer(slot, succeeded);
  }

  #answer(slot: number, succeeded: boolean): void {
    const caller = this.#callers[slot];
    this.#callers[slot] = undefined;
    const token = this.#tokens[slot] as number;
    this.#slots.release(slot);
    caller?.answered(token, succeeded);
  }

  /** Drops a share of what waits, the oldest first, each answered as failed; answers how many. */
  forget(share: number): number {
    // Who is told may ask again at once, and waits behind what is forgotten.
    const count = Math.ceil(this.#waitingCount * share);
    for (let index = 0; index < count; index += 1) {
      const slot = this.#takeWaiting();
      this.inside -= 1;
      this.#answer(slot, false);
    }
    return count;
  }

  /** Lets those who wait begin as long as servers are free. */
  #fill(): void {
    while (this.#waitingCount > 0 && this.busy < this.#servers) {
      this.#begin(this.#takeWaiting());
    }
  }

  #takeWaiting(): number {
    const slot = this.#waiting[this.#first] as number;
    this.#first = (this.#first + 1) % this.#waiting.length;
    this.#waitingCount -= 1;
    return slot;
  }

  #wait(slot: number): void {
    const { length } = this.#waiting;
    if (this.#waitingCount === length) {
      const larger = new Int32Array(length * 2);
      for (let index = 0; index < length; index += 1) {
        larger[index] = this.#waiting[(this.#first + index) % length] as number;
      }
      this.#waiting = larger;
      this.#first = 0;
    }
    this.#waiting[(this.#first + this.#waitingCount) % this.#waiting.length] = slot;
    this.#waitingCount += 1;
  }

  #grow(): void {
    this.#tokens = doubled(this.#tokens);
    this.#since = doubled(this.#since);
    this.#work = doubled(this.#work);
  }
}
