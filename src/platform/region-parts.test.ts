import { mean, standardDeviation } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { openStage } from './play.ts';
import type { Told } from './stage.ts';
import { platformOf } from './testing.ts';

const minute = 60_000;
const hour = 60 * minute;

/** A play of some parts, with what was told. */
function play(described: Parameters<typeof platformOf>[0], seed = 1) {
  const told: Told[] = [];
  const stage = openStage(platformOf(described), seed, (each) => told.push(each));
  const act = (part: string, kind: string, params = {}) => stage.perform(part, kind, params);
  const when = (part: string, what: string) =>
    told.filter((each) => each.part === part && each.what === what).map(({ atMs }) => atMs);
  return { stage, act, when };
}

/** Half-width of the 99.9 % confidence interval of a mean of many. */
const halfWidth = (found: readonly number[]) =>
  (3.29 * standardDeviation([...found])) / Math.sqrt(found.length);

const home = { home: { part: 'region' }, away: { part: 'region' } } as const;
const registry = { part: 'registry', in: 'home' } as const;

describe('region', () => {
  it('loses each capability for itself, and has it back when the last loss of it ends', () => {
    const { stage, act, when } = play(home);
    const images = act('home', 'lose', { capabilities: ['images', 'data'] });
    const all = act('home', 'lose');
    images.undo?.();
    expect(stage.read('home', 'images')).toBe(0);
    all.undo?.();
    expect(stage.read('home', 'up')).toBe(1);
    expect(when('home', 'whole')).toHaveLength(1);
    act('home', 'lose', { capabilities: ['images'] });
    expect(['compute', 'launches', 'images', 'data'].map((each) => stage.read('home', each))).toEqual([
      1, 1, 0, 1,
    ]);
  });
});

describe('registry', () => {
  it('is away with its region unless a mirror has its images', () => {
    const { stage, act } = play({
      ...home,
      alone: registry,
      mirrored: { ...registry, mirror: 'mirror' },
      mirror: { part: 'registry', in: 'away' },
    });
    act('home', 'lose', { capabilities: ['images'] });
    expect(['alone', 'mirrored'].map((each) => stage.read(each, 'up'))).toEqual([0, 1]);
    act('away', 'lose', { capabilities: ['images'] });
    expect(stage.read('mirrored', 'up')).toBe(0);
  });
});

describe('deployment', () => {
  const pods = { part: 'deployment', in: 'home', images: 'ecr', pods: 1_000, lifetime: '10h' } as const;

  it('loses pods as n exp(-(1 - cached) t / lifetime) while no image is to be had, and has them back after', () => {
    const left = Array.from({ length: 40 }, (_, seed) => {
      const { stage, act } = play({ ...home, ecr: registry, core: { ...pods, 'starts-in': 0 } }, seed + 1);
      act('home', 'lose', { capabilities: ['images'] });
      stage.run(5 * hour);
      expect(stage.read('core', 'ready') + stage.read('core', 'waiting')).toBeGreaterThanOrEqual(999);
      return stage.read('core', 'ready');
    });
    expect(Math.abs(mean(left) - 1_000 * Math.exp(-0.25))).toBeLessThan(halfWidth(left));
    const { stage, act } = play({ ...home, ecr: registry, core: pods });
    const loss = act('home', 'lose', { capabilities: ['images'] });
    stage.run(5 * hour);
    loss.undo?.();
    stage.run(5 * hour + 29_999);
    expect(stage.read('core', 'ready')).toBeLessThan(950);
    stage.run(5 * hour + 30_000);
    expect(stage.read('core', 'ready')).toBeGreaterThan(990);
  });

  it('misses a quarter of its pods after a rollout that cannot pull, however many follow; frozen, none', () => {
    const after = (isFrozen: boolean) => {
      const { stage, act } = play({
        ...home,
        ecr: registry,
        core: { ...pods, pods: 100, lifetime: '1000000h' },
        merges: { part: 'pipeline', deploys: ['core'], 'merge-every': '5min' },
      });
      if (isFrozen) act('merges', 'freeze');
      act('home', 'lose', { capabilities: ['images'] });
      stage.run(2 * hour);
      return stage.read('core', 'ready');
    };
    expect(after(false)).toBe(75);
    expect(after(true)).toBe(100);
  });

  it('replaces all pods in a rollout, a quarter at a time', () => {
    const { stage } = play({ ...home, ecr: registry, core: { ...pods, pods: 100, lifetime: '1000000h' } });
    stage.find('core').releases?.rollOut();
    expect(stage.read('core', 'ready')).toBe(75);
    stage.run(90_000);
    expect(stage.read('core', 'ready')).toBe(75);
    stage.run(120_000);
    expect(stage.read('core', 'ready')).toBe(100);
  });

  it('answers in full while what is left is enough, then in proportion, and nothing without what it needs', () => {
    const cache = { part: 'managed-service', in: 'home' } as const;
    const { stage, act } = play({
      ...home,
      ecr: registry,
      cache,
      core: { ...pods, pods: 100, busy: '90%', lifetime: '1000000h', needs: ['cache'] },
    });
    const images = act('home', 'lose', { capabilities: ['images'] });
    stage.find('core').releases?.rollOut();
    expect(stage.read('core', 'serving')).toBeCloseTo(75 / 90, 12);
    images.undo?.();
    act('home', 'lose', { capabilities: ['data'] });
    expect(stage.read('core', 'serving')).toBe(0);
  });
});

