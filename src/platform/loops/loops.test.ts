import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { platformOf } from '../testing.ts';
import { branchesOf } from './branches.ts';
import { findLoops } from './find-loops.ts';
import { standingOf } from './region.ts';
import { waysOut } from './way-out.ts';

const storm = (rate: number, client: object = {}, shop: object = {}) =>
  platformOf({
    people: { part: 'client', calls: 'shop', rate, network: '100ms', timeout: '3s', attempts: 3, ...client },
    shop: {
      part: 'server',
      servers: 'unlimited',
      service: '1s',
      spread: 'constant',
      'slower-by': '10ms',
      ...shop,
    },
  });
const quickly = { seed: 1, settleMs: 30_000, readMs: 60_000 };

describe('findLoops', () => {
  it('finds the storm of retries, and none where nothing is tried again', () => {
    expect(findLoops(storm(40))).toMatchObject([
      { parts: ['people', 'shop'], returned: { part: 'people', gauge: 'returned' } },
    ]);
    expect(findLoops(storm(40, { attempts: 1 }))).toEqual([]);
  });

  it('knows who is asked behind a ring, and takes them for no ring of their own', () => {
    const behind = platformOf({
      people: { part: 'client', calls: 'gateway', rate: 40, timeout: '3s', attempts: 3 },
      gateway: { part: 'cache', calls: 'pool', keys: 10, lifetime: '1s' },
      pool: { part: 'server', service: '1ms', calls: 'database' },
      database: { part: 'server', service: '1ms' },
      elsewhere: { part: 'server', service: '1ms', calls: 'database' },
    });
    expect(findLoops(behind)).toMatchObject([
      { parts: ['people', 'gateway'], behind: ['pool', 'database'], returned: { part: 'people' } },
    ]);
  });

  it('finds what made Clever Cloud worse: lateness read as death, scaling on slowness, reloads, hands', () => {
    const file = new URL('../../../incidents/2024-08-clever-cloud/scenario.yaml', import.meta.url);
    const described = parse(readFileSync(file, 'utf8'), (_, value: unknown) => lowerEnd(value)) as {
      platform: { parts: Parameters<typeof platformOf>[0] };
    };
    const loops = findLoops(platformOf(described.platform.parts));
    expect(new Set(loops.map(({ returned }) => returned.part))).toEqual(
      new Set(['monitoring', 'autoscaler', 'customers', 'watchdog']),
    );
    for (const { parts } of loops) expect(parts).toEqual(expect.arrayContaining(['orchestrator', 'hosts']));
  });
});

/** The lower end of what was written as a range. */
function lowerEnd(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'from' in value && 'to' in value ? value.from : value;
}

describe('standingOf', () => {
  it('tells stable, vulnerable and overloaded apart', () => {
    const region = (rate: number) => standingOf(storm(rate), 'people', quickly).region;
    expect([15, 40, 75].map(region)).toEqual(['stable', 'vulnerable', 'overloaded']);
  });

  it('knows that a retry budget makes the storm impossible', () => {
    const budget = { 'per-success': 0.1, 'per-retry': 1, size: 5 };
    expect(standingOf(storm(40, { budget }), 'people', quickly).region).toBe('stable');
  });
});

describe('branchesOf', () => {
  const branches = branchesOf(storm(40), 'people', { seed: 1, settleMs: 30_000, readMs: 60_000 });
  const { feedsItself = 0, holds = 0, overloads = 0 } = branches.boundaries;

  it('bisects the boundary within 1.5 requests a second of the closed form, L(3 x) > 2.8 s', () => {
    const closedForm = (1 - 1 / 2.8) / 0.01 / 3;
    expect(Math.abs(feedsItself - closedForm)).toBeLessThan(1.5);
    // With chance in it a bad state holds on average only a little further up; no good state is left near L(x) > 2.8 s.
    expect(holds).toBeGreaterThan(feedsItself);
    expect(holds).toBeLessThan(24.5);
    expect(overloads).toBeGreaterThan(50);
    expect(overloads).toBeLessThan(64.3);
  });

  it('follows both branches: three times the load where all is late, the load itself where nothing is', () => {
    const both = branches.points.filter(({ good, bad }) => good && bad);
    expect(both.length).toBeGreaterThan(5);
    for (const { load, good, bad, tips = 0 } of both) {
      expect(load).toBeGreaterThan(holds * 0.98);
      expect(load).toBeLessThan(overloads * 1.02);
      expect((bad?.work ?? 0) / load).toBeCloseTo(3, 0);
      expect((good?.work ?? 0) / load).toBeLessThan(1.5);
      expect(tips).toBeGreaterThan(good?.work ?? 0);
      expect(tips).toBeLessThan(bad?.work ?? 0);
    }
  });

  it('finds no boundary where retries have to be earned', () => {
    const budget = { 'per-success': 0.1, 'per-retry': 1, size: 5 };
    const { boundaries } = branchesOf(storm(40, { budget }), 'people', quickly);
    expect(boundaries.feedsItself ?? 64).toBeGreaterThan(50);
  });
});

describe('waysOut', () => {
  it('names settings that alone make the loop stable, the smallest change first', () => {
    const ways = waysOut(storm(25), 'people', ['people'], { seed: 1, settleMs: 20_000, readMs: 30_000 });
    expect(ways.map(({ key }) => key)).toEqual(expect.arrayContaining(['rate', 'timeout', 'attempts']));
    expect(ways.map(({ cost }) => cost)).toEqual(ways.map(({ cost }) => cost).sort((a, b) => a - b));
    for (const { part, key, to } of ways) {
      expect(
        standingOf(storm(25, { [key]: to }), part, { seed: 1, settleMs: 20_000, readMs: 30_000 }).region,
      ).toBe('stable');
    }
  });

  it('bisects each: a fiftieth less of a change does not do, nor one count less', () => {
    const reading = { seed: 1, settleMs: 20_000, readMs: 30_000 };
    const ways = waysOut(storm(25), 'people', ['people', 'shop'], reading);
    expect(ways.map(({ part, key }) => `${part}.${key}`)).toEqual(
      expect.arrayContaining(['people.rate', 'people.timeout', 'shop.service', 'shop.slower-by']),
    );
    for (const { part, key, from, to } of ways) {
      const less = key === 'attempts' ? to + 1 : to * (from > to ? 1.02 : 1 / 1.02);
      if (less === from) continue;
      const shop = part === 'shop' ? { [key]: less } : {};
      const client = part === 'people' ? { [key]: less } : {};
      expect([part, key, standingOf(storm(25, client, shop), 'people', reading).region]).toEqual([
        part,
        key,
        'vulnerable',
      ]);
    }
  });
});
