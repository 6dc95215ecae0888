import { z } from 'zod';
import { duration, name, share } from '../../model/fields.ts';
import { defineAct, definePart } from '../part.ts';
import type { Caller, Service } from '../running-part.ts';
import { Slots } from '../slots.ts';
import type { Stage } from '../stage.ts';

const flush = defineAct({
  kind: 'flush',
  summary: 'Everything it holds is forgotten, as by a restart.',
  params: z.strictObject({}),
});

const params = z.strictObject({
  calls: name().describe('The part that is asked for what is not in the cache.'),
  keys: z.int().min(1).max(10_000_000).describe('How many different things are asked for, each as often.'),
  lifetime: duration().describe('How long an entry is good after it was stored.'),
  jitter: share()
    .default(0)
    .describe(
      'By up to this share, at random, an entry lives shorter; 0: what was stored together expires together.',
    ),
  warm: z.boolean().default(true).describe('Whether everything is in it at the beginning, stored at once.'),
  coalesce: z
    .boolean()
    .default(false)
    .describe('Whether those who miss the same entry wait for one fetch together; else each asks.'),
  patience: duration()
    .optional()
    .describe('An answer that comes later than this is not stored: who asked has gone. By default all are.'),
});

/**
 * A look-aside cache before a slower part (Huang et al., OSDI 2022, section 5).
 *
 * With a rate x of requests, N keys and a lifetime T each key is stored anew after T and the wait for its next request, so
 * that N / (T + N / x) misses come a second, and the share x T / (N + x T) hits. When nothing is in it all x miss.
 * Behind it are mu a second: if N / (T + N / x) < mu < x there is a good state, and a bad one as well once answers come
 * later than `patience`: what is not stored is missed again. With one fetch for each key at most N are under way, and
 * they take N / mu at the longest.
 */
export const cache = definePart({
  kind: 'cache',
  summary: 'A look-aside cache: entries that expire, misses that ask the part behind it.',
  params,
  abilities: ['service'],
  acts: [flush],
  gauges: {
    hits: 'share of the requests found in it, in the last sample interval; 1 if none came',
    misses: 'requests not found in it a second, in the last sample interval',
    fetches: 'requests to the part behind it a second, in the last sample interval',
    fetching: 'requests to the part behind it that are under way',
    'too-late': 'answers that came too late to be stored a second, in the last sample interval',
  },
  influences: ({ calls }) => [
    { part: calls, way: 'acts-on', needs: 'service', by: 'misses' },
    { part: calls, way: 'heeds', by: 'late answers, which are not stored' },
  ],
  build: (plan, stage, partName) => {
    const store = new Cache(plan, stage, partName);
    return {
      service: store,
      gauges: {
        hits: () => {
          const all = store.hits.rate + store.misses.rate;
          return all > 0 ? store.hits.rate / all : 1;
        },
        misses: () => store.misses.rate,
        fetches: () => store.fetches.rate,
        fetching: () => store.fetching,
        'too-late': () => store.late.rate,
      },
      start: () => store.start(),
      act: () => {
        store.flush();
        return { witness: 'it holds nothing any more' };
      },
    };
  },
});

type Plan = z.output<typeof params>;

/** Who waits for a fetch. */
interface Waiting {
  readonly caller: Caller;
  readonly token: number;
}

class Cache implements Service, Caller {
  fetching = 0;
  readonly hits;
  readonly misses;
  readonly fetches;
  readonly late;
  readonly #plan: Plan;
  readonly #stage: Stage;
  readonly #draw;
  readonly #slots = new Slots();
  /** By key: until when its entry is good, and the slot of the fetch that is under way; -1 if none is. */
  readonly #goodUntilMs: Float64Array;
  readonly #fetchOf: Int32Array;
  /** By slot: the key that is fetched, since when, and who waits. */
  readonly #keys: number[] = [];
  readonly #since: number[] = [];
  readonly #waiting: Waiting[][] = [];
  #behind: Service | undefined;

  constructor(plan: Plan, stage: Stage, partName: string) {
    this.#plan = plan;
    this.#stage = stage;
    this.#draw = stage.draw(`${partName} keys`);
    this.hits = stage.meter();
    this.misses = stage.meter();
    this.fetches = stage.meter();
    this.late = stage.meter();
    this.#goodUntilMs = new Float64Array(plan.keys).fill(-1);
    this.#fetchOf = new Int32Array(plan.keys).fill(-1);
  }

  start(): void {
    this.#behind = this.#stage.find(this.#plan.calls).service;
    if (!this.#plan.warm) return;
    for (let key = 0; key < this.#plan.keys; key += 1) this.#store(key);
  }

  flush(): void {
    this.#goodUntilMs.fill(-1);
  }

  request(caller: Caller, token: number): void {
    const key = this.#draw.integer(0, this.#plan.keys - 1);
    if ((this.#goodUntilMs[key] as number) > this.#stage.nowMs) {
      this.hits.count();
      caller.answered(token, true);
      return;
    }
    this.misses.count();
    const underWay = this.#fetchOf[key] as number;
    if (this.#plan.coalesce && underWay >= 0) {
      this.#waiting[underWay]?.push({ caller, token });
      return;
    }
    const slot = this.#slots.take();
    this.#keys[slot] = key;
    this.#since[slot] = this.#stage.nowMs;
    this.#waiting[slot] = [{ caller, token }];
    this.#fetchOf[key] = slot;
    this.fetching += 1;
    this.fetches.count();
    this.#behind?.request(this, slot, 1);
  }

  /** What the part behind says. */
  answered(slot: number, succeeded: boolean): void {
    const key = this.#keys[slot] as number;
    const tookMs = this.#stage.nowMs - (this.#since[slot] as number);
    const isLate = tookMs > (this.#plan.patience ?? Number.POSITIVE_INFINITY);
    if (succeeded && isLate) this.late.count();
    if (succeeded && !isLate) this.#store(key);
    if (this.#fetchOf[key] === slot) this.#fetchOf[key] = -1;
    const waiting = this.#waiting[slot] ?? [];
    this.#waiting[slot] = [];
    this.fetching -= 1;
    this.#slots.release(slot);
    for (const { caller, token } of waiting) caller.answered(token, succeeded);
  }

  #store(key: number): void {
    const { lifetime, jitter } = this.#plan;
    const share = jitter > 0 ? 1 - jitter * this.#draw.fraction() : 1;
    this.#goodUntilMs[key] = this.#stage.nowMs + lifetime * share;
  }
}
