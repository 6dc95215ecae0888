import { type Clock, callAt } from '../../kit/clock.ts';
import type { StoreAnswer, StoredValue, StoreQuestion } from '../../managers/manager.ts';

interface Entry extends StoredValue {
  /** When it vanishes, on the trial's clock; infinite without a lease. */
  readonly untilMs: number;
}

type Change = Extract<StoreQuestion, { readonly ask: 'write' | 'delete' }>;

/**
 * The store that a manager's instances share: keys with revisions, compare-and-set, and leases. It is one service that
 * answers one question after the other, as an etcd or Consul cluster looks to its clients; that such a cluster can lose
 * its own quorum is not modelled, but it can be cut off from any node.
 */
export class Store {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  #revision = 0;
  /** Those who wait for any change. */
  readonly #waiting = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many wait for a change. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Answers a question that arrives now; at once, unless it asks to wait.
   * @param untilMs when nobody is interested in the answer any more
   */
  async ask(question: StoreQuestion, untilMs: number): Promise<StoreAnswer> {
    if (question.ask === 'wait') await this.#lapseOf(question.key, question.value, untilMs);
    this.#expire();
    const accepted = question.ask === 'write' || question.ask === 'delete' ? this.#change(question) : true;
    const keys = [...this.#entries].map(([key, { value, revision }]) => [key, { value, revision }] as const);
    return { accepted, keys: new Map(keys) };
  }

  #change(question: Change): boolean {
    const current = this.#entries.get(question.key)?.revision ?? null;
    if (question.previous !== undefined && question.previous !== current) return false;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const tell of waiting) tell();
    if (question.ask === 'delete') return this.#entries.delete(question.key);
    this.#revision += 1;
    const untilMs =
      question.ttlMs === undefined ? Number.POSITIVE_INFINITY : this.#clock.now() + question.ttlMs;
    this.#entries.set(question.key, { value: question.value, revision: this.#revision, untilMs });
    return true;
  }

  /** Resolves when a key does not have this value any more: it was changed, deleted or not renewed. Or when time is up. */
  async #lapseOf(key: string, value: string | null, untilMs: number): Promise<void> {
    for (;;) {
      this.#expire();
      const entry = this.#entries.get(key);
      if ((entry?.value ?? null) !== value || this.#clock.now() >= untilMs) return;
      await this.#changeBefore(Math.min(entry?.untilMs ?? Number.POSITIVE_INFINITY, untilMs));
    }
  }

  /** Resolves at the next change of any key, or at that time if there is none before it. */
  #changeBefore(atMs: number): Promise<void> {
    return new Promise((resolve) => {
      const tell = () => {
        callOff();
        resolve();
      };
      const callOff = callAt(this.#clock, atMs, () => {
        this.#waiting.delete(tell);
        resolve();
      });
      this.#waiting.add(tell);
    });
  }

  #expire(): void {
    const now = this.#clock.now();
    for (const [key, { untilMs }] of this.#entries) if (untilMs <= now) this.#entries.delete(key);
  }
}
