import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readScenario } from '../../scenario/read-scenario.ts';
import { select } from '../../scenario/select.ts';
import { judgePlay } from '../../trial/testing-platform.ts';
import { openStage } from '../play.ts';
import { platformOf } from '../testing.ts';

const incident = new URL('../../../incidents/cache-stampede/scenario.yaml', import.meta.url);

function shop(cache: object, seed = 1) {
  return openStage(
    platformOf({
      people: { part: 'client', calls: 'cache', rate: 200 },
      cache: { part: 'cache', calls: 'database', keys: 2_000, lifetime: '20s', ...cache },
      database: { part: 'server', servers: 'unlimited', service: '1ms' },
    }),
    seed,
  );
}

describe('a cache', () => {
  it('hits x T / (N + x T) of its requests', () => {
    const shares = [1, 2, 3, 4, 5].map((seed) => {
      const stage = shop({ warm: false }, seed);
      stage.run(200_000);
      stage.turnMeters(200);
      stage.run(1_000_000);
      stage.turnMeters(800);
      return stage.read('cache', 'hits');
    });
    const mean = shares.reduce((sum, each) => sum + each, 0) / shares.length;
    expect(Math.abs(mean - (200 * 20) / (2_000 + 200 * 20))).toBeLessThan(0.01);
  });

  it('asks once for what many miss, if they wait together', () => {
    const fetches = (coalesce: boolean) => {
      const stage = openStage(
        platformOf({
          people: { part: 'client', calls: 'cache', rate: 500 },
          cache: { part: 'cache', calls: 'database', keys: 1, lifetime: '10min', warm: false, coalesce },
          database: { part: 'server', servers: 'unlimited', service: '1s', spread: 'constant' },
        }),
        1,
      );
      stage.run(10_000);
      stage.turnMeters(1);
      return stage.read('cache', 'fetches');
    };
    expect(fetches(true)).toBe(1);
    expect(Math.abs(fetches(false) - 500)).toBeLessThan(80);
  });
});

describe('the cache stampede', () => {
  const { scenario } = readScenario(readFileSync(incident, 'utf8'), 'cache-stampede');

  it('comes with every seed, and only with the restart and the endless queue together', async () => {
    for (const seed of [1, 2, 3]) expect((await judgePlay(scenario, seed)).verdict).toBe('reenacted');
    for (const name of ['restart', 'endless-queue']) {
      expect((await judgePlay(select(scenario, { without: [name] }).scenario, 1)).verdict).toBe('averted');
    }
    for (const name of ['everybody-asks', 'expire-together']) {
      expect((await judgePlay(select(scenario, { without: [name] }).scenario, 1)).verdict).toBe('reenacted');
    }
  });
});
