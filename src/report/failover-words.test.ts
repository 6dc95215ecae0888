import { describe, expect, it } from 'vitest';
import type { NodeState } from '../model/node-state.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Settings } from '../model/topology.ts';
import { type Notes, notes } from '../recording/testing.ts';
import { judge } from '../trial/judge.ts';
import { failoverStories } from './failover-words.ts';
import { renderHtml } from './html.tsx';
import { mixInk } from './ink.ts';
import { textFailovers } from './text-failovers.ts';

/** Writes hang from 3 s until 13 s. */
const hanging = () =>
  notes()
    .watch(20_000)
    .writes({ from: 0, to: 3_000 })
    .writes({ from: 3_000, to: 13_000, outcome: 'in-doubt', takesMs: 3_000 })
    .writes({ from: 13_000, to: 20_000 });

/** What the primary says of itself and of a standby, or that it has none. */
const serving = (
  flushedLsn: number,
  confirmedLsn?: number,
  sync: 'sync' | 'quorum' | 'async' = 'sync',
): Partial<NodeState> => ({
  flushedLsn,
  standbys:
    confirmedLsn === undefined
      ? []
      : [{ name: 'pg02', state: 'streaming', sync, flushedLsn: confirmedLsn, replayedLsn: confirmedLsn }],
});

/** Looks at a primary that is well, and whose standby confirms nothing while writes hang, then is listed no more. */
const waiting = (sync?: 'sync' | 'quorum' | 'async'): Notes =>
  hanging()
    .looks(0, 2_900, 'pg01', serving(100, 100, sync))
    .looks(3_100, 7_600, 'pg01', serving(300, 200, sync))
    .looks(8_100, 12_900, 'pg01', serving(400))
    .looks(13_100, 20_000, 'pg01', serving(500, 500, sync));

const off = { host: 'off', server: 'down' } as const;

const told = (recorded: Notes) => failoverStories(recorded.timeline()).map(({ what }) => what);

describe('an outage of writes in which the primary was there all the time', () => {
  it('names the synchronous standby that commits waited for, and no promotion', () => {
    const timeline = waiting().looks(3_100, 12_600, 'pg02', off).timeline();
    expect(failoverStories(timeline)).toMatchObject([
      {
        what: 'No write succeeded in the 10.0 s from +2.99 s until writes succeeded again at +13.00 s: commits waited for the synchronous standby pg02, which was gone.',
        because: ['pg01 was there as primary all the time.'],
      },
    ]);
    const section = textFailovers(timeline, 100, mixInk(false)).join(' ');
    expect(section).toContain('the synchronous standby pg02');
    expect(section).not.toMatch(/promot/);
  });

  it('says that the standby confirmed nothing if it is not seen to be down', () => {
    expect(told(waiting().looks(0, 20_000, 'pg02'))).toEqual([
      expect.stringContaining('the synchronous standby pg02, which confirmed none of them.'),
    ]);
    expect(told(waiting('quorum'))).toHaveLength(1);
  });

  it('names the standby that has everything and replays nothing, if commits wait for that', () => {
    const { topology } = notes().header().scenario;
    const standby = { name: 'pg02', state: 'streaming', sync: 'sync', replayedLsn: 200 } as const;
    const unreplayed = (level: string) => {
      const settings = { synchronous_commit: level };
      return notes({ topology: { ...topology, settings } })
        .watch(20_000)
        .writes({ from: 0, to: 3_000 })
        .writes({ from: 3_000, to: 13_000, outcome: 'in-doubt', takesMs: 3_000 })
        .writes({ from: 13_000, to: 20_000 })
        .looks(0, 2_900, 'pg01', serving(200, 200))
        .looks(3_100, 12_900, 'pg01', { flushedLsn: 300, standbys: [{ ...standby, flushedLsn: 300 }] })
        .looks(13_100, 20_000, 'pg01', serving(500, 500))
        .looks(0, 20_000, 'pg02');
    };
    expect(told(unreplayed('remote_apply'))).toEqual([
      expect.stringContaining(
        'commits waited for the synchronous standby pg02, which confirmed none of them.',
      ),
    ]);
    expect(told(unreplayed('on'))).toEqual([]);
  });

  it('names it also where writes are rare, and the last one was confirmed well before', () => {
    const rare = { outcome: 'in-doubt', takesMs: 3_000, everyMs: 2_000 } as const;
    const recorded = notes()
      .watch(20_000)
      .writes({ from: 0, to: 2_100, everyMs: 2_000 })
      .writes({ ...rare, from: 4_000, to: 10_100 })
      .writes({ from: 14_000, to: 20_000, everyMs: 2_000 })
      .looks(0, 3_900, 'pg01', serving(200, 200))
      .looks(4_050, 13_900, 'pg01', serving(300, 200))
      .looks(14_000, 20_000, 'pg01', serving(500, 500))
      .looks(0, 20_000, 'pg02');
    expect(told(recorded)).toEqual([expect.stringContaining('the synchronous standby pg02')]);
  });

  it('says that connections ran out, and who held them if commits waited', () => {
    const refused = { outcome: 'failed', error: 'refused 53300' } as const;
    const taken = (recorded: Notes) => recorded.writes({ from: 8_000, to: 12_000, ...refused });
    expect(failoverStories(taken(waiting()).timeline())[0]?.because).toEqual([
      expect.stringMatching(
        /^From \+8\.0. s on clients were turned away, \d+ times, because every connection was taken\. A commit/,
      ),
      'pg01 was there as primary all the time.',
    ]);
    const [alone] = failoverStories(taken(waiting('async')).timeline());
    expect(alone?.what).toBe(
      'No write succeeded in the 10.0 s from +2.99 s until writes succeeded again at +13.00 s.',
    );
    expect(alone?.because[0]).toMatch(/because every connection was taken\.$/);
  });

  it('is left out if nothing shows what the clients waited for', () => {
    const asynchronous = waiting('async');
    expect(told(asynchronous)).toEqual([]);
    // A standby that keeps up is nobody to wait for.
    expect(told(hanging().looks(0, 20_000, 'pg01', serving(100, 100)))).toEqual([]);
    expect(textFailovers(asynchronous.timeline(), 100, mixInk(false))).toEqual([]);
    const page = renderHtml(asynchronous.timeline(), judge(asynchronous.timeline()));
    expect(page).toContain('The primary was there whenever no write succeeded.');
    expect(page).not.toContain('Nobody was promoted');
  });
});

