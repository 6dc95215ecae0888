import type { NodeState } from '../../model/node-state.ts';
import type { Decision, Deed, Order, Result, StoreQuestion, View } from '../manager.ts';
import { type Keys, leaseIn, syncKeyIn } from './keys.ts';
import type { Disk, Memory, Step } from './memory.ts';
import type { PatroniSettings } from './settings.ts';
import type { Said, Status } from './status.ts';

/** How long another member may take to answer over its REST interface, in milliseconds (Patroni's fixed timeout). */
const restTimeoutMs = 2_000;

/** One decision in the making: what is seen and known, and what comes of it. */
export class Turn {
  readonly view: View<Said>;
  readonly settings: PatroniSettings;
  memory: Memory;
  disk: Disk | undefined;
  readonly #orders: Order[] = [];
  readonly #reasons: string[] = [];
  #speaks = false;

  constructor(view: View<Said>, settings: PatroniSettings, memory: Memory) {
    this.view = view;
    this.settings = settings;
    this.memory = memory;
  }

  get node(): string {
    return this.view.node;
  }

  get atMs(): number {
    return this.view.atMs;
  }

  /** The own server as seen in this turn of the loop. */
  get state(): NodeState {
    const { state } = this.memory;
    if (!state) throw new Error('decided before the first look');
    return state;
  }

  get lease() {
    return leaseIn(this.memory.keys);
  }

  /** Whether its server has been told to become something and still may. */
  get isUnderWay(): boolean {
    const { underWay } = this.memory;
    return underWay !== undefined && this.atMs < underWay.untilMs;
  }

  /** Takes in what a look has shown. */
  see(state: NodeState): void {
    const { underWay, ...rest } = this.memory;
    const arrived = underWay?.to === 'answer' ? state.answers : state.role === 'primary';
    // A standby can end when it is promoted; then there is nothing to wait for.
    const ended = underWay?.to === 'primary' && state.server === 'down';
    this.memory = { ...rest, state, ...(underWay && !arrived && !ended ? { underWay } : {}) };
    if (!state.answers || !state.role) return;
    this.remember({ lastRole: state.role });
    this.disk = { role: state.role };
  }

  get peers(): readonly string[] {
    return this.view.topology.nodes.map(({ name }) => name).filter((name) => name !== this.node);
  }

  remember(change: Partial<Memory>): void {
    this.memory = { ...this.memory, ...change };
  }

  /** From now on its turns take as long as they should. */
  endFirstTurn(): void {
    const { phase: _over, ...memory } = this.memory;
    this.memory = memory;
  }

  goTo(step: Step): void {
    this.remember({ step });
  }

  learn(keys: Keys): void {
    this.remember({ keys });
  }

  /** Tells what is so for this member from now on: once, whatever it decides meanwhile, until something else is so. */
  stands(standing: string, reason = standing): void {
    if (standing === this.memory.standing) return;
    this.remember({ standing });
    this.because(reason);
  }

  /** Tells what it decides to do. */
  because(reason: string): void {
    if (reason === this.memory.lastReason) return;
    this.remember({ lastReason: reason });
    this.#reasons.push(reason);
  }

  order(deed: Deed, withinMs: number, reason: string): string {
    const id = String(this.memory.ordered + 1);
    this.remember({ ordered: this.memory.ordered + 1 });
    this.#orders.push({ ...deed, id, withinMs, reason });
    return id;
  }

  look(): string {
    return this.order({ verb: 'look' }, this.settings['retry-timeout'], 'the loop looks at its server');
  }

  askStore(question: StoreQuestion, reason: string, withinMs = this.settings['retry-timeout']): string {
    return this.order({ verb: 'ask-store', question }, withinMs, reason);
  }

  /** What became of an order, if it has ended. */
  resultOf(id: string): Result | undefined {
    return this.view.results.find((result) => result.id === id);
  }

  /** Asks every member what its server is doing, and waits for the answers. */
  poll(why: 'vacancy' | 'failsafe'): void {
    const question = this.memory.said.asks + 1;
    this.say({ asks: question });
    this.goTo({ at: 'polling', why, question, untilMs: this.atMs + restTimeoutMs });
  }

  /** What the members that have answered a question said. */
  answersTo(question: number): Map<string, Status> {
    const answers = new Map<string, Status>();
    for (const [peer, { said }] of this.view.heard) {
      if (said.answers[this.node] === question && said.status) answers.set(peer, said.status);
    }
    return answers;
  }

  say(change: Partial<Said>): void {
    this.remember({ said: { ...this.memory.said, ...change } });
    this.#speaks = true;
  }

  decision(): Decision<Memory, Said> {
    const { step, said, keys, state } = this.memory;
    const waitsUntilMs = 'untilMs' in step ? step.untilMs : Number.POSITIVE_INFINITY;
    return {
      orders: this.#orders,
      reasons: this.#reasons,
      ...(this.#reasons.length > 0 ? { working: { keys: Object.fromEntries(keys), state } } : {}),
      ...(this.#speaks ? { says: said } : {}),
      ...(this.disk ? { disk: this.disk } : {}),
      memory: this.memory,
      settled: isSettled(this),
      nextMs: waitsUntilMs,
    };
  }
}

/**
 * Whether its cluster is as one that has run for a while. In synchronous mode the store says by then who may succeed the leader:
 * before that nobody may, not even the standby that has every write.
 */
function isSettled({ node, settings, memory: { keys, state } }: Turn): boolean {
  const lease = leaseIn(keys);
  if (lease === undefined || state?.answers !== true) return false;
  if (settings['synchronous-mode'] === 'off' || lease.node !== node) return true;
  const sync = syncKeyIn(keys);
  const isNamed = sync?.leader === node && sync.standby !== null;
  return isNamed || !state.standbys?.some(({ state: how }) => how === 'streaming');
}
