import { type Clock, callAt } from '../../kit/clock.ts';
import { outlast } from '../../kit/outlast.ts';
import type { Decision, Heard, Manager, Order, Result } from '../../managers/manager.ts';
import type { Topology } from '../../model/topology.ts';
import type { Seen } from './carry-out.ts';

/** A manager's decision whose memory and sayings are its own affair. */
export type AnyDecision = Decision<unknown, unknown>;

export interface InstanceParts {
  readonly manager: Manager;
  readonly settings: unknown;
  readonly node: string;
  readonly topology: Topology;
  readonly clock: Clock;
  /** What an earlier instance on this node kept on disk. */
  readonly disk: unknown;
  /** Where in its rounds it stands; absent for one that starts now. */
  readonly phase: number | undefined;
  /** The virtual addresses its node holds now. */
  readonly holds: () => readonly string[];
  readonly carryOut: (order: Order) => Promise<Seen>;
  /** Told of every decision before its orders begin. */
  readonly decided: (decision: AnyDecision) => void;
  readonly orderBegan: (order: Order) => void;
  readonly orderEnded: (result: Result) => void;
  /** The manager's program is wrong: it threw. The instance has ended then. */
  readonly failed: (error: unknown) => void;
}

/** The least time between two decisions that nobody but the clock asks for, in milliseconds. */
const pauseMsMin = 1;

/**
 * One life of a manager's program on one node, from its start to its end. It is asked when something has happened and
 * at the time it named; never twice for one happening, and never while it is being asked.
 */
export class Instance {
  readonly #parts: InstanceParts;
  readonly #heard = new Map<string, Heard<unknown>>();
  readonly #numbers = new Map<string, number>();
  #memory: unknown;
  readonly #results: Result[] = [];
  /** What arrived while it was frozen, in that order. */
  readonly #unread: (() => void)[] = [];
  readonly #running = new Set<Promise<void>>();
  #asked = false;
  #frozen = false;
  #ended = false;
  #nextMs = Number.POSITIVE_INFINITY;
  #armedMs = Number.POSITIVE_INFINITY;
  #callOff = () => {};
  /** Whether its last decision called the cluster settled; unknown before the first. */
  settled = false;

  constructor(parts: InstanceParts) {
    this.#parts = parts;
    const { node, topology, settings, clock, disk, phase } = parts;
    const start = {
      node,
      topology,
      settings,
      atMs: clock.now(),
      ...(disk === undefined ? {} : { disk }),
      ...(phase === undefined ? {} : { phase }),
    };
    this.#memory = this.#guard(() => parts.manager.begin(start));
    this.#wake();
  }

  /**
   * Something a peer said arrives.
   * @param number tells what was said later: what was overtaken on the way is not heard any more
   */
  hear(from: string, said: unknown, number: number): void {
    if (this.#ended) return;
    if (this.#frozen) {
      this.#unread.push(() => this.hear(from, said, number));
      return;
    }
    if (number < (this.#numbers.get(from) ?? 0)) return;
    this.#numbers.set(from, number);
    this.#heard.set(from, { said, heardMs: this.#parts.clock.now() });
    this.#wake();
  }

  /** It neither hears nor decides until it thaws; what it ordered goes on by itself. */
  freeze(): void {
    this.#frozen = true;
  }

  /** It goes on without knowing that time has passed, and reads what waited for it. */
  thaw(): void {
    if (!this.#frozen) return;
    this.#frozen = false;
    for (const read of this.#unread.splice(0)) read();
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#callOff();
  }

  /** Resolves when everything it has ordered so far has ended. */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }

  /** Asks as soon as everything that happens at this instant has happened. */
  #wake(): void {
    if (this.#asked || this.#frozen || this.#ended) return;
    this.#asked = true;
    void Promise.resolve().then(() => {
      this.#asked = false;
      if (!this.#frozen && !this.#ended) this.#ask();
    });
  }

  #ask(): void {
    const { manager, settings, node, topology, clock, holds, decided } = this.#parts;
    const atMs = clock.now();
    const view = {
      node,
      atMs,
      topology,
      holds: holds(),
      heard: new Map(this.#heard),
      results: this.#results.splice(0),
    };
    const decision = this.#guard(() => manager.decide(view, settings, this.#memory));
    if (!decision) return;
    this.#memory = decision.memory;
    this.settled = decision.settled ?? true;
    this.#nextMs = Math.max(decision.nextMs, atMs + pauseMsMin);
    this.#arm();
    decided(decision);
    for (const order of decision.orders) {
      const running = this.#run(order).finally(() => this.#running.delete(running));
      this.#running.add(running);
    }
  }

  async #run(order: Order): Promise<void> {
    const { clock } = this.#parts;
    const beganMs = clock.now();
    this.#parts.orderBegan(order);
    let seen: Seen = {};
    const carrying = this.#parts.carryOut(order).then((answer) => {
      seen = answer;
    });
    const outcome = await outlast(clock, carrying, order.withinMs);
    const endedMs = clock.now();
    const common = { id: order.id, order, beganMs, endedMs };
    const result: Result =
      outcome.how === 'done'
        ? { ...common, how: 'done', ...seen }
        : outcome.how === 'failed'
          ? { ...common, how: 'failed', why: outcome.error.message }
          : { ...common, how: 'late' };
    this.#parts.orderEnded(result);
    if (this.#ended) return;
    this.#results.push(result);
    this.#wake();
  }

  /** Sees to it that it is asked at `#nextMs`; a clock already set earlier is left to ring and set anew then. */
  #arm(): void {
    if (this.#ended || this.#nextMs >= this.#armedMs) return;
    this.#callOff();
    this.#armedMs = this.#nextMs;
    this.#callOff = callAt(this.#parts.clock, this.#nextMs, this.#rings);
  }

  readonly #rings = (): void => {
    this.#armedMs = Number.POSITIVE_INFINITY;
    if (this.#parts.clock.now() >= this.#nextMs) this.#wake();
    else this.#arm();
  };

  #guard<Answer>(ask: () => Answer): Answer | undefined {
    try {
      return ask();
    } catch (error) {
      this.end();
      this.#parts.failed(error);
      return undefined;
    }
  }
}
