/**
 * A token bucket for each client: a success earns a part of a token, a retry spends one, so that retries stay a share of
 * the successes when most requests fail.
 */
export class RetryBudget {
  readonly #tokens: Float64Array;
  readonly #plan: BudgetPlan;

  constructor(clients: number, plan: BudgetPlan) {
    this.#plan = plan;
    this.#tokens = new Float64Array(clients).fill(plan.size);
  }

  earn(client: number): void {
    this.#tokens[client] = Math.min(this.#plan.size, (this.#tokens[client] ?? 0) + this.#plan['per-success']);
  }

  /** Whether there was enough for a retry; then it is spent. */
  spend(client: number): boolean {
    const left = (this.#tokens[client] ?? 0) - this.#plan['per-retry'];
    if (left < 0) return false;
    this.#tokens[client] = left;
    return true;
  }
}

interface BudgetPlan {
  /** Tokens that each success brings, that each retry costs, and that a client holds at most. */
  readonly 'per-success': number;
  readonly 'per-retry': number;
  readonly size: number;
}
