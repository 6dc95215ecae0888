import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { platformOf } from '../testing.ts';
import { findLoops } from './find-loops.ts';
import { standingOf } from './region.ts';
import { waysOut } from './way-out.ts';

const storm = (rate: number, client: object = {}) =>
  platformOf({
    people: { part: 'client', calls: 'shop', rate, network: '100ms', timeout: '3s', attempts: 3, ...client },
    shop: { part: 'server', servers: 'unlimited', service: '1s', spread: 'constant', 'slower-by': '10ms' },
  });
const quickly = { seed: 1, settleMs: 30_000, readMs: 60_000 };

describe('findLoops', () => {
  it('finds the storm of retries, and none where nothing is tried again', () => {
    expect(findLoops(storm(40))).toMatchObject([
      { parts: ['people', 'shop'], returned: { part: 'people', gauge: 'returned' } },
    ]);
    expect(findLoops(storm(40, { attempts: 1 }))).toEqual([]);
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
});
