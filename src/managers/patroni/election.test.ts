import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredValue } from '../manager.ts';
import { judgeCandidacy } from './election.ts';
import { type Keys, key } from './keys.ts';
import { patroniSettings } from './settings.ts';
import type { Status } from './status.ts';

const standby = (position: number, timeline = 1): Status => ({
  running: true,
  role: 'standby',
  timeline,
  position,
});
const keysOf = (values: Readonly<Record<string, unknown>>): Keys =>
  new Map<string, StoredValue>(Object.entries(values).map(([name, value]) => [name, { value, revision: 1 }]));

function judge(
  own: Status,
  others: Readonly<Record<string, Status>>,
  keys: Readonly<Record<string, unknown>> = {},
  settings: object = {},
) {
  return judgeCandidacy({
    node: 'pg02',
    own,
    keys: keysOf(keys),
    others: new Map(Object.entries(others)),
    settings: patroniSettings.parse(settings),
  });
}

describe('whether a member may take a lease that nobody holds', () => {
  it('does when nobody who answers has more WAL', () => {
    expect(judge(standby(100), { pg03: standby(100) }).healthiest).toBe(true);
    expect(judge(standby(100), {}).reason).toContain('no other member answers');
  });

  it('leaves it to whoever has more WAL', () => {
    const { healthiest, reason } = judge(standby(100), { pg03: standby(160) });
    expect([healthiest, reason]).toEqual([false, 'pg03 has 60 B more WAL than pg02']);
  });

  it('leaves it alone while a primary is left, however far behind that one is', () => {
    const rival: Status = { running: true, role: 'primary', timeline: 1, position: 1 };
    expect(judge(standby(100), { pg01: rival }).reason).toBe('pg01 still runs as primary');
  });

  it('does not when it is too far behind what the last leader wrote into the store', () => {
    const keys = { [key.status]: 2_000_000 };
    expect(judge(standby(900_000), {}, keys).healthiest).toBe(false);
    expect(judge(standby(900_000), {}, keys, { 'maximum-lag-on-failover': '2MB' }).healthiest).toBe(true);
  });

  it('minds a timeline that a leader has left behind only where that is asked for', () => {
    const keys = { [key.history]: [{ timeline: 2 }] };
    expect(judge(standby(100, 1), {}, keys).healthiest).toBe(true);
    expect(judge(standby(100, 1), {}, keys, { 'check-timeline': true }).healthiest).toBe(false);
  });

  it('leaves it to the synchronous standby, however much WAL it has itself', () => {
    const settings = { 'synchronous-mode': 'on' };
    const others = { pg03: standby(50) };
    const chosen = (name: string | null) => ({ [key.sync]: { leader: 'pg01', standby: name } });
    expect(judge(standby(100), others, chosen('pg03'), settings).healthiest).toBe(false);
    expect(judge(standby(100), others, chosen(null), settings).healthiest).toBe(false);
    expect(judge(standby(100), { pg03: standby(500) }, chosen('pg02'), settings).healthiest).toBe(true);
  });

  it('is never refused to all of those who have the most WAL', () => {
    const positions = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(positions, (drawn) => {
        const most = Math.max(...drawn);
        const others = drawn.map((position, index) => [`pg1${index}`, standby(position)] as const);
        expect(judge(standby(most), Object.fromEntries(others)).healthiest).toBe(true);
      }),
    );
  });
});
