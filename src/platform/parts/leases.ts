import { z } from 'zod';
import type { Handle } from '../../kit/event-queue.ts';
import { uniform } from '../../kit/variates.ts';
import { name, period, rate, share } from '../../model/fields.ts';
import { Attempts } from '../attempts.ts';
import { defineAct, definePart } from '../part.ts';
import type { Caller, Service } from '../running-part.ts';
import type { Stage } from '../stage.ts';

const throttle = defineAct({
  kind: 'throttle',
  summary: 'Leases are established anew no faster than at a rate; renewals pass.',
  params: z.strictObject({ to: rate().describe('How many may begin to be established.') }),
});

const params = z.strictObject({
  calls: name().describe('The part that renews and establishes them: the manager of the leases.'),
  needs: name()
    .optional()
    .describe('The region whose `data` the manager has to reach to complete anything. By default none.'),
  holders: z.int().min(1).max(10_000_000).describe('How many hold a lease each.'),
  renew: period().describe('How long after a renewal the next one begins.'),
  lifetime: period().describe('How long a lease lasts after its renewal, on average.'),
  spread: share().default(0).describe('By up to this share a lease lasts longer or shorter, evenly.'),
  timeout: period().describe('An attempt that is not done after this long is given up and begun again.'),
  jitter: share()
    .default(0.1)
    .describe('By up to this share the time from one attempt to the next is longer or shorter, evenly.'),
  establish: z
    .number()
    .min(1)
    .default(1)
    .describe('How many times the work of a renewal it is to establish a lease anew.'),
});

/**
 * Many holders of leases before a manager of limited capacity, as in the collapse of EC2's DropletWorkflow Manager on
 * 20 October 2025 (AWS, https://aws.amazon.com/message/101925/): state checks that renew the leases of hosts need a
 * database that is away; leases expire; when it is back, each has to be established anew, that takes longer than anybody
 * waits for it, more work is queued for the same lease, and nothing goes forward.
 *
 * A holder begins an attempt every `renew`, and while it has not succeeded another every `timeout`. What was given up is
 * still worked on, since the manager does not know. What is refused, or fails because the region is away, is begun again
 * no sooner than what is late.
 *
 * With N holders without a lease, a timeout T, and a manager that establishes c a second, first come first served, N / T
 * attempts come a second, and the wait W for one grows by N / (c T) - 1. Once W > T everything is completed for nothing
 * (congestive collapse from undelivered packets: Floyd and Fall, IEEE/ACM Transactions on Networking 7(4), 1999). So:
 * - After a long absence of the region all comes back if N / c < T, and nothing ever does if N / c > T.
 * - From an empty queue, with x = N / (c T), those who begin within the first t* = T / (x - 1) are in time. They leave a gap of t* in the
 *   next round, in which W falls from (x - 1) T to (x - 1) T - t*. If that is below T more are in time, and in the end all; that is up
 *   to (x - 1) - 1 / (x - 1) = 1, x = (3 + sqrt 5) / 2 = 2.618. So clearing the queue alone is enough for that; beyond, it collapses again.
 * - With room for at most c T in the queue nothing is for nothing, and all have leases after N / c.
 * - With a rate of admission r < c and an empty queue, after N / r, as long as N / T > r.
 *
 * While leases hold, renewals keep the share N x service / (`renew` x servers) of the manager busy, which is left out of c here.
 */
