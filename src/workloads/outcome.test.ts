import { describe, expect, it } from 'vitest';
import { SessionError, type SessionErrorKind } from '../world/world.ts';
import { fateOf } from './outcome.ts';

const after = (kind: SessionErrorKind, code: string, sent?: boolean) =>
  new SessionError(kind, code, 'told by the server', true, sent);

describe('what an error says about a write', () => {
  it.each([
    ['an answer that it was rolled back', after('rejected', '25006'), 'failed'],
    ['no connection', after('refused', 'ECONNREFUSED'), 'failed'],
    ['no connection in time', after('timeout', 'ETIMEDOUT', false), 'failed'],
    ['a session found broken before anything was sent', after('reset', 'EOF', false), 'failed'],
    ['a connection that broke while waiting', after('reset', 'ECONNRESET'), 'in-doubt'],
    ['no answer in time', after('timeout', 'ETIMEDOUT'), 'in-doubt'],
    ['a session the server ended', after('terminated', '57P01'), 'in-doubt'],
    ['an answer that the outcome is unknown', after('rejected', '40003'), 'in-doubt'],
    ['an answer that the transaction is unresolved', after('rejected', '08007'), 'in-doubt'],
  ] as const)('%s', (_name, error, outcome) => {
    expect(fateOf('write', error)).toEqual({ outcome, error: `${error.kind} ${error.code}` });
  });

  it('leaves no read in doubt, for a read changes nothing', () => {
    expect(fateOf('read', after('reset', 'ECONNRESET')).outcome).toBe('failed');
  });
});
