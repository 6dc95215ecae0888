import { describe, expect, it } from 'vitest';
import { notes } from '../recording/testing.ts';
import { foldTimeline } from '../recording/timeline.ts';
import { recoveryOf } from './recovery.ts';
import { recoveryLines } from './recovery-words.ts';

const minute = 60_000;
/** When the watch of such notes begins. */
const zeroMs = 2_000;
const part = (name: string, kind: string, params = {}) => ({ name, kind, params, unknowns: [] });

/** A region is lost after a minute; a cache and a database are made elsewhere, and the cache may never come. */
function timeline(isComplete: boolean, lost = 0) {
  const written = notes()
    .watch(200 * minute)
    .happening(minute, 'east', 'lost', 'lost: data')
    .happening(5 * minute, 'sop', 'detection', 'noticed')
    .happening(8 * minute, 'sop', 'decision', 'declared')
    .happening(9 * minute, 'cache', 'asked', 'it is to be made')
    .happening(9 * minute, 'spare', 'asked', 'it is to be made')
    .happening(31 * minute, 'spare', 'up', 'it is up')
    .reading(32 * minute, 'spare', {
      up: 1,
      missing: 3_600,
      'missing-rows': 500,
      lost,
      'to-reconcile': lost && 700,
    })
    .reading(32 * minute, 'users', { outage: 12, 'full-outage': 3.5 });
  if (isComplete) written.happening(61 * minute, 'cache', 'up', 'it is up');
  const header = written.header();
  const platform = {
    sampleMs: 1_000,
    parts: [
      part('east', 'region'),
      part('db', 'database', { 'restored-from': 'none' }),
      part('spare', 'database', { 'restored-from': 'db' }),
      part('cache', 'managed-service', { exists: false }),
      part('not-asked-for', 'managed-service', { exists: false }),
      part('users', 'traffic'),
      part('sop', 'procedure'),
    ],
  };
  return foldTimeline({ ...header, scenario: { ...header.scenario, platform } }, written.events());
}

describe('recovery', () => {
  it('takes from the event until the last of what was asked for is there', () => {
    expect(recoveryOf(timeline(true))).toMatchObject({
      eventMs: zeroMs + minute,
      rtoMs: 60 * minute,
      made: [{ part: 'spare' }, { part: 'cache' }],
      notMade: [],
      procedures: [{ detectionMs: zeroMs + 5 * minute, decisionMs: zeroMs + 8 * minute }],
      users: [{ outageMinutes: 12, fullOutageMinutes: 3.5 }],
    });
    const unfinished = recoveryOf(timeline(false));
    expect(unfinished?.rtoMs).toBeUndefined();
    expect(unfinished?.notMade).toEqual(['cache']);
  });

  it('says RTO and RPO plainly, and whether anything was lost', () => {
    const words = (lost: number) =>
      recoveryLines(timeline(true, lost)).map(({ term, text }) => `${term} ${text}`);
    expect(words(0)).toContainEqual(
      expect.stringContaining('RTO 1 h 00 m from the event until everything elsewhere was there, last cache'),
    );
    expect(words(0)).toContainEqual(
      expect.stringContaining(
        'RPO 1 h 00 m of writes, 500 rows: spare lacked them when it was up; nobody was sent',
      ),
    );
    expect(words(3_600)).toContainEqual(expect.stringContaining('700 rows have to be reconciled'));
  });

  it('has nothing to say where no region was lost', () => {
    expect(recoveryLines(notes().watch(minute).timeline())).toEqual([]);
  });
});
