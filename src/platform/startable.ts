import type { Handle } from '../kit/event-queue.ts';
import { type Availability, Watchers } from './availability.ts';
import type { Influence } from './part.ts';
import { shortestRing } from './shortest-ring.ts';
import type { Stage } from './stage.ts';

interface StartPlan {
  /** The parts that have to be up before it starts. */
  readonly needs: readonly string[];
  /** Whether it is there from the beginning. */
  readonly exists: boolean;
  /** How long it takes to start again after what it rests on was away, in milliseconds. */
  readonly restartMs: number;
  /** Whether what it rests on is there; without it, it is down. */
  readonly holds: () => boolean;
  /** Whether something new can be made where it is to be. */
  readonly canBegin: () => boolean;
}

/**
 * The influences of a part that starts only once others are up.
 * @param needs these others, as the part's parameter `needs` has them
 */
export function startsAfter(needs: readonly string[]): Influence[] {
  return needs.map((part, index) => ({
    part,
    way: 'heeds',
    needs: 'availability',
    startsAfter: true,
    at: ['needs', index],
    by: 'being up',
  }));
}

/**
 * Something that is there, or is made on demand: it waits until everything it needs is up, takes its time, and is up until
 * what it rests on is lost; then it starts again by itself, and waits for its needs again. Parts that wait for each other
 * wait for ever: the ring is told as `start-deadlock` and broken by starting one of them alone.
 */
export class Startable implements Availability {
  readonly #stage: Stage;
  readonly #name: string;
  readonly #plan: StartPlan;
  readonly #watchers = new Watchers();
  readonly #onStarted: number;
  #state: 'absent' | 'waiting' | 'starting' | 'up';
  #takesMs = 0;
  #isNew = false;
  #isAlone = false;
  #wasUp = false;
  #ring: string | undefined;
  #pending: Handle | undefined;

  constructor(stage: Stage, name: string, plan: StartPlan) {
    this.#stage = stage;
    this.#name = name;
    this.#plan = plan;
    this.#state = plan.exists ? 'up' : 'absent';
    this.#onStarted = stage.on(() => this.#finish());
  }

  get isUp(): boolean {
    return this.#state === 'up' && this.#plan.holds();
  }

  get isAbsent(): boolean {
    return this.#state === 'absent';
  }

  get waitsFor(): readonly string[] {
    if (this.#state !== 'waiting' || this.#isAlone) return [];
    return this.#plan.needs.filter((need) => !this.#isNeedUp(need));
  }

  watch(hear: () => void): void {
    this.#watchers.add(hear);
  }

  /** Called once all parts are built. */
  open(): void {
    this.#wasUp = this.isUp;
    for (const need of this.#plan.needs) this.#stage.find(need).availability?.watch(() => this.refresh());
  }

  /** Asks for it to be made; nothing happens if it is there or on its way. Answers what shows that. */
  ask(takesMs: number): string {
    if (this.#state !== 'absent') return 'it is there already, or on its way';
    this.#state = 'waiting';
    this.#isNew = true;
    this.#takesMs = takesMs;
    this.#stage.tell(this.#name, 'asked', 'it is to be made');
    this.refresh();
    return this.#state === 'waiting'
      ? `it waits for ${this.waitsFor.join(', ') || 'its region'}`
      : 'it is being made';
  }

  /** Starts it without what it needs. */
  startAlone(): string {
    if (this.#state !== 'waiting') return 'it waits for nothing';
    this.#isAlone = true;
    this.refresh();
    return 'it starts without what it needs';
  }

  /** Looks again, after anything it depends on has changed. */
  refresh(): void {
    if (!this.#plan.holds() && (this.#state === 'up' || this.#state === 'starting')) this.#fall();
    if (this.#state === 'waiting' && this.#mayBegin()) this.#begin();
    else if (this.#state === 'waiting' && this.#plan.holds()) this.#lookForRing();
    if (this.isUp === this.#wasUp) return;
    this.#wasUp = this.isUp;
    this.#watchers.tell();
  }

  #mayBegin(): boolean {
    return this.#plan.holds() && (!this.#isNew || this.#plan.canBegin()) && this.waitsFor.length === 0;
  }

  #begin(): void {
    this.#state = 'starting';
    this.#pending = this.#stage.after(this.#takesMs, this.#onStarted);
  }

  #finish(): void {
    this.#state = 'up';
    this.#isAlone = false;
    this.#ring = undefined;
    this.#stage.tell(this.#name, 'up', 'it is up');
    this.refresh();
  }

  #fall(): void {
    // What was being made has to be made again from the beginning; what was there only starts again.
    if (this.#state === 'up') {
      this.#takesMs = this.#plan.restartMs;
      this.#isNew = false;
    }
    if (this.#state === 'starting' && this.#pending !== undefined) this.#stage.cancel(this.#pending);
    this.#state = 'waiting';
  }

  #isNeedUp(need: string): boolean {
    return this.#stage.find(need).availability?.isUp ?? true;
  }

  /** Follows what this waits for, and what that waits for, back to itself. */
  #lookForRing(): void {
    const waitsFor = (name: string) => this.#stage.find(name).availability?.waitsFor ?? [];
    const ring = shortestRing(this.#name, waitsFor)?.join(' -> ');
    if (ring !== undefined && ring !== this.#ring) {
      this.#stage.tell(this.#name, 'start-deadlock', `${ring}: each waits for the next to be up`);
    }
    this.#ring = ring;
  }
}
