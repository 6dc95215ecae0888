import { describe, expect, it } from 'vitest';
import type { StandbyState } from '../../model/node-state.ts';
import { key } from './keys.ts';
import { decide, deeds, keysOf, nowMs, server } from './testing.ts';

/** The store of a leader, pg02, and whom it names as its successor. */
const naming = (standby: string | null, leader = 'pg02') =>
  keysOf({ [key.leader]: 'pg02', [key.sync]: { leader, standby } });
/** Its server as primary, with pg03 behind it. */
const primary = (standby: Partial<StandbyState>) => ({
  ...server('primary'),
  standbys: [{ name: 'pg03', state: 'streaming', sync: 'async', flushedLsn: 500, ...standby } as const],
});
const written = (standby: string | null) => ({
  ask: 'write',
  key: key.sync,
  value: { leader: 'pg02', standby },
  previous: 7,
});
/** It had its server wait for pg03, when its WAL was flushed up to 500. */
const appointed = { syncNames: 'pg03', syncFromLsn: 500, keys: naming(null) };

describe('a leader in synchronous mode', () => {
  it('sleeps once its server was told whom to wait for, and looks again in the same turn', () => {
    const told = decide(
      { at: 'appointing', order: 'awaited', names: 'pg03' },
      {},
      {
        state: primary({}),
        keys: naming(null),
      },
    );
    expect(told.nextMs).toBe(nowMs + 2_100);
    const rested = decide({ at: 'settling', untilMs: nowMs }, {}, appointed);
    expect(deeds(rested)).toEqual([{ verb: 'look' }]);
  });

  it('names a standby that the server waits for and that has what was written before, after another look at the store', () => {
    const seen = { state: primary({ sync: 'sync' }) };
    const asked = decide({ at: 'confirming', order: 'awaited' }, seen, appointed);
    expect(deeds(asked)).toEqual([{ ask: 'read' }]);
    const answer = { accepted: true, keys: naming(null) };
    const named = decide({ at: 'asking', order: 'awaited' }, { answer }, { ...appointed, ...seen });
    expect(deeds(named)).toEqual([written('pg03')]);
  });

  it.each([
    ['the server does not wait for', { sync: 'async' }],
    ['lacks what was written before', { sync: 'sync', flushedLsn: 499 }],
  ] as const)('does not name a standby that %s', (_, standby) => {
    const looked = decide({ at: 'confirming', order: 'awaited' }, { state: primary(standby) }, appointed);
    expect(deeds(looked)).toEqual([]);
    // The rest of a turn of 10 s, as one that leads rests.
    expect(looked.nextMs).toBe(nowMs + 10_000);
  });

  it('leaves the store alone if another member changed it meanwhile', () => {
    const answer = { accepted: true, keys: naming('pg02', 'pg01') };
    const state = primary({ sync: 'sync' });
    const left = decide({ at: 'asking', order: 'awaited' }, { answer }, { ...appointed, state });
    expect(deeds(left)).toEqual([]);
    expect(left.reasons.join()).toContain('another member changed it');
  });

  it('strikes a standby that is gone from the store before its server stops waiting for it', () => {
    const keys = naming('pg03');
    const state = { ...primary({}), standbys: [] };
    const answer = { accepted: true, keys };
    const struck = decide({ at: 'renewing', order: 'awaited' }, { answer }, { ...appointed, keys, state });
    expect(deeds(struck)).toContainEqual(written(null));
    expect(deeds(struck)).not.toContainEqual({ verb: 'configure' });
    const after = decide(
      { at: 'striking', order: 'awaited' },
      { answer: { accepted: true, keys: naming(null) } },
      {
        ...appointed,
        keys,
        state,
      },
    );
    expect(after.orders).toMatchObject([{ verb: 'configure', values: { synchronous_standby_names: '' } }]);
  });
});
