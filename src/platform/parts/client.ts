import { z } from 'zod';
import type { Handle } from '../../kit/event-queue.ts';
import { exponential } from '../../kit/variates.ts';
import { duration, name, rate, share } from '../../model/fields.ts';
import { Breaker } from '../breaker.ts';
import { defineAct, definePart } from '../part.ts';
import { RetryBudget } from '../retry-budget.ts';
import type { Caller, Service } from '../running-part.ts';
import { doubled, Slots } from '../slots.ts';
import type { Stage } from '../stage.ts';

const surge = defineAct({
  kind: 'surge',
  summary: 'Requests come at another rate for a while.',
  params: z.strictObject({ rate: rate().describe('The rate of requests in the meantime.') }),
});

const params = z.strictObject({
  calls: name().describe('The part that serves the requests.'),
  rate: rate().describe('How many new requests come, at random moments, whatever became of earlier ones.'),
  clients: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(1)
    .describe('How many clients there are; each has its own budget and breaker.'),
  network: duration()
    .default(0)
    .describe('How long a message travels, on average, each way; exponentially distributed.'),
  timeout: duration().optional().describe('How long a client waits for one attempt. By default for ever.'),
  attempts: z.int().min(1).max(100).default(1).describe('How often a request is tried in all.'),
  backoff: z
    .strictObject({
      base: duration().describe('The pause before the second attempt.'),
      factor: z.number().min(1).default(2).describe('How many times as long each further pause is.'),
      most: duration().default(60_000).describe('The longest pause.'),
      jitter: z
        .enum(['none', 'full'])
        .default('full')
        .describe('`full`: any pause from none to this one, at random.'),
    })
    .optional()
    .describe('The pauses between attempts. By default none.'),
  budget: z
    .strictObject({
      'per-success': z.number().min(0).default(0.1).describe('Tokens that each success brings.'),
      'per-retry': z.number().positive().default(1).describe('Tokens that each retry costs.'),
      size: z.number().positive().default(5).describe('The most tokens a client holds; it begins with them.'),
    })
    .optional()
    .describe('A token bucket that limits retries to a share of the successes.'),
  breaker: z
    .strictObject({
      failures: share().default(0.5).describe('The share of failures at which it opens.'),
      of: z.int().min(1).default(20).describe('How many of the latest outcomes count.'),
      'cool-down': duration().default(5_000).describe('How long it stays open before one request may try.'),
    })
    .optional()
    .describe('A circuit breaker: while it is open no attempt is made.'),
});

/**
 * Clients that send requests at random moments (a Poisson process), wait, and try again: the open model of retries.
 * What was given up is still served: the server does not know.
 *
 * With timeouts at p of the attempts each request makes 1 + p + p^2 + ... attempts, up to `attempts`: at p = 1 the
 * server meets `attempts` times the load. That is the loop of a retry storm (Bronson et al., Metastable Failures in
 * Distributed Systems, HotOS 2021).
 */
