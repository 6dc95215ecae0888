import type { Clock, Quiet } from '../../../kit/clock.ts';
import { EventQueue, type Handle, slotOf } from '../../../kit/event-queue.ts';

/** Something that will be known later, and how to make it known. Settling it twice does nothing. */
export interface Deferred<Value> {
  readonly promise: Promise<Value>;
  resolve(value: Value): void;
  reject(error: Error): void;
}

class Awaited<Value> implements Deferred<Value> {
  readonly promise: Promise<Value>;
  readonly #settled: () => void;
  #fulfil!: (value: Value) => void;
  #fail!: (error: Error) => void;
  #over = false;

  constructor(settled: () => void) {
    this.#settled = settled;
    this.promise = new Promise((resolve, reject) => {
      this.#fulfil = resolve;
      this.#fail = reject;
    });
  }

  resolve(value: Value): void {
    if (this.#end()) this.#fulfil(value);
  }

  reject(error: Error): void {
    if (this.#end()) this.#fail(error);
  }

  #end(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#settled();
    return true;
  }
}

/** Someone who waits for a time. */
interface Waiter {
  handle: Handle;
  readonly reject: (reason: unknown) => void;
}

/**
 * On a real clock time passes while actors run; here it would stand still for ever if they waited for no time again
 * and again. After this many such waits between two events the next one takes a microsecond.
 */
const patience = 1_000;
const nudgeMs = 0.001;

/** After this many events in a row the process may look at its signals and files before the clock goes on. */
const eventsPerTurn = 20_000;

/**
 * A clock that follows an event queue: when nobody can do anything without time passing, it jumps to the next event.
 *
 * The actors of a trial are promises, and they run in here unchanged. Before each jump every promise reaction runs
 * that can run, in the order JavaScript fixes: no timer and no input of the process takes part, so the same actors
 * with the same seed do the same things in the same order on every machine. That holds as long as an actor awaits
 * nothing but this clock and what it was given by a world that lives on it.
 *
 * Time stands still while nobody awaits anything here, so a world that was left behind costs nothing.
 */
export class VirtualClock implements Clock {
  readonly #queue = new EventQueue();
  readonly #acts: ((() => void) | undefined)[] = [];
  readonly #waiters = new Map<AbortSignal, { readonly set: Set<Waiter>; readonly abort: () => void }>();
  #nowMs = 0;
  /** Promises given out that are not settled yet. */
  #awaited = 0;
  #running = false;
  /** Waits since the last event that were over at once. */
  #atOnce = 0;
  /** Someone outside was told something, and may act before time goes on. */
  #outsideMayAct = false;
  #events = 0;
  #stirs = 0;
  #acting = false;

  readonly now = (): number => this.#nowMs;

  /** How many events have happened. */
  get events(): number {
    return this.#events;
  }

  /**
   * Counts what may have changed anything: every event but a quiet call, and every time others may have acted. While it stays
   * the same nothing has changed. It is not a number but during an event: outside of one nobody counts.
   */
  get stirs(): number {
    return this.#acting ? this.#stirs : Number.NaN;
  }