describe('an outage of writes in which another primary might have helped', () => {
  const nobody = [expect.stringMatching(/^Nobody was promoted in the 10\.0 s/)];

  it('is one if the primary was down, did not answer, could not write, or clients could not reach it', () => {
    const well = serving(100, 100);
    const unwell: readonly Partial<NodeState>[] = [
      { host: 'off', server: 'down' },
      { server: 'frozen', answers: false },
      { ...well, storage: { wal: { writable: false } } },
      { ...well, storage: { data: { writable: true, freeBytes: 0 } } },
    ];
    for (const state of unwell) {
      expect(told(hanging().looks(0, 2_900, 'pg01', well).look(5_000, 'pg01', state))).toEqual(nobody);
    }
    const steady = () => hanging().looks(0, 20_000, 'pg01', well);
    const cut = { type: 'link', from: 'clients', to: 'pg01', state: 'cut' } as const;
    expect(told(steady().add(1_000, cut))).toEqual(nobody);
    expect(told(steady().add(4_000, cut))).toEqual(nobody);
    expect(
      told(
        steady()
          .add(1_000, cut)
          .add(2_000, { ...cut, state: 'open' }),
      ),
    ).toEqual([]);
    expect(told(steady().add(4_000, { ...cut, to: 'pg02' }))).toEqual([]);
  });

  it('is one if somebody thought so', () => {
    const decision = { type: 'decision', node: 'pg02', because: [] } as const;
    const about = 'nobody is promoted: pg02 has no promotion score';
    expect(told(waiting().add(5_000, { ...decision, what: about }))).toEqual(nobody);
    expect(told(waiting().add(5_000, { ...decision, what: 'nothing is to be done' }))).not.toEqual(nobody);
    const order = { type: 'order', by: 'operator', name: 'promote', what: 'promote pg02' } as const;
    expect(told(waiting().add(5_000, { ...order, verb: 'promote', stage: 'failed' }))).toEqual(nobody);
  });
});

describe('a failover after which no write was acknowledged', () => {
  /** pg01 is gone at 3 s, pg02 is primary from 5 s on, and the clients' commits hang there. */
  const promoted = (
    settings: Settings,
    standbys: NodeState['standbys'] = [],
    changes: Partial<Scenario> = {},
  ) => {
    const { topology } = notes().header().scenario;
    return notes({ topology: { ...topology, settings }, ...changes })
      .watch(20_000)
      .writes({ from: 0, to: 3_000 })
      .writes({ from: 3_000, to: 20_000, outcome: 'in-doubt', takesMs: 3_000 })
      .looks(0, 2_900, 'pg01', serving(100, 100))
      .looks(3_100, 20_000, 'pg01', off)
      .looks(0, 4_900, 'pg02')
      .looks(5_000, 20_000, 'pg02', { role: 'primary', timeline: 2, standbys });
  };
  const because = (recorded: Notes) => failoverStories(recorded.timeline())[0]?.because;
  const quorum = { synchronous_standby_names: 'ANY 1 (pg02, pg03)' };
  const pg03 = (sync: 'async' | 'quorum') =>
    [{ name: 'pg03', state: 'streaming', sync, flushedLsn: 1, replayedLsn: 1 }] as const;

  it('names the standbys that the new primary waits for, if none of them streams from it', () => {
    expect(because(promoted(quorum))).toEqual([
      "Its commits wait for standbys (synchronous_standby_names = 'ANY 1 (pg02, pg03)'), and none of these streamed from pg02.",
    ]);
  });

  it('says nothing if nobody is asked for, one of them streamed, or somebody may have changed the setting', () => {
    const step = {
      name: 'let-go',
      action: 'change-setting',
      params: { node: 'pg02', setting: 'synchronous_standby_names', value: '' },
    };
    const others = [
      promoted({}),
      promoted(quorum, pg03('quorum')),
      promoted(quorum, [], { runbook: [step] }),
      promoted(quorum, [], { manager: { kind: 'pacemaker', settings: {} } }),
    ];
    for (const other of others) expect(because(other)).toEqual([]);
    expect(because(promoted(quorum, pg03('async')))).toHaveLength(1);
  });
});
