import { z } from 'zod';
import { duration, period, share } from '../../model/fields.ts';
import { defineAct, definePart } from '../part.ts';
import type { Stage } from '../stage.ts';

const none = z.strictObject({});
const upgrade = defineAct({
  kind: 'upgrade',
  summary: 'A rolling upgrade begins: one broker after the other.',
  params: none,
});
const rollBack = defineAct({
  kind: 'roll-back',
  summary: 'The configuration is as before; brokers take it when they start.',
  params: none,
});
const restart = defineAct({
  kind: 'restart',
  summary: 'All brokers are started again, together.',
  params: none,
});
const restartAlone = defineAct({
  kind: 'restart-alone',
  summary: 'All brokers are stopped; one starts alone, clears what none could load, and the others follow.',
  params: none,
});
const stopProxies = defineAct({ kind: 'stop-proxies', summary: 'Clients are shut out.', params: none });
const startProxies = defineAct({ kind: 'start-proxies', summary: 'Clients are let in again.', params: none });

const params = z.strictObject({
  brokers: z.int().min(1).max(10_000).default(9).describe('How many brokers there are.'),
  topics: z.number().min(1).describe('How many topics they serve, evenly spread over them.'),
  'new-balancer': z
    .boolean()
    .default(true)
    .describe('Whether the upgrade brings another balancer of topics.'),
  'init-fails': share()
    .default(1)
    .describe('How likely the new balancer fails to begin, without the broker noticing.'),
  'upgrade-step': duration().default(80_000).describe('How long the upgrade of one broker takes.'),
  'health-gate': z
    .boolean()
    .default(false)
    .describe(
      'Whether the upgrade looks that a broker serves topics before it goes on, not only that its process is up.',
    ),
  'lookup-limit': z.number().positive().default(50_000).describe('How many lookups one broker lets wait.'),
  'lookup-hold': duration().default(30_000).describe('How long a lookup waits that finds no owner.'),
  'lookup-pause': duration().default(15_000).describe('The mean pause of a client before it looks up again.'),
  notices: duration()
    .default(0)
    .describe(
      'The mean time until the clients of a topic notice that its owner is gone: until they next send, or look for new partitions.',
    ),
  'handed-over': duration()
    .optional()
    .describe(
      'How long after a broker stopped serving its topics are served by others, if any serves then. By default never.',
    ),
  start: duration().default(360_000).describe('How long it takes to start all brokers, one after the other.'),
  step: period().default(10_000).describe('How long one step of the simulation lasts.'),
});

/** What a broker is doing. A zombie's process is up and answers health checks, and it serves no topic. */
type State = 'serves' | 'zombie' | 'stopped';

/**
 * Brokers that own topics, their lookups, and a rolling upgrade.
 *
 * A broker whose new balancer failed to begin is up and serves nothing (apache/pulsar pull request 23297). The upgrade
 * goes on to the next unless a gate looks whether it serves. While both balancers run, lookups go to the brokers with
 * the new one. One that failed to begin takes itself off the list of brokers after a while, and the others share its topics
 * (`handed-over`): clients see a recovery, until the last of those others has been upgraded as well.
 *
 * Lookups: each topic without an owner is looked up once its clients notice, fails after `lookup-hold`, and is looked up again after a pause, so
 * that a share hold / (hold + pause) of such topics waits at any time, spread over the zombies, and no broker holds more
 * than its limit (maxConcurrentLookupRequest, 50,000). What exceeds it is refused and comes again.
 *
 * Start: a broker needs the system topic, the topic needs an owner, an owner is a broker that has started: once the new
 * balancer has left that topic behind, brokers that start together wait for each other for ever.
 */
export const brokers = definePart({
  kind: 'brokers',
  summary:
    'Brokers that own topics: rolling upgrade, zombies, lookups, and a start that can wait for itself.',
  params,
  abilities: [],
  acts: [upgrade, rollBack, restart, restartAlone, stopProxies, startProxies],
  gauges: {
    accepting: 'share of the clients whose messages are taken',
    serving: 'brokers that serve topics',
    zombies: 'brokers that are up and serve nothing',
    up: 'brokers whose process is up, which is what a simple health check sees',
    'pending-lookups': 'lookups that wait on the fullest broker',
  },
  influences: () => [],
  build: (plan, stage, partName) => {
    const cluster = new Cluster(plan, stage, partName);
    return {
      gauges: {
        accepting: () => cluster.accepting,
        serving: () => cluster.count('serves'),
        zombies: () => cluster.count('zombie'),
        up: () => cluster.count('serves') + cluster.count('zombie'),
        'pending-lookups': () => cluster.pending,
      },
      start: () => stage.every(plan.step, () => cluster.step()),
      act: (kind) => ({ witness: cluster.act(kind) }),
    };
  },
});

type Plan = z.output<typeof params>;

class Cluster {
  pending = 0;
  /** Topics without an owner whose clients have noticed. */
  #noticed = 0;
  readonly #plan: Plan;
  readonly #stage: Stage;
  readonly #name: string;
  readonly #draw;
  readonly #states: State[];
  /** By broker: the share of all topics that it owns, or would if it served. */
  readonly #owned: number[];
  readonly #onUpgraded: number;
  readonly #onStarted: number;
  readonly #onHandedOver: number;
  #isNewConfigured: boolean;
  /** Whether the new balancer has left a system topic that no broker can load. */
  #hasOrphan = false;
  #areProxiesUp = true;
  readonly #told = { failing: false, none: false, full: false };

