import { DatabaseError } from 'pg';
import { expect, test } from 'vitest';
import { type SessionStage, timedOut, toSessionError, unusable } from './session-error.ts';

function answered(severity: string, code: string): DatabaseError {
  const error = new DatabaseError('said the server', 0, 'error');
  error.severity = severity;
  error.code = code;
  return error;
}

function broken(code?: string): Error {
  return Object.assign(new Error('the connection broke'), code ? { code } : {});
}

test.each<[string, Error, SessionStage, string, string, boolean, boolean]>([
  ['no listener', broken('ECONNREFUSED'), 'connecting', 'refused', 'ECONNREFUSED', true, false],
  ['server starting', answered('FATAL', '57P03'), 'connecting', 'refused', '57P03', true, false],
  ['closed while connecting', broken(), 'connecting', 'refused', 'EOF', true, false],
  ['statement failed', answered('ERROR', '25006'), 'awaiting an answer', 'rejected', '25006', false, true],
  ['session ended', answered('FATAL', '57P01'), 'awaiting an answer', 'terminated', '57P01', true, true],
  ['server panicked', answered('PANIC', '53100'), 'awaiting an answer', 'terminated', '53100', true, true],
  ['broken while waiting', broken('ECONNRESET'), 'awaiting an answer', 'reset', 'ECONNRESET', true, true],
  ['closed while waiting', broken(), 'awaiting an answer', 'reset', 'EOF', true, true],
  ['broken while idle', broken('ECONNRESET'), 'idle', 'reset', 'ECONNRESET', true, false],
  ['ended while idle', answered('FATAL', '57P01'), 'idle', 'terminated', '57P01', true, false],
])('%s', (_, error, stage, kind, code, fatal, sent) => {
  expect(toSessionError(error, stage)).toMatchObject({ kind, code, fatal, sent });
});

test('a time limit says whether the statement had been sent', () => {
  expect(timedOut('connecting', 50)).toMatchObject({ kind: 'timeout', sent: false });
  const failure = timedOut('awaiting an answer', 50);
  expect(failure).toMatchObject({ kind: 'timeout', code: 'ETIMEDOUT', fatal: true, sent: true });
  expect(unusable(failure)).toMatchObject({ kind: 'timeout', code: 'ETIMEDOUT', fatal: true, sent: false });
});
