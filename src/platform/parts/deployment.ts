import { z } from 'zod';
import type { Handle } from '../../kit/event-queue.ts';
import { exponential } from '../../kit/variates.ts';
import { duration, name, share } from '../../model/fields.ts';
import { type Availability, Watchers } from '../availability.ts';
import { definePart } from '../part.ts';
import type { Releases } from '../releases.ts';
import type { Stage } from '../stage.ts';
import { create, startAlone } from '../start-acts.ts';
import { Startable, startsAfter } from '../startable.ts';

const params = z.strictObject({
  in: name().meta({ description: 'The region its pods run in.', examples: ['us-east-1'] }),
  images: name().meta({ description: 'The registry its images are pulled from.', examples: ['ecr'] }),
  exists: z.boolean().default(true).describe('Whether it runs from the beginning, or has to be created.'),
  pods: z.int().min(1).max(1_000_000).describe('How many pods it has when all is well.'),
  busy: share().default(0.6).describe('The share of what its pods can do that its requests need.'),
  lifetime: duration()
    .default(86_400_000)
    .describe('How long a pod lasts on average: spot instances end, nodes are drained, processes crash.'),
  cached: share()
    .default(0.5)
    .describe(
      'How often the next pod comes to a node that runs and has the image, so that it needs nothing.',
    ),
  'starts-in': duration().default(30_000).describe('How long a pod takes from its start to being ready.'),
  'max-unavailable': share()
    .default(0.25)
    .describe('The share of the pods that a rollout may take away before the new ones are ready.'),
  needs: z.array(name()).default([]).describe('The parts that have to be up before its pods start.'),
});

/**
 * A service as pods, which rotate: each ends at random, after `lifetime` on average, and another starts in its place. If the
 * image is not on the node it has to be pulled, and the node may be a new one: then a pod does not come back while the
 * registry is away or the region launches nothing. So n pods are lost at the rate n (1 - cached) / lifetime:
 * n exp(-(1 - cached) t / lifetime) are left after t.
 *
 * A rollout replaces all pods, at most `max-unavailable` of them at once (25 % unless said otherwise, Kubernetes documentation,
 * "Deployments"). New versions are on no node: a rollout that cannot pull its image takes that share away and stays there.
 *
 * With `busy` u a deployment answers min(1, ready / (u x pods)) of its requests, and none while something it needs is down.
 */
export const deployment = definePart({
  kind: 'deployment',
  summary: 'A service as pods that rotate, are rolled out, and pull their images.',
  params,
  abilities: ['availability', 'releases'],
  acts: [create, startAlone],
  gauges: {
    serving: 'share of its requests that it can answer',
    ready: 'pods that are ready',
    waiting: 'pods that cannot start: no image, or no node',
    up: '1 while any pod is ready',
  },
  influences: ({ in: place, images, needs }) => [
    { part: place, way: 'heeds', needs: 'region', by: 'the loss of compute and launches' },
    { part: images, way: 'heeds', needs: 'availability', by: 'images' },
    ...startsAfter(needs),
  ],
  build: (plan, stage, partName) => {
    const pods = new Pods(plan, stage, partName);
    return {
      availability: pods,
      releases: pods,
      gauges: {
        serving: () => pods.serving,
        ready: () => pods.ready,
        waiting: () => pods.waiting,
        up: () => Number(pods.isUp),
      },
      start: () => pods.start(),
      act: (kind) => ({ witness: kind === create.kind ? pods.gate.ask(0) : pods.gate.startAlone() }),
    };
  },
});

type Plan = z.output<typeof params>;

/** Why a pod starts: another ended, or a new version is rolled out. */
const again = 0;
const anew = 1;

class Pods implements Availability, Releases {
  ready = 0;
  /** Opens when everything it needs is up, and closes with the region's compute. */
  readonly gate: Startable;
  readonly #plan: Plan;
  readonly #stage: Stage;
  readonly #name: string;
  readonly #draw;
  readonly #watchers = new Watchers();
  readonly #onEnd: number;
  readonly #onReady: number;
  /** Pods that want to start, by why, and those of a rollout that are on their way. */
  readonly #waiting: [number, number] = [0, 0];
  #rolling = 0;
  #toReplace = 0;
  /** Counts how often all pods were lost, so that those that were starting then never come. */
  #epoch = 0;
  #wasOpen = false;
  #next: Handle | undefined;

  constructor(plan: Plan, stage: Stage, partName: string) {
    this.#plan = plan;
    this.#stage = stage;
    this.#name = partName;
    this.#draw = stage.draw(`${partName} pods`);
    this.#onEnd = stage.on(() => this.#end());
    this.#onReady = stage.on((subject) => this.#becomeReady(subject));
    const place = () => stage.find(plan.in).region;
    this.gate = new Startable(stage, partName, {
      needs: plan.needs,
      exists: plan.exists,
      restartMs: 0,
      holds: () => place()?.can('compute') ?? true,
      canBegin: () => true,
    });
  }

