interface BreakerPlan {
  /** The share of failures among the latest `of` outcomes at which it opens. */
  readonly failures: number;
  readonly of: number;
  /** How long it stays open, in milliseconds, before one request may try. */
  readonly 'cool-down': number;
}

/** A circuit breaker for each client: open while too many of its latest attempts failed, then one request tries. */
export class Breaker {
  readonly #plan: BreakerPlan;
  /** By client: its latest outcomes as a moving average over `of` of them, and until when it is open; 0 is closed. */
  readonly #failing: Float64Array;
  readonly #openUntilMs: Float64Array;

  constructor(clients: number, plan: BreakerPlan) {
    this.#plan = plan;
    this.#failing = new Float64Array(clients);
    this.#openUntilMs = new Float64Array(clients);
  }

  /** Whether an attempt may be made. When the pause is over one may; the breaker opens again until its outcome is known. */
  lets(client: number, nowMs: number): boolean {
    const untilMs = this.#openUntilMs[client] ?? 0;
    if (untilMs === 0) return true;
    if (nowMs < untilMs) return false;
    this.#openUntilMs[client] = nowMs + this.#plan['cool-down'];
    return true;
  }

  /** Takes an outcome. */
  note(client: number, succeeded: boolean, nowMs: number): void {
    const { of, failures, 'cool-down': coolDownMs } = this.#plan;
    const before = this.#failing[client] ?? 0;
    const failing = before + ((succeeded ? 0 : 1) - before) / of;
    this.#failing[client] = failing;
    if (failing >= failures) this.#openUntilMs[client] = nowMs + coolDownMs;
    else if (succeeded && (this.#openUntilMs[client] ?? 0) > 0) this.#openUntilMs[client] = 0;
  }
}