  constructor(plan: Plan, stage: Stage, partName: string) {
    this.#plan = plan;
    this.#stage = stage;
    this.#name = partName;
    this.#draw = stage.draw(`${partName} init`);
    this.#isNewConfigured = plan['new-balancer'];
    this.#states = Array.from({ length: plan.brokers }, () => 'serves');
    this.#owned = this.#states.map(() => 1 / plan.brokers);
    this.#onUpgraded = stage.on((broker) => this.#finishUpgrade(broker));
    this.#onStarted = stage.on((broker) => this.#finishStart(broker));
    this.#onHandedOver = stage.on((broker) => this.#handOver(broker));
  }

  get accepting(): number {
    return this.#areProxiesUp ? this.#served : 0;
  }

  /** The share of the topics that a broker serves. */
  get #served(): number {
    const share = this.#owned.reduce(
      (sum, owned, broker) => sum + (this.#states[broker] === 'serves' ? owned : 0),
      0,
    );
    return Math.round(share * 1e9) / 1e9;
  }

  count(state: State): number {
    return this.#states.filter((each) => each === state).length;
  }

  act(kind: string): string {
    switch (kind) {
      case upgrade.kind:
        this.#stage.after(this.#plan['upgrade-step'], this.#onUpgraded, 0);
        return 'the upgrade of the first broker begins';
      case rollBack.kind:
        this.#isNewConfigured = false;
        return 'the old balancer is configured again';
      case restart.kind:
        return this.#restart();
      case restartAlone.kind:
        this.#hasOrphan = false;
        return this.#restart();
      case stopProxies.kind:
        this.#areProxiesUp = false;
        return 'no client reaches a broker';
      default:
        this.#areProxiesUp = true;
        return 'clients reach the brokers again';
    }
  }

  step(): void {
    const { topics } = this.#plan;
    const [hold, pause, limit] = [
      this.#plan['lookup-hold'],
      this.#plan['lookup-pause'],
      this.#plan['lookup-limit'],
    ];
    const unserved = topics * (1 - this.#served);
    const zombies = this.count('zombie');
    const noticing = this.#plan.notices > 0 ? -Math.expm1(-this.#plan.step / this.#plan.notices) : 1;
    this.#noticed = Math.min(unserved, this.#noticed + (unserved - this.#noticed) * noticing);
    const waiting = this.#areProxiesUp && zombies > 0 ? (this.#noticed * hold) / (hold + pause) / zombies : 0;
    // Lookups pile up over one hold, not at once.
    const grown = this.pending + Math.max(0, waiting - this.pending) * Math.min(1, this.#plan.step / hold);
    this.pending = Math.min(limit, waiting < this.pending ? waiting : grown);
    this.#tellOnce('failing', this.accepting < 1, 'connections-fail', 'some clients cannot produce');
    this.#tellOnce('none', this.accepting === 0, 'no-writes', 'no broker takes messages');
    this.#tellOnce(
      'full',
      this.pending >= 0.99 * limit,
      'lookup-queue-full',
      'lookups are refused: too many wait',
    );
  }

  #tellOnce(key: 'failing' | 'none' | 'full', isThere: boolean, what: string, text: string): void {
    if (isThere && !this.#told[key]) this.#stage.tell(this.#name, what, text);
    this.#told[key] = isThere;
  }

  #finishUpgrade(broker: number): void {
    const isZombie = this.#isNewConfigured && this.#draw.fraction() < this.#plan['init-fails'];
    this.#states[broker] = isZombie ? 'zombie' : 'serves';
    if (isZombie) this.#hasOrphan = true;
    if (isZombie && this.#plan['health-gate']) {
      this.#stage.tell(
        this.#name,
        'gate-closed',
        'the upgrade stops: the broker serves nothing; it is put back',
      );
      this.#states[broker] = 'serves';
      this.#hasOrphan = false;
      return;
    }
    if (broker + 1 < this.#plan.brokers) {
      this.#stage.after(this.#plan['upgrade-step'], this.#onUpgraded, broker + 1);
    }
    const handedOver = this.#plan['handed-over'];
    if (isZombie && handedOver !== undefined) this.#stage.after(handedOver, this.#onHandedOver, broker);
  }

  /** The others that serve share the topics of a broker that does not. */
  #handOver(broker: number): void {
    const serving = this.count('serves');
    if (this.#states[broker] !== 'zombie' || serving === 0) return;
    const share = (this.#owned[broker] ?? 0) / serving;
    this.#owned[broker] = 0;
    for (const [other, state] of this.#states.entries()) {
      if (state === 'serves') this.#owned[other] = (this.#owned[other] ?? 0) + share;
    }
    this.#stage.tell(
      this.#name,
      'handed-over',
      'clients of a broker that does not serve are served by others',
    );
  }

  #restart(): string {
    this.#states.fill('stopped');
    this.#owned.fill(1 / this.#plan.brokers);
    if (this.#hasOrphan) {
      this.#stage.tell(this.#name, 'start-deadlock', 'brokers wait for a topic that waits for a broker');
      return 'the brokers are starting, and wait for a topic that none of them can load';
    }
    this.#stage.after(this.#plan.start / this.#plan.brokers, this.#onStarted, 0);
    return 'the brokers start one after the other';
  }

  #finishStart(broker: number): void {
    const isZombie = this.#isNewConfigured && this.#draw.fraction() < this.#plan['init-fails'];
    this.#states[broker] = isZombie ? 'zombie' : 'serves';
    if (broker + 1 < this.#plan.brokers) {
      this.#stage.after(this.#plan.start / this.#plan.brokers, this.#onStarted, broker + 1);
      return;
    }
    this.#stage.tell(this.#name, 'all-started', `${this.count('serves')} brokers serve`);
  }
}