  get waiting(): number {
    return this.#waiting[again] + this.#waiting[anew];
  }

  get isUp(): boolean {
    return this.gate.isUp && this.ready > 0;
  }

  get waitsFor(): readonly string[] {
    return this.gate.waitsFor;
  }

  get serving(): number {
    if (!this.isUp) return 0;
    const hasAll = this.#plan.needs.every((need) => this.#stage.find(need).availability?.isUp ?? true);
    return hasAll ? Math.min(1, this.ready / Math.max(1e-9, this.#plan.busy * this.#plan.pods)) : 0;
  }

  watch(hear: () => void): void {
    this.#watchers.add(hear);
  }

  start(): void {
    const { in: place, images, exists, pods } = this.#plan;
    this.gate.open();
    this.#stage.find(place).region?.watch(() => {
      this.gate.refresh();
      this.#startWaiting();
    });
    this.#stage.find(images).availability?.watch(() => this.#startWaiting());
    this.gate.watch(() => this.#followGate());
    if (!exists) return;
    this.#wasOpen = true;
    this.#setReady(pods);
  }

  rollOut(): void {
    if (!this.gate.isUp) return;
    this.#toReplace = this.#plan.pods - this.#rolling - this.waiting;
    this.#goOnRolling();
  }

  #followGate(): void {
    const isOpen = this.gate.isUp;
    if (isOpen === this.#wasOpen) return;
    this.#wasOpen = isOpen;
    this.#epoch += 1;
    this.#rolling = 0;
    this.#toReplace = 0;
    this.#waiting.fill(0);
    this.#setReady(0);
    if (!isOpen) return;
    for (let pod = 0; pod < this.#plan.pods; pod += 1) this.#startAgain();
  }

  /** One pod ended: another starts in its place. */
  #end(): void {
    this.#next = undefined;
    this.#setReady(this.ready - 1);
    this.#startAgain();
  }

  #startAgain(): void {
    if (this.#draw.fraction() < this.#plan.cached) this.#launch(again);
    else this.#startOrWait(again);
  }

  #startOrWait(why: typeof again | typeof anew): void {
    if (this.#canStart(why)) {
      this.#launch(why);
      return;
    }
    this.#waiting[why] += 1;
    this.#stage.tell(this.#name, 'pod-waits', `a pod cannot start: ${this.#lack()}`);
  }

  #launch(why: typeof again | typeof anew): void {
    if (why === anew) this.#rolling += 1;
    this.#stage.after(this.#plan['starts-in'], this.#onReady, this.#epoch * 2 + why);
  }

  #becomeReady(subject: number): void {
    if (Math.floor(subject / 2) !== this.#epoch) return;
    if (subject % 2 === anew) this.#rolling -= 1;
    this.#setReady(this.ready + 1);
    if (this.ready === this.#plan.pods) this.#stage.tell(this.#name, 'all-ready', 'all pods are ready');
    this.#goOnRolling();
  }

  /** Takes away as many pods as a rollout may, and starts new ones in their place. */
  #goOnRolling(): void {
    const { pods, 'max-unavailable': most } = this.#plan;
    const atOnce = Math.max(1, Math.floor(pods * most));
    while (this.#toReplace > 0 && this.ready > 0 && this.#rolling + this.#waiting[anew] < atOnce) {
      this.#toReplace -= 1;
      this.#setReady(this.ready - 1);
      this.#startOrWait(anew);
    }
  }

  /** Starts what waited, if it can start now. */
  #startWaiting(): void {
    if (!this.gate.isUp) return;
    for (const why of [again, anew] as const) {
      if (!this.#canStart(why)) continue;
      for (; this.#waiting[why] > 0; this.#waiting[why] -= 1) this.#launch(why);
    }
  }

  #canStart(why: typeof again | typeof anew): boolean {
    return this.#hasImages && (why === anew || this.#hasNodes);
  }

  get #hasImages(): boolean {
    return this.#stage.find(this.#plan.images).availability?.isUp ?? true;
  }

  get #hasNodes(): boolean {
    return this.#stage.find(this.#plan.in).region?.can('launches') ?? true;
  }

  #lack(): string {
    return this.#hasImages ? 'no node is launched for it' : `${this.#plan.images} gives no image`;
  }

  /** A pod ends at random moments, the sooner the more there are; memoryless, so that it may be drawn anew. */
  #setReady(count: number): void {
    const wasUp = this.isUp;
    this.ready = count;
    if (this.#next !== undefined) this.#stage.cancel(this.#next);
    this.#next =
      count > 0
        ? this.#stage.after(exponential(this.#draw, this.#plan.lifetime / count), this.#onEnd)
        : undefined;
    if (this.isUp !== wasUp) this.#watchers.tell();
  }
}
