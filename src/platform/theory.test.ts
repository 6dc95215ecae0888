import { mean, standardDeviation } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { openStage } from './play.ts';
import { platformOf } from './testing.ts';

/** Ten independent plays: the mean of what was looked at and the half-width of its 99.9 % interval (Student, 9 degrees). */
function replicate(look: (seed: number) => number) {
  const found = Array.from({ length: 10 }, (_, seed) => look(seed + 1));
  return {
    mean: mean(found),
    halfWidth: (4.781 * standardDeviation(found) * Math.sqrt(10 / 9)) / Math.sqrt(10),
  };
}

/** A station of one client part and one server part, after `ms` milliseconds. */
function station(seed: number, arrivals: string, server: Readonly<Record<string, unknown>>, ms: number) {
  const stage = openStage(
    platformOf({
      people: { part: 'client', calls: 'desk', rate: arrivals },
      desk: { part: 'server', service: '1s', ...server },
    }),
    seed,
  );
  stage.run(ms);
  stage.turnMeters(ms / 1_000);
  return stage;
}

const longMs = 40_000_000;

describe('parts keep to the theory of queues (Kleinrock, Queueing Systems, I chapter 3 and II section 4.4)', () => {
  it('M/M/1: the mean time inside is 1 / (mu - lambda)', () => {
    const found = replicate((seed) => station(seed, '0.5/s', {}, longMs).read('desk', 'time-inside'));
    expect(Math.abs(found.mean - 2_000)).toBeLessThan(found.halfWidth);
    expect(found.halfWidth).toBeLessThan(150);
  });

  it('M/D/1: the mean wait is half of that of M/M/1 (Pollaczek and Khinchine)', () => {
    const found = replicate((seed) =>
      station(seed, '0.5/s', { spread: 'constant' }, longMs).read('desk', 'time-inside'),
    );
    expect(Math.abs(found.mean - 1_500)).toBeLessThan(found.halfWidth);
    expect(found.halfWidth).toBeLessThan(60);
  });

  it('M/M/3: the mean wait follows the Erlang C formula', () => {
    const [servers, load] = [3, 2];
    const share = (load ** servers / 6) * (servers / (servers - load));
    const waits = share / (1 + load + load ** 2 / 2 + share);
    const expected = 1_000 * (1 + waits / (servers - load));
    const found = replicate((seed) =>
      station(seed, '2/s', { servers }, longMs / 2).read('desk', 'time-inside'),
    );
    expect(Math.abs(found.mean - expected)).toBeLessThan(found.halfWidth);
    expect(found.halfWidth).toBeLessThan(100);
  });

  it('M/M/1/K: the share refused is (1 - rho) rho^K / (1 - rho^(K+1))', () => {
    const [rho, room] = [0.8, 4];
    const found = replicate((seed) => {
      const stage = station(seed, '0.8/s', { room }, longMs);
      return stage.read('desk', 'refused') / stage.read('desk', 'arrivals');
    });
    const expected = ((1 - rho) * rho ** room) / (1 - rho ** (room + 1));
    expect(Math.abs(found.mean - expected)).toBeLessThan(found.halfWidth);
    expect(found.halfWidth).toBeLessThan(0.02);
  });

  it.each(['exponential', 'constant'])(
    'M/G/1 with processor sharing: the mean time inside is 1 / (mu - lambda) for %s service too',
    (spread) => {
      const shared = { sharing: 'shared', spread };
      const found = replicate((seed) => station(seed, '0.5/s', shared, longMs).read('desk', 'time-inside'));
      expect(Math.abs(found.mean - 2_000)).toBeLessThan(found.halfWidth);
      expect(found.halfWidth).toBeLessThan(150);
    },
  );

  it('with unlimited servers that slow each other down the mean time inside is (s + d) / (1 - lambda d)', () => {
    const slowing = { servers: 'unlimited', spread: 'constant', 'slower-by': '10ms' };
    const found = replicate((seed) => station(seed, '50/s', slowing, 2_000_000).read('desk', 'time-inside'));
    expect(Math.abs(found.mean - 2_020)).toBeLessThan(Math.max(found.halfWidth, 10));
  });
});

describe('a play', () => {
  it('is the same for the same seed, to the last bit', () => {
    const look = (seed: number) => station(seed, '0.9/s', {}, 1_000_000).read('desk', 'time-inside');
    expect(look(7)).toBe(look(7));
    expect(look(7)).not.toBe(look(8));
  });
});