export const leases = definePart({
  kind: 'leases',
  summary: 'Holders of leases: renewed in time, or lost and established anew, each over and over.',
  params,
  abilities: [],
  acts: [throttle],
  gauges: {
    held: 'share of the holders that have a lease',
    lost: 'holders without a lease',
    attempts: 'attempts a second, renewals and new leases, in the last sample interval',
    established: 'leases established anew a second, in the last sample interval',
    wasted: 'share of the work completed in the last sample interval that was for nothing; 0 if none was',
    returned:
      'attempts begun again for each new one, in the last sample interval; as many as that if there was none',
    throttled: 'attempts turned away by the throttle a second, in the last sample interval',
  },
  influences: ({ calls, needs }) => [
    { part: calls, way: 'acts-on', needs: 'service', by: 'attempts' },
    {
      part: calls,
      way: 'heeds',
      by: 'late and refused answers, whose attempts are begun again',
      returned: 'returned',
    },
    ...(needs === undefined
      ? []
      : [{ part: needs, way: 'heeds' as const, needs: 'region' as const, by: 'the loss of its data' }]),
  ],
  build: (plan, stage, partName) => {
    const all = new Leases(plan, stage, partName);
    return {
      gauges: {
        held: () => all.held / plan.holders,
        lost: () => plan.holders - all.held,
        attempts: () => all.fresh.rate + all.again.rate,
        established: () => all.established.rate,
        wasted: () => (all.work.rate > 0 ? all.wasted.rate / all.work.rate : 0),
        returned: () => (all.fresh.rate > 0 ? all.again.rate / all.fresh.rate : all.again.rate),
        throttled: () => all.throttled.rate,
      },
      start: () => all.start(),
      act: (_kind, { to }) => ({
        witness: `at most ${String(to)} leases a second are begun`,
        undo: all.throttle(Number(to)),
      }),
    };
  },
});

/** What the throttle did not let through is let through later, up to this much time's worth. */
const bucketMs = 10_000;

type Plan = z.output<typeof params>;

class Leases implements Caller {
  held: number;
  readonly fresh;
  readonly again;
  readonly established;
  readonly throttled;
  /** Work that was completed, and what of it was for nothing, in renewals. */
  readonly work;
  readonly wasted;
  readonly #plan: Plan;
  readonly #stage: Stage;
  readonly #name: string;
  readonly #draw;
  /** By holder: until when it has a lease; when its attempt began, -1 if none is under way; what comes next. */
  readonly #untilMs: Float64Array;
  readonly #begunMs: Float64Array;
  readonly #next: Handle[] = [];
  readonly #attempts = new Attempts();
  readonly #due: number;
  readonly #expiry: number;
  #manager: Service | undefined;
  /** The throttle as a bucket of tokens: how far they are apart, and up to when they are spent. */
  #apartMs = 0;
  #admitMs = 0;
  #wasHalf = true;
  #wereAll = true;

  constructor(plan: Plan, stage: Stage, partName: string) {
    this.#plan = plan;
    this.#stage = stage;
    this.#name = partName;
    this.#draw = stage.draw(`${partName} leases`);
    this.held = plan.holders;
    this.fresh = stage.meter();
    this.again = stage.meter();
    this.established = stage.meter();
    this.throttled = stage.meter();
    this.work = stage.meter();
    this.wasted = stage.meter();
    this.#untilMs = new Float64Array(plan.holders);
    this.#begunMs = new Float64Array(plan.holders).fill(-1);
    this.#due = stage.on((holder) => this.#attempt(holder));
    this.#expiry = stage.on((holder) => this.#expire(holder));
  }

  /** Everybody has a lease, renewed at some moment within the last `renew`. */
  start(): void {
    this.#manager = this.#stage.find(this.#plan.calls).service;
    for (let holder = 0; holder < this.#plan.holders; holder += 1) {
      const agoMs = this.#draw.fraction() * this.#plan.renew;
      this.#untilMs[holder] = this.#lifetimeMs() - agoMs;
      this.#stage.after(Math.max(0, this.#untilMs[holder] as number), this.#expiry, holder);
      this.#next[holder] = this.#stage.after(this.#plan.renew - agoMs, this.#due, holder);
    }
  }

  throttle(toPerSecond: number): () => string {
    const before = this.#apartMs;
    this.#apartMs = 1_000 / toPerSecond;
    this.#admitMs = this.#stage.nowMs;
    return () => {
      this.#apartMs = before;
      return 'attempts are let through as before';
    };
  }

