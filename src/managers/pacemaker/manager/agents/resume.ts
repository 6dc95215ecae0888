import type { Order, Result } from '../../../manager.ts';
import type { AgentResult, Request, Script } from './script.ts';

/** The answers a running agent has had, and what it waits for now. Plain data. */
export interface Answers {
  given: unknown[];
  /** The order whose end it waits for. */
  orderId?: string | undefined;
  /** The end of a pause. */
  untilMs?: number | undefined;
}

export interface Resumption {
  readonly script: Script;
  readonly nowMs: number;
  readonly results: readonly Result[];
  readonly effects: (request: Exclude<Request, { ask: 'deed' | 'pause' }>) => unknown;
  readonly nextOrderId: () => string;
}

/** True if neither the order nor the pause it waits for has ended: it would not get any further. */
export function mustWait(
  { orderId, untilMs }: Answers,
  { nowMs, results }: Pick<Resumption, 'nowMs' | 'results'>,
): boolean {
  if (orderId !== undefined) return !results.some(({ id }) => id === orderId);
  return untilMs !== undefined && nowMs < untilMs;
}

/** Takes an agent as far as it gets: to its end, or to where it waits. */
export function resume(
  answers: Answers,
  { script, nowMs, results, effects, nextOrderId }: Resumption,
): { readonly ended: AgentResult | undefined; readonly orders: readonly Order[] } {
  const orders: Order[] = [];
  let step = script.next();
  for (const answer of answers.given) step = script.next(answer);
  while (!step.done) {
    const request = step.value;
    let answer: unknown = null;
    if (request.ask === 'deed') {
      const result = results.find(({ id }) => id === answers.orderId);
      if (!result) {
        if (answers.orderId === undefined) {
          answers.orderId = nextOrderId();
          const { deed, withinMs, reason } = request;
          orders.push({ ...deed, id: answers.orderId, withinMs, reason });
        }
        return { ended: undefined, orders };
      }
      answers.orderId = undefined;
      answer = result;
    } else if (request.ask === 'pause') {
      answers.untilMs ??= nowMs + request.ms;
      if (nowMs < answers.untilMs) return { ended: undefined, orders };
      answers.untilMs = undefined;
    } else {
      answer = effects(request);
    }
    answers.given.push(answer);
    step = script.next(answer);
  }
  return { ended: step.value, orders };
}
