import type { StoreAnswer, StoredValue, StoreQuestion } from '../../managers/manager.ts';

interface Entry extends StoredValue {
  /** When it vanishes, on the trial's clock; infinite without a lease. */
  readonly untilMs: number;
}

/**
 * The store that a manager's instances share: keys with revisions, compare-and-set, and leases. It is one service that
 * answers one question after the other, as an etcd or Consul cluster looks to its clients; that such a cluster can lose
 * its own quorum is not modelled, but it can be cut off from any node.
 */
export class Store {
  readonly #entries = new Map<string, Entry>();
  #revision = 0;

  /** Answers a question that arrives at this time on the trial's clock. */
  ask(question: StoreQuestion, atMs: number): StoreAnswer {
    this.#expire(atMs);
    const accepted = this.#do(question, atMs);
    const keys = [...this.#entries].map(([key, { value, revision }]) => [key, { value, revision }] as const);
    return { accepted, keys: new Map(keys) };
  }

  #do(question: StoreQuestion, atMs: number): boolean {
    if (question.ask === 'read') return true;
    const current = this.#entries.get(question.key)?.revision ?? null;
    if (question.previous !== undefined && question.previous !== current) return false;
    if (question.ask === 'delete') return this.#entries.delete(question.key);
    this.#revision += 1;
    const untilMs = question.ttlMs === undefined ? Number.POSITIVE_INFINITY : atMs + question.ttlMs;
    this.#entries.set(question.key, { value: question.value, revision: this.#revision, untilMs });
    return true;
  }

  #expire(atMs: number): void {
    for (const [key, { untilMs }] of this.#entries) if (untilMs <= atMs) this.#entries.delete(key);
  }
}
