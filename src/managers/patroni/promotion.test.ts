import { describe, expect, it } from 'vitest';
import type { NodeState } from '../../model/node-state.ts';
import { contractTopology } from '../../world/contract/index.ts';
import type { Result, StoredValue, View } from '../manager.ts';
import { key } from './keys.ts';
import type { Memory, Step } from './memory.ts';
import { patroni } from './patroni.ts';
import { patroniSettings } from './settings.ts';
import type { Said } from './status.ts';

const settings = patroniSettings.parse({ 'synchronous-mode': 'on' });
const nowMs = 60_000;

const server = (role: 'primary' | 'standby'): NodeState => ({
  node: 'pg02',
  host: 'on',
  server: 'ready',
  answers: true,
  role,
  timeline: 1,
  flushedLsn: 500,
  ...(role === 'primary' ? { standbys: [{ name: 'pg03', state: 'streaming', sync: 'async' }] } : {}),
});

const keysOf = (values: Readonly<Record<string, unknown>>) =>
  new Map<string, StoredValue>(Object.entries(values).map(([name, value]) => [name, { value, revision: 7 }]));

/** The store once pg02 has taken the lease that pg01 lost. */
const store = keysOf({ [key.leader]: 'pg02', [key.sync]: { leader: 'pg01', standby: 'pg02' } });

/** What pg02 decides when the order it waits for has ended like this. */
function decide(step: Step, ended: Partial<Result>, memory: Partial<Memory> = {}) {
  const before: Memory = {
    ...patroni.begin({ node: 'pg02', atMs: nowMs, topology: contractTopology, settings }),
    state: server('standby'),
    keys: store,
    leads: true,
    step,
    turnMs: nowMs,
    ...memory,
  };
  const order = { id: 'awaited', verb: 'look', withinMs: 1, reason: '' } as const;
  const result: Result = { id: 'awaited', order, beganMs: nowMs, endedMs: nowMs, how: 'done', ...ended };
  const view: View<Said> = {
    node: 'pg02',
    atMs: nowMs,
    topology: contractTopology,
    holds: [],
    heard: new Map(),
    results: [result],
  };
  return patroni.decide(view, settings, before);
}

const accepted = { answer: { accepted: true, keys: store } };
const deeds = ({ orders }: ReturnType<typeof decide>) =>
  orders.map((order) => (order.verb === 'ask-store' ? order.question : { verb: order.verb }));

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