describe('database', () => {
  const backups = [{ region: 'away', every: '6h', copy: '30min' }];
  const both = {
    ...home,
    dns: { part: 'dns', ttl: 0, 'holds-on': 0 },
    db: { part: 'database', in: 'home', size: '60GB', writes: '10/s', dns: 'dns', backups },
    spare: {
      part: 'database',
      in: 'away',
      'restored-from': 'db',
      setup: '10min',
      'restore-rate': '50MB',
      writes: '10/s',
      dns: 'dns',
    },
  } as const;

  it('has a newest copy whose age is even between copy and copy + every', () => {
    const ages = Array.from(
      { length: 400 },
      (_, seed) => play(both, seed + 1).stage.read('db', 'backup-age') / 3_600,
    );
    expect(Math.min(...ages)).toBeGreaterThan(0.5);
    expect(Math.max(...ages)).toBeLessThan(6.5);
    expect(Math.abs(mean(ages) - 3.5)).toBeLessThan(halfWidth(ages));
    expect(standardDeviation(ages)).toBeCloseTo(6 / Math.sqrt(12), 0);
  });

  it('keeps that age as backups go on: never more than copy + every', () => {
    const { stage } = play(both, 3);
    for (let atMs = 0; atMs < 40 * hour; atMs += 7 * minute) {
      stage.run(atMs);
      expect(stage.read('db', 'backup-age')).toBeGreaterThanOrEqual(1_800);
      expect(stage.read('db', 'backup-age')).toBeLessThanOrEqual(6.5 * 3_600);
    }
  });

  it('is restored after setup + size / rate, and lacks what was written since that backup until the loss', () => {
    const { stage, act, when } = play(both);
    stage.run(minute);
    const age = stage.read('db', 'backup-age');
    act('home', 'lose');
    stage.run(11 * minute);
    act('spare', 'restore');
    stage.run(3 * hour);
    const takesMs = 10 * minute + ((60 * 1_024) / 50) * 1_000;
    expect(when('spare', 'up')).toEqual([11 * minute + takesMs]);
    expect(stage.read('spare', 'missing')).toBeCloseTo(age, 6);
    expect(stage.read('spare', 'missing-rows')).toBeCloseTo(10 * age, 3);
    expect(stage.read('spare', 'lost')).toBe(0);
    act('dns', 'switch');
    stage.run(3 * hour + 10 * minute);
    expect(stage.read('spare', 'lost')).toBeCloseTo(age, 6);
    expect(Math.abs(stage.read('spare', 'written') - 6_000)).toBeLessThanOrEqual(10 * 5);
    expect(stage.read('spare', 'to-reconcile')).toBeCloseTo(10 * age + stage.read('spare', 'written'), 3);
  });

  it('lacks more and more while the other is still written to, up to the switch', () => {
    const { stage, act } = play(both);
    act('spare', 'restore');
    stage.run(hour);
    const early = stage.read('spare', 'missing');
    stage.run(2 * hour);
    expect(stage.read('spare', 'missing')).toBeCloseTo(early + 3_600, 6);
    act('dns', 'switch');
    stage.run(3 * hour);
    expect(stage.read('spare', 'missing')).toBeLessThanOrEqual(early + 3_600 + 5);
  });

  it('cannot be restored where no backup goes, nor while its region launches nothing', () => {
    const nowhere = { ...both, db: { ...both.db, backups: [] } };
    expect(play(nowhere).act('spare', 'restore').witness).toBe('no backup has arrived in away');
    const { stage, act, when } = play(both);
    const loss = act('away', 'lose', { capabilities: ['launches'] });
    act('spare', 'restore');
    stage.run(5 * hour);
    expect(when('spare', 'up')).toEqual([]);
    loss.undo?.();
    stage.run(6 * hour);
    expect(when('spare', 'up')).toHaveLength(1);
  });
});

describe('dns', () => {
  it('moves the share (1 - h) min(1, t / TTL) + h (1 - exp(-t / hold)), and back by the same law', () => {
    const { stage, act } = play({
      dns: { part: 'dns', ttl: '60s', 'holds-on': '10%', 'holds-on-for': '10min' },
    });
    stage.run(minute);
    act('dns', 'switch');
    for (const seconds of [15, 30, 60, 300, 1_200]) {
      stage.run(minute + seconds * 1_000);
      const expected = 0.9 * Math.min(1, seconds / 60) + 0.1 * (1 - Math.exp(-seconds / 600));
      expect(stage.read('dns', 'moved')).toBeCloseTo(expected, 12);
    }
    stage.run(3 * hour);
    expect(stage.read('dns', 'moved')).toBe(1);
    act('dns', 'switch-back');
    stage.run(3 * hour + 30_000);
    expect(stage.read('dns', 'moved')).toBeCloseTo(1 - 0.45 - 0.1 * (1 - Math.exp(-0.05)), 12);
  });
});

describe('traffic', () => {
  it('counts an outage as minutes below the bound, and as minutes of a full outage', () => {
    const { stage, act } = play({
      ...home,
      ecr: registry,
      cache: { part: 'managed-service', in: 'home' },
      core: { part: 'deployment', in: 'home', images: 'ecr', pods: 1_000 },
      extra: { part: 'deployment', in: 'home', images: 'ecr', pods: 1_000, needs: ['cache'] },
      users: { part: 'traffic', home: { core: '70%', extra: '30%' } },
    });
    stage.run(10 * minute);
    const loss = act('home', 'lose', { capabilities: ['data'] });
    stage.run(30 * minute);
    loss.undo?.();
    stage.run(hour);
    expect(Math.abs(stage.read('users', 'outage') - 20)).toBeLessThanOrEqual(5 / 60);
    expect(Math.abs(stage.read('users', 'full-outage') - 6)).toBeLessThanOrEqual(5 / 60);
  });
});
