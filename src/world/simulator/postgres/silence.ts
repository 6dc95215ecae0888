import type { ServerProcess } from '../../world.ts';
import type { Core } from './core.ts';

/** Sums of times are rounded: what is due this much later, in milliseconds, is due now. */
const roundingMs = 1e-3;

/** What a process does about an other end of which it hears nothing. */
export interface AboutSilence {
  readonly kind: ServerProcess;
  /** The setting that says how long it waits. */
  readonly setting: 'wal_sender_timeout' | 'wal_receiver_timeout';
  /** Asks for a sign of life, once half of the time is over. */
  readonly ask: () => void;
  /** All of the time is over. */
  readonly giveUp: () => void;
}

/**
 * How long the other end of a replication connection has been silent. Both times count from the last thing that was heard
 * (WalSndKeepaliveIfNecessary and WalSndCheckTimeOut of walsender.c; the loop of walreceiver.c).
 */
export class Silence {
  readonly #core: Core;
  readonly #about: AboutSilence;
  #heardMs: number;
  #asked = false;

  constructor(core: Core, about: AboutSilence) {
    this.#core = core;
    this.#about = about;
    this.#heardMs = core.ground.clock.now();
  }

  heard(): void {
    this.#heardMs = this.#core.ground.clock.now();
    this.#asked = false;
  }

  /** Watches until it has given up or whoever began it has ended. One alarm waits at a time, however much is heard. */
  watch(isOver: () => boolean): void {
    const { kind, setting, ask, giveUp } = this.#about;
    const { configuration, processes, ground } = this.#core;
    const timeoutMs = configuration.read.duration(setting);
    if (timeoutMs <= 0) return;
    const dueMs = this.#heardMs + (this.#asked ? timeoutMs : timeoutMs / 2);
    processes.after(kind, Math.max(0, dueMs - ground.clock.now()), () => {
      if (isOver()) return;
      const silentMs = ground.clock.now() - this.#heardMs + roundingMs;
      if (silentMs >= timeoutMs) {
        giveUp();
        return;
      }
      if (!this.#asked && silentMs >= timeoutMs / 2) {
        this.#asked = true;
        ask();
      }
      this.watch(isOver);
    });
  }
}
