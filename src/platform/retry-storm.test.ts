import { describe, expect, it } from 'vitest';
import { openStage } from './play.ts';
import { platformOf } from './testing.ts';

/**
 * The open model of retries by M. Brooker (github.com/mbrooker/simulator_example): network 0.1 s each way, service of
 * 1 + 0.01 n seconds with n inside, a timeout of 3 s and three attempts. An attempt that meets L(x) = 1 / (1 - 0.01 x)
 * above 2.8 s is too late. Once every attempt is, the server meets three times the load: a bad state that keeps itself
 * alive exists if L(3 lambda) > 2.8, that is lambda > 21.4; there is no good state if L(lambda) > 2.8, lambda > 64.
 */
const boundary = (1 - 1 / 2.8) / 0.01 / 3;

function storm(rate: number, seed: number) {
  return openStage(
    platformOf({
      people: { part: 'client', calls: 'shop', rate, network: '100ms', timeout: '3s', attempts: 3 },
      shop: { part: 'server', servers: 'unlimited', service: '1s', spread: 'constant', 'slower-by': '10ms' },
    }),
    seed,
  );
}

/** The share of requests that succeed 220 to 270 s after requests came at 200 a second for ten seconds. */
function successLongAfter(rate: number, seed: number, trigger = 200): number {
  const stage = storm(rate, seed);
  const people = stage.find('people');
  stage.run(20_000);
  const done = people.act?.('surge', { rate: trigger });
  stage.run(30_000);
  done?.undo?.();
  stage.run(250_000);
  stage.turnMeters(1);
  stage.run(300_000);
  stage.turnMeters(50);
  return stage.read('people', 'goodput') / stage.read('people', 'requests');
}

/** Whether the bad state can keep itself alive: it does in at least one of twenty plays. */
const canStayBad = (rate: number) =>
  Array.from({ length: 20 }, (_, seed) => seed + 1).some((seed) => successLongAfter(rate, seed) < 0.5);

describe('the retry storm', () => {
  it('keeps itself alive above 21.4 requests a second, as the closed form says', () => {
    let [good, bad] = [10, 60];
    expect(canStayBad(good)).toBe(false);
    expect(canStayBad(bad)).toBe(true);
    while (bad - good > 0.25) {
      const middle = (good + bad) / 2;
      if (canStayBad(middle)) bad = middle;
      else good = middle;
    }
    expect(Math.abs((good + bad) / 2 - boundary)).toBeLessThan(1.5);
  });

  it('has two branches in between: without a trigger all is well, at the same rate', () => {
    for (const rate of [25, 40]) {
      expect(successLongAfter(rate, 1)).toBeLessThan(0.05);
      expect(successLongAfter(rate, 1, rate)).toBeGreaterThan(0.95);
    }
  });

  it('needs no trigger above 64 requests a second', () => {
    expect(successLongAfter(75, 1, 75)).toBeLessThan(0.1);
  });
});