  #attempt(holder: number): void {
    const { nowMs } = this.#stage;
    const isAgain = (this.#begunMs[holder] as number) >= 0;
    if (isAgain) this.again.count();
    else this.fresh.count();
    this.#begunMs[holder] = nowMs;
    this.#next[holder] = this.#stage.after(this.#jittered(this.#plan.timeout), this.#due, holder);
    const isLost = (this.#untilMs[holder] as number) <= nowMs;
    if (isLost && !this.#isAdmitted()) {
      this.throttled.count();
      return;
    }
    const work = isLost ? this.#plan.establish : 1;
    this.#manager?.request(this, this.#attempts.open(holder, nowMs, work), work);
  }

  #isAdmitted(): boolean {
    const { nowMs } = this.#stage;
    const admitMs = Math.max(this.#admitMs, nowMs - bucketMs) + this.#apartMs;
    if (admitMs > nowMs) return false;
    this.#admitMs = admitMs;
    return true;
  }

  /** What the manager says about an attempt, perhaps long after it was given up. */
  answered(token: number, succeeded: boolean): void {
    const { holder, begunMs, work } = this.#attempts.close(token);
    if (!succeeded) return;
    const isOfUse = this.#begunMs[holder] === begunMs && this.#canComplete();
    this.work.add(work);
    if (!isOfUse) this.wasted.add(work);
    if (isOfUse) this.#renew(holder, begunMs);
  }

  #canComplete(): boolean {
    const { needs } = this.#plan;
    return needs === undefined || (this.#stage.find(needs).region?.can('data') ?? true);
  }

  #renew(holder: number, begunMs: number): void {
    const { nowMs } = this.#stage;
    const wasLost = (this.#untilMs[holder] as number) <= nowMs;
    this.#untilMs[holder] = nowMs + this.#lifetimeMs();
    this.#begunMs[holder] = -1;
    this.#stage.cancel(this.#next[holder] as Handle);
    this.#next[holder] = this.#stage.after(
      Math.max(0, begunMs + this.#jittered(this.#plan.renew) - nowMs),
      this.#due,
      holder,
    );
    if (!wasLost) return;
    this.established.count();
    this.held += 1;
    this.#stage.after(this.#untilMs[holder] - nowMs, this.#expiry, holder);
    this.#tellHeld();
  }

  /** A holder has at most one such event ahead; a renewal in the meantime only makes it look again later. */
  #expire(holder: number): void {
    const leftMs = (this.#untilMs[holder] as number) - this.#stage.nowMs;
    if (leftMs > 0) {
      this.#stage.after(leftMs, this.#expiry, holder);
      return;
    }
    this.held -= 1;
    this.#tellHeld();
  }

  #lifetimeMs(): number {
    return this.#around(this.#plan.lifetime, this.#plan.spread);
  }

  #jittered(ms: number): number {
    return this.#around(ms, this.#plan.jitter);
  }

  #around(ms: number, share: number): number {
    return share > 0 ? ms * uniform(this.#draw, 1 - share, 1 + share) : ms;
  }

  #tellHeld(): void {
    const isHalf = this.held * 2 >= this.#plan.holders;
    const areAll = this.held === this.#plan.holders;
    if (!isHalf && this.#wasHalf)
      this.#stage.tell(this.#name, 'half-lost', 'more than half of the holders have no lease');
    if (isHalf && !this.#wasHalf)
      this.#stage.tell(this.#name, 'half-held', 'half of the holders have a lease again');
    if (!areAll && this.#wereAll) this.#stage.tell(this.#name, 'first-lost', 'the first lease expired');
    if (areAll && !this.#wereAll) this.#stage.tell(this.#name, 'all-held', 'every holder has a lease again');
    this.#wasHalf = isHalf;
    this.#wereAll = areAll;
  }
}