  /** How many events wait. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Does something at that time, or as soon as possible if it has passed. */
  at(atMs: number, act: () => void): Handle {
    const handle = this.#queue.schedule(atMs > this.#nowMs ? atMs : this.#nowMs, 0, 0);
    this.#acts[slotOf(handle)] = act;
    if (!this.#running) this.#wake();
    return handle;
  }

  /** Does something this much later, in milliseconds. */
  after(delayMs: number, act: () => void): Handle {
    return this.at(this.#nowMs + delayMs, act);
  }

  cancel(handle: Handle): void {
    if (this.#queue.cancel(handle)) this.#acts[slotOf(handle)] = undefined;
  }

  readonly until = (atMs: number, signal?: AbortSignal): Promise<void> => {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (atMs <= this.#nowMs) {
      this.#atOnce += 1;
      this.#outsideMayAct = true;
      if (this.#atOnce < patience) return Promise.resolve();
      // Somebody asks for times that have passed in a loop, for instance one that is the sum of rounded numbers.
      return this.until(this.#nowMs + nudgeMs, signal);
    }
    return new Promise((resolve, reject) => {
      this.#awaited += 1;
      const waiter = { handle: -1, reject };
      const waiters = signal && this.#waitersOf(signal);
      waiters?.add(waiter);
      waiter.handle = this.at(atMs, () => {
        waiters?.delete(waiter);
        this.#awaited -= 1;
        this.#outsideMayAct = true;
        resolve();
      });
    });
  };

  readonly callAt = (atMs: number, act: () => void, quiet?: Quiet): (() => void) => {
    this.#awaited += 1;
    let over = false;
    const end = (): boolean => {
      if (over) return false;
      over = true;
      this.#awaited -= 1;
      if (!quiet) this.#outsideMayAct = true;
      return true;
    };
    const handle = this.at(atMs, () => {
      if (quiet) this.#stirs -= 1;
      if (end()) act();
    });
    return () => {
      if (end()) this.cancel(handle);
    };
  };

  /** Those who stop waiting when a signal is given, in order of asking. One listener serves them all. */
  #waitersOf(signal: AbortSignal): Set<Waiter> {
    const known = this.#waiters.get(signal);
    if (known) return known.set;
    const waiters = new Set<Waiter>();
    const abort = () => {
      for (const { handle, reject } of waiters) {
        this.cancel(handle);
        this.#awaited -= 1;
        reject(signal.reason);
      }
      waiters.clear();
      this.#waiters.delete(signal);
      this.#outsideMayAct = true;
    };
    this.#waiters.set(signal, { set: waiters, abort });
    signal.addEventListener('abort', abort, { once: true });
    return waiters;
  }

  /** Promises something that an event will settle. */
  defer<Value>(): Deferred<Value> {
    this.#awaited += 1;
    if (!this.#running) this.#wake();
    return new Awaited<Value>(this.#settled);
  }

  readonly #settled = (): void => {
    this.#awaited -= 1;
    this.#outsideMayAct = true;
  };

  /** To be called when somebody outside is told something other than by a promise of this clock. */
  readonly letOthersAct = (): void => {
    this.#outsideMayAct = true;
  };

  /** Forgets everything that waits: nothing happens any more. */
  stop(): void {
    for (const [signal, { abort }] of this.#waiters) signal.removeEventListener('abort', abort);
    this.#waiters.clear();
    this.#queue.clear();
    this.#acts.length = 0;
  }

  /** Goes on once everything that can run has run. */
  #wake(): void {
    if (this.#awaited === 0 || this.#queue.size === 0) return;
    this.#running = true;
    whenNothingElseRuns(this.#jumpNext);
  }

  readonly #jumpNext = (): void => process.nextTick(this.#jump);

  readonly #jump = (): void => {
    this.#running = true;
    let left = eventsPerTurn;
    this.#outsideMayAct = false;
    while (this.#awaited > 0 && this.#queue.take()) {
      if (this.#queue.atMs > this.#nowMs) this.#nowMs = this.#queue.atMs;
      const act = this.#acts[this.#queue.slot];
      this.#acts[this.#queue.slot] = undefined;
      this.#events += 1;
      this.#stirs += 1;
      this.#atOnce = 0;
      this.#acting = true;
      act?.();
      this.#acting = false;
      if (this.#outsideMayAct) this.#stirs += 1;
      left -= 1;
      if (left === 0) {
        setImmediate(this.#jump);
        return;
      }
      if (this.#outsideMayAct) {
        // Those who were told run first; a great many events in a row still let the process breathe.
        if (this.#events % eventsPerTurn === 0) setImmediate(this.#jump);
        else whenNothingElseRuns(this.#jumpNext);
        return;
      }
    }
    this.#running = false;
  };
}

const nothing = Promise.resolve();

/**
 * Does something once no promise reaction is left to run. Node runs all promise reactions before the next tick's
 * callback, those included that such reactions add; a tick asked for from inside a reaction therefore comes last.
 * @param askForTick asks Node for the tick; made once, because a trial does this thousands of times
 */
function whenNothingElseRuns(askForTick: () => void): void {
  void nothing.then(askForTick);
}
