import type { OperationEvent } from '../recording/event.ts';
import type { SessionError } from '../world/world.ts';

/** What is known about an operation that did not succeed. */
export interface Fate {
  readonly outcome: Exclude<OperationEvent['outcome'], 'acknowledged'>;
  /** The kind and code of the error: `reset ECONNRESET`, `rejected 25006`. */
  readonly error: string;
}

/** The error of an operation that was given up before anything was sent. */
export const notSent: Fate = { outcome: 'failed', error: 'not-sent' };

/**
 * SQLSTATEs with which a server says that it does not know itself whether the transaction was done
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
const outcomeUnknown: ReadonlySet<string> = new Set([
  '08007', // transaction_resolution_unknown
  '40003', // statement_completion_unknown
]);

/**
 * Decides what an error says about an operation. A write is `failed` only if it certainly was not done:
 *
 * - nothing was sent (no connection, or the session was found broken before): failed
 * - the server answered with an error and rolled back: failed, unless the error says that the outcome is unknown
 * - the connection broke, the time ran out or the server ended the session after it was sent: in doubt, because
 *   the server may have committed without being able to say so
 *
 * A read changes nothing, so one that did not succeed is always `failed`.
 */
export function fateOf(kind: OperationEvent['kind'], error: SessionError): Fate {
  const described = `${error.kind} ${error.code}`;
  if (kind === 'read' || !error.sent) return { outcome: 'failed', error: described };
  const answered = error.kind === 'rejected' || error.kind === 'refused';
  const certain = answered && !outcomeUnknown.has(error.code);
  return { outcome: certain ? 'failed' : 'in-doubt', error: described };
}