export const client = definePart({
  kind: 'client',
  summary: 'Clients that send requests, wait, and try again.',
  params,
  abilities: [],
  acts: [surge],
  gauges: {
    requests: 'new requests a second, in the last sample interval',
    attempts: 'attempts a second, in the last sample interval',
    goodput: 'requests that succeeded a second, in the last sample interval',
    failures: 'requests given up a second, in the last sample interval',
    timeouts: 'attempts that waited too long a second, in the last sample interval',
    latency: 'mean milliseconds from request to success, in the last sample interval',
    returned: 'retries for each new request, in the last sample interval',
    success: 'share of the requests that ended in the last sample interval and succeeded; 1 if none ended',
  },
  influences: ({ calls, attempts }) => [
    { part: calls, way: 'acts-on', needs: 'service', by: 'attempts' },
    ...(attempts > 1
      ? [
          {
            part: calls,
            way: 'heeds' as const,
            by: 'late and failed answers, which are tried again',
            returned: 'returned',
          },
        ]
      : []),
  ],
  feedback: {
    load: 'rate',
    cut: (plan, extra) => ({ ...withoutRetries(plan), rate: plan.rate + extra }),
    most: ({ rate: outside, attempts }) => outside * (attempts - 1),
    back: (plan, read) => {
      const failing = 1 - read('success');
      let retries = 0;
      for (let attempt = 1; attempt < plan.attempts; attempt += 1) retries += failing ** attempt;
      const allowed = plan.budget
        ? (read('goodput') * plan.budget['per-success']) / plan.budget['per-retry']
        : Number.POSITIVE_INFINITY;
      // An open breaker lets one attempt of each client through every cool-down.
      const probes =
        plan.breaker && failing >= plan.breaker.failures
          ? (plan.clients * 1_000) / Math.max(1, plan.breaker['cool-down'])
          : Number.POSITIVE_INFINITY;
      return Math.min(plan.rate * retries, allowed, probes);
    },
    success: ({ attempts }, read) => 1 - (1 - read('success')) ** attempts,
  },
  build: (plan, stage, partName) => {
    const crowd = new Crowd(plan, stage, partName);
    return {
      gauges: {
        requests: () => crowd.requests.rate,
        attempts: () => crowd.attempts.rate,
        goodput: () => crowd.successes.rate,
        failures: () => crowd.failures.rate,
        timeouts: () => crowd.timeouts.rate,
        latency: () => crowd.successes.mean,
        returned: () =>
          crowd.requests.rate > 0 ? (crowd.attempts.rate - crowd.requests.rate) / crowd.requests.rate : 0,
        success: () => {
          const ended = crowd.successes.rate + crowd.failures.rate;
          return ended > 0 ? crowd.successes.rate / ended : 1;
        },
      },
      start: () => crowd.start(),
      act: (_kind, { rate: meanwhile }) => {
        const undo = crowd.setRate(Number(meanwhile));
        return { witness: `${partName} sends ${String(meanwhile)} requests a second`, undo };
      },
    };
  },
});

type Plan = z.output<typeof params>;

/** Clients that try once and always may. */
function withoutRetries({ budget: _budget, breaker: _breaker, ...plan }: Plan): Plan {
  return { ...plan, attempts: 1 };
}

/** What an attempt, known by its slot, is waiting for. */
const travelling = 0;
const asked = 1;
const returning = 2;
const givenUp = 3;

class Crowd implements Caller {
  readonly requests;
  readonly attempts;
  readonly successes;
  readonly failures;
  readonly timeouts;
  readonly #plan: Plan;
  readonly #stage: Stage;
  readonly #arrivals;
  readonly #network;
  readonly #choice;
  readonly #slots = new Slots();
  /** By slot: which attempt of its request it is, when the request came, whose it is, what it waits for, its timeout. */
  #number = new Int32Array(64);
  #since = new Float64Array(64);
  #client = new Int32Array(64);
  #state = new Uint8Array(64);
  #deadline = new Float64Array(64);
  #rate: number;
  #arrival: Handle | undefined;
  #service: Service | undefined;
  readonly #budget: RetryBudget | undefined;
  readonly #breaker: Breaker | undefined;
  readonly #onArrival: number;
  readonly #onReached: number;
  readonly #onReturned: number;
  readonly #onRefused: number;
  readonly #onTimeout: number;
  readonly #onRetry: number;

  constructor(plan: Plan, stage: Stage, partName: string) {
    this.#plan = plan;
    this.#stage = stage;
    this.#rate = plan.rate;
    this.#arrivals = stage.draw(`${partName} arrivals`);
    this.#network = stage.draw(`${partName} network`);
    this.#choice = stage.draw(`${partName} choice`);
    this.requests = stage.meter();
    this.attempts = stage.meter();
    this.successes = stage.meter();
    this.failures = stage.meter();
    this.timeouts = stage.meter();
    this.#budget = plan.budget && new RetryBudget(plan.clients, plan.budget);
    this.#breaker = plan.breaker && new Breaker(plan.clients, plan.breaker);
    this.#onArrival = stage.on(() => this.#arrive());
    this.#onReached = stage.on((slot) => this.#reach(slot));
    this.#onReturned = stage.on((slot) => this.#end(slot, true));
    this.#onRefused = stage.on((slot) => this.#end(slot, false));
    this.#onTimeout = stage.on((slot) => this.#giveUp(slot));
    this.#onRetry = stage.on((slot) => this.#send(slot));
  }

  start(): void {
    this.#service = this.#stage.find(this.#plan.calls).service;
    this.#awaitNext();
  }

