import { describe, expect, it } from 'vitest';
import { key } from './keys.ts';
import { accepted, decide, deeds, nowMs, server, store } from './testing.ts';

describe('a promotion in synchronous mode', () => {
  it('begins with the word that nobody but the new leader may succeed it', () => {
    const value = { leader: 'pg02', standby: null };
    expect(deeds(decide({ at: 'claiming', order: 'awaited' }, accepted))).toEqual([
      { ask: 'write', key: key.sync, value, previous: 7 },
    ]);
  });

  it('then has the server wait for no standby, and only then promotes it', () => {
    const told = decide({ at: 'succeeding', order: 'awaited', why: 'a test' }, accepted);
    expect(told.orders).toMatchObject([{ verb: 'configure', values: { synchronous_standby_names: '' } }]);
    const released = decide({ at: 'releasing', order: 'awaited', why: 'a test' }, {});
    expect(deeds(released)).toEqual([{ verb: 'promote' }]);
  });

  it('is put off if somebody else has written meanwhile who may succeed the leader', () => {
    const refused = { answer: { accepted: false, keys: store } };
    const decision = decide({ at: 'succeeding', order: 'awaited', why: 'a test' }, refused);
    expect(deeds(decision)).not.toContainEqual({ verb: 'promote' });
    expect(decision.reasons.join()).toContain('puts its promotion off');
  });

  it('has the leader do nothing but renew the lease for as long as it lasts, and all of it right after', () => {
    const primary = { state: server('primary'), syncNames: '' };
    const during = decide({ at: 'renewing', order: 'awaited' }, accepted, {
      ...primary,
      promotedMs: nowMs - 300,
    });
    expect(deeds(during)).toEqual([]);
    expect(during.nextMs).toBe(nowMs + 700);
    const after = decide({ at: 'renewing', order: 'awaited' }, accepted, {
      ...primary,
      promotedMs: nowMs - 1_000,
    });
    const written = deeds(after).flatMap((deed) => ('key' in deed ? [deed.key] : []));
    expect(written).toEqual(expect.arrayContaining([key.status, key.sync]));
  });
});
