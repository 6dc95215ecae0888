import { EventQueue, type Handle } from '../kit/event-queue.ts';
import type { Stage } from './stage.ts';

/**
 * Processor sharing. Served time is the integral of the rate min(1, c / n) at which each of n is served; a request that
 * needs w ends when served time has grown by w. So ends are kept in order of served time, and only the next one is an
 * event of the stage.
 */
export class Shares {
  readonly #stage: Stage;
  readonly #ends = new EventQueue();
  readonly #next: number;
  #servers: number;
  #servedMs = 0;
  #sinceMs = 0;
  #pending: Handle | undefined;

  constructor(stage: Stage, finish: (slot: number) => void, servers: number) {
    this.#stage = stage;
    this.#servers = servers;
    this.#next = stage.on(() => {
      this.#advance();
      this.#ends.take();
      const { subject } = this.#ends;
      // Rounding must not let served time fall short of the end that was just reached.
      this.#servedMs = Math.max(this.#servedMs, this.#ends.atMs);
      this.#pending = undefined;
      this.#arm();
      finish(subject);
    });
  }

  add(slot: number, workMs: number): void {
    this.#advance();
    this.#ends.schedule(this.#servedMs + workMs, 0, slot);
    this.#arm();
  }

  setServers(servers: number): void {
    this.#advance();
    this.#servers = servers;
    this.#arm();
  }

  #rate(): number {
    return this.#ends.size === 0 ? 0 : Math.min(1, this.#servers / this.#ends.size);
  }

  #advance(): void {
    this.#servedMs += (this.#stage.nowMs - this.#sinceMs) * this.#rate();
    this.#sinceMs = this.#stage.nowMs;
  }

  #arm(): void {
    if (this.#pending !== undefined) this.#stage.cancel(this.#pending);
    const rate = this.#rate();
    this.#pending =
      rate === 0
        ? undefined
        : this.#stage.after(Math.max(0, this.#ends.nextMs - this.#servedMs) / rate, this.#next);
  }
}
