import { describe, expect, it } from 'vitest';
import { openStage } from '../play.ts';
import { platformOf } from '../testing.ts';

const holders = 1_000;
const timeoutS = 100;
const awayS = 6_000;

/**
 * A manager that establishes `perSecond` leases and does renewals for next to nothing; the database is away until every
 * lease has expired and work has queued for five timeouts.
 */
function collapse(perSecond: number, options: { room?: number; seed?: number } = {}) {
  const establish = 1_000;
  const stage = openStage(
    platformOf({
      region: { part: 'region' },
      hosts: {
        part: 'leases',
        calls: 'manager',
        needs: 'region',
        holders,
        renew: '300s',
        lifetime: '1000s',
        timeout: `${timeoutS}s`,
        establish,
      },
      manager: {
        part: 'server',
        spread: 'constant',
        service: `${1_000 / perSecond / establish}ms`,
        ...(options.room === undefined ? {} : { room: options.room }),
      },
    }),
    options.seed ?? 1,
  );
  const back = stage.find('region').act?.('lose', { capabilities: ['data'] });
  stage.run(awayS * 1_000);
  expect(stage.read('hosts', 'held')).toBe(0);
  back?.undo?.();
  /** Reads a gauge so many seconds after the database is back; rates are of the last 50 s. */
  const at = (seconds: number, gauge: string) => {
    stage.run((awayS + seconds - 50) * 1_000);
    stage.turnMeters(1);
    stage.run((awayS + seconds) * 1_000);
    stage.turnMeters(50);
    return stage.read('hosts', gauge);
  };
  return { stage, at };
}

/** Bisects the least number of leases a second with which they come back. */
function leastToComeBack(comesBack: (perSecond: number) => boolean): number {
  let [collapses, recovers] = [3, 12];
  expect([collapses, recovers].map(comesBack)).toEqual([false, true]);
  while (recovers - collapses > 0.15) {
    const middle = (collapses + recovers) / 2;
    if (comesBack(middle)) recovers = middle;
    else collapses = middle;
  }
  return (collapses + recovers) / 2;
}

describe('leases', () => {
  it('are renewed in time while nothing is away', () => {
    const stage = openStage(
      platformOf({
        hosts: {
          part: 'leases',
          calls: 'manager',
          holders,
          renew: '30s',
          lifetime: '90s',
          timeout: '10s',
          jitter: 0,
        },
        manager: { part: 'server', service: '10ms' },
      }),
      1,
    );
    stage.run(600_000);
    stage.turnMeters(600);
    expect(stage.read('hosts', 'held')).toBe(1);
    expect(stage.read('hosts', 'returned')).toBe(0);
    expect(stage.read('hosts', 'attempts')).toBeCloseTo(holders / 30, 1);
  });

  it('come back if N / c < T, and collapse although the cause is gone if N / c > T', () => {
    const least = leastToComeBack((perSecond) => collapse(perSecond).at(3_000, 'held') > 0.9);
    expect(Math.abs(least / (holders / timeoutS) - 1)).toBeLessThan(0.03);
  });

  it('come back from a queue that was cleared if N / c < (3 + sqrt 5) / 2 T, and collapse again otherwise', () => {
    const least = leastToComeBack((perSecond) => {
      const { stage, at } = collapse(perSecond);
      stage.perform('manager', 'restart', {});
      return at(3_000, 'held') > 0.9;
    });
    expect(Math.abs(least / (holders / timeoutS / ((3 + Math.sqrt(5)) / 2)) - 1)).toBeLessThan(0.03);
  });

  it('collapse with all work for nothing and a queue that grows by N / T - c', () => {
    const { stage, at } = collapse(5);
    expect(at(1_000, 'wasted')).toBe(1);
    expect(at(1_000, 'held')).toBe(0);
    const before = stage.read('manager', 'inside');
    stage.run((awayS + 2_000) * 1_000);
    const growth = (stage.read('manager', 'inside') - before) / 1_000;
    expect(growth).toBeCloseTo(holders / timeoutS - 5, 0);
  });

  it('come back after N / c with room for what is done within the timeout, and not with room for more', () => {
    const perSecond = 5;
    const { at } = collapse(perSecond, { room: 0.8 * perSecond * timeoutS });
    // What fills the queue at first was begun before the database was back, and is of use all the same.
    expect(at((0.5 * holders) / perSecond, 'held')).toBeCloseTo(0.5, 1);
    expect(at((1.3 * holders) / perSecond, 'held')).toBe(1);
    expect(collapse(perSecond, { room: 1.5 * perSecond * timeoutS }).at(2_000, 'held')).toBeLessThan(0.05);
  });

  it('come back after N / r once no more than r a second are let in and the queue is cleared, and not with one of both', () => {
    const heldAfter = (deeds: readonly ('throttle' | 'restart')[], shareOfTime: number) => {
      const { stage, at } = collapse(3);
      stage.run((awayS + 1_000) * 1_000);
      if (deeds.includes('throttle')) stage.perform('hosts', 'throttle', { to: 2 });
      if (deeds.includes('restart')) stage.perform('manager', 'restart', {});
      return at(1_000 + (shareOfTime * holders) / 2, 'held');
    };
    expect(heldAfter(['throttle', 'restart'], 0.6)).toBeCloseTo(0.6, 1);
    expect(heldAfter(['throttle', 'restart'], 1.5)).toBe(1);
    expect(heldAfter(['throttle'], 1.5)).toBe(0);
    expect(heldAfter(['restart'], 1.5)).toBeLessThan(0.5);
  });

  it('forgets a share of what waits, the oldest first, and takes as many again', () => {
    const { stage } = collapse(5);
    const before = stage.read('manager', 'inside');
    const { witness } = stage.perform('manager', 'restart', { share: 0.25 });
    expect(witness).toContain(`${Math.ceil((before - 1) * 0.25)} requests`);
    expect(stage.read('manager', 'inside')).toBe(before - Math.ceil((before - 1) * 0.25));
  });

  it('are throttled until that is taken back', () => {
    const { stage, at } = collapse(5);
    const done = stage.perform('hosts', 'throttle', { to: 1 });
    expect(at(500, 'throttled')).toBeGreaterThan(5);
    expect(done.undo?.()).toContain('as before');
    expect(at(700, 'throttled')).toBe(0);
  });
});
