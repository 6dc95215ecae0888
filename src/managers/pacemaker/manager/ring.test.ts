import { describe, expect, test } from 'vitest';
import { exampleConfiguration, exampleTopology } from './example.fixture.ts';
import { hasQuorum, ringTimes } from './ring.ts';
import { pacemakerSettings } from './settings.ts';
import { stageOf } from './testing.ts';

const settings = pacemakerSettings.parse({ configuration: exampleConfiguration });

describe('the ring', () => {
  test('gives a node up after the token, its coefficient and the consensus', () => {
    expect(ringTimes(settings, 3).lostMs).toBeCloseTo(3650 + 1.2 * 3650);
    expect(ringTimes({ ...settings, token: 1000, consensus: 1200 }, 2).lostMs).toBe(2200);
  });

  test('has quorum with more than half of the nodes', () => {
    expect([1, 2, 3].map((members) => hasQuorum(members, 3, false))).toEqual([false, true, true]);
    expect(hasQuorum(1, 2, false)).toBe(false);
    expect(hasQuorum(1, 2, true)).toBe(true);
  });

  test('a node cut off stops what it runs, for want of quorum; the others replace it', () => {
    const stage = stageOf(exampleTopology({ primary: 'pg01', sync: 'pg02', async: 'pg03', backup: 'pg03' }), {
      configuration: exampleConfiguration,
      defaults: { 'resource-stickiness': 100 },
    });
    expect(stage.runWhile(stage.settled, 30_000)).toBe(true);
    for (const peer of ['pg02', 'pg03']) {
      stage.cut('pg01', peer);
      stage.cut(peer, 'pg01');
    }
    stage.runUntil(stage.nowMs() + 60_000);
    expect(stage.host('pg01').server).toBe('down');
    expect(stage.host('pg02').role).toBe('primary');
    expect(stage.holder('PostgresqlVIP')).toBe('pg02');
  });

  test('a node that hears but is not heard is out as well', () => {
    const stage = stageOf(exampleTopology({ primary: 'pg01', sync: 'pg02', async: 'pg03', backup: 'pg03' }), {
      configuration: exampleConfiguration,
      defaults: { 'resource-stickiness': 100 },
    });
    expect(stage.runWhile(stage.settled, 30_000)).toBe(true);
    stage.cut('pg01', 'pg02');
    stage.cut('pg01', 'pg03');
    stage.runUntil(stage.nowMs() + 60_000);
    expect(stage.host('pg01').server).toBe('down');
    expect(stage.host('pg02').role).toBe('primary');
  });
});
