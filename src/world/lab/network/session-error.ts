import { DatabaseError } from 'pg';
import { SessionError, type SessionErrorKind } from '../../world.ts';

/** How far a session was when something failed. */
export type SessionStage = 'connecting' | 'idle' | 'awaiting an answer';

/**
 * Names what the PostgreSQL client reported. A session that was not yet usable is refused whatever the reason, for
 * nothing was sent. Afterwards an ERROR means that the statement was rolled back, while FATAL and PANIC end the
 * session without saying what became of it. A connection that ended without an error code has the code EOF.
 */
export function toSessionError(error: unknown, stage: SessionStage): SessionError {
  const { message, code = 'EOF' } = error as NodeJS.ErrnoException;
  const sent = stage === 'awaiting an answer';
  const kind = kindOf(error, stage);
  return new SessionError(kind, code, message, kind !== 'rejected', sent);
}

/** The error of an operation, or of opening a session, that got no answer in time. */
export function timedOut(stage: SessionStage, limitMs: number): SessionError {
  const what = stage === 'connecting' ? 'no session came about' : 'no answer came';
  const sent = stage !== 'connecting';
  return new SessionError('timeout', 'ETIMEDOUT', `${what} within ${limitMs} ms`, true, sent);
}

/** The error of an operation that was not even tried, because the session had failed before. */
export function unusable(failure: SessionError): SessionError {
  return new SessionError(failure.kind, failure.code, `not sent: ${failure.message}`, true, false);
}

function kindOf(error: unknown, stage: SessionStage): SessionErrorKind {
  if (stage === 'connecting') return 'refused';
  if (!(error instanceof DatabaseError)) return 'reset';
  return error.severity === 'ERROR' ? 'rejected' : 'terminated';
}