  setRate(perSecond: number): () => string {
    const before = this.#rate;
    this.#rate = perSecond;
    if (this.#arrival !== undefined) this.#stage.cancel(this.#arrival);
    this.#awaitNext();
    return () => {
      this.setRate(before);
      return `the rate is ${before} a second again`;
    };
  }

  #awaitNext(): void {
    this.#arrival =
      this.#rate > 0
        ? this.#stage.after(exponential(this.#arrivals, 1_000 / this.#rate), this.#onArrival)
        : undefined;
  }

  #arrive(): void {
    this.requests.count();
    const slot = this.#slots.take();
    if (slot >= this.#number.length) this.#grow();
    this.#number[slot] = 1;
    this.#since[slot] = this.#stage.nowMs;
    this.#client[slot] = this.#plan.clients === 1 ? 0 : this.#choice.integer(0, this.#plan.clients - 1);
    this.#send(slot);
    this.#awaitNext();
  }

  #send(slot: number): void {
    const client = this.#client[slot] as number;
    if (this.#breaker && !this.#breaker.lets(client, this.#stage.nowMs)) {
      this.failures.count();
      this.#slots.release(slot);
      return;
    }
    this.attempts.count();
    this.#state[slot] = travelling;
    const { timeout, network } = this.#plan;
    this.#deadline[slot] = timeout === undefined ? -1 : this.#stage.after(timeout, this.#onTimeout, slot);
    if (network > 0) this.#stage.after(exponential(this.#network, network), this.#onReached, slot);
    else this.#reach(slot);
  }

  #reach(slot: number): void {
    // What was given up on its way is served as well.
    if (this.#state[slot] !== givenUp) this.#state[slot] = asked;
    this.#service?.request(this, slot, 1);
  }

  answered(slot: number, succeeded: boolean): void {
    if (this.#state[slot] === givenUp) {
      this.#slots.release(slot);
      return;
    }
    this.#state[slot] = returning;
    const { network } = this.#plan;
    if (network > 0) {
      const kind = succeeded ? this.#onReturned : this.#onRefused;
      this.#stage.after(exponential(this.#network, network), kind, slot);
    } else this.#end(slot, succeeded);
  }

  /** The answer is here. */
  #end(slot: number, succeeded: boolean): void {
    if (this.#state[slot] === givenUp) {
      this.#slots.release(slot);
      return;
    }
    if (this.#deadline[slot] !== -1) this.#stage.cancel(this.#deadline[slot] as number);
    const client = this.#client[slot] as number;
    this.#breaker?.note(client, succeeded, this.#stage.nowMs);
    if (!succeeded) {
      this.#tryAgain(this.#number[slot] as number, this.#since[slot] as number, client);
    } else {
      this.successes.count(this.#stage.nowMs - (this.#since[slot] as number));
      this.#budget?.earn(client);
    }
    this.#slots.release(slot);
  }

  /** Nobody waits for this attempt any more; its slot is free once the server has answered. */
  #giveUp(slot: number): void {
    this.timeouts.count();
    this.#state[slot] = givenUp;
    const client = this.#client[slot] as number;
    this.#breaker?.note(client, false, this.#stage.nowMs);
    this.#tryAgain(this.#number[slot] as number, this.#since[slot] as number, client);
  }

  #tryAgain(number: number, sinceMs: number, client: number): void {
    if (number >= this.#plan.attempts || (this.#budget && !this.#budget.spend(client))) {
      this.failures.count();
      return;
    }
    const slot = this.#slots.take();
    if (slot >= this.#number.length) this.#grow();
    this.#number[slot] = number + 1;
    this.#since[slot] = sinceMs;
    this.#client[slot] = client;
    const pauseMs = this.#pauseMs(number);
    if (pauseMs > 0) this.#stage.after(pauseMs, this.#onRetry, slot);
    else this.#send(slot);
  }

  /** The pause after an attempt. */
  #pauseMs(number: number): number {
    const { backoff } = this.#plan;
    if (!backoff) return 0;
    const longestMs = Math.min(backoff.most, backoff.base * backoff.factor ** (number - 1));
    return backoff.jitter === 'full' ? longestMs * this.#choice.fraction() : longestMs;
  }

  #grow(): void {
    this.#number = doubled(this.#number);
    this.#since = doubled(this.#since);
    this.#client = doubled(this.#client);
    this.#state = doubled(this.#state);
    this.#deadline = doubled(this.#deadline);
  }
}
