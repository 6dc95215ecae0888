import { mean, standardDeviation } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { type Draw, openDraw } from './draw.ts';
import { EventQueue } from './event-queue.ts';
import { exponential, lognormal, uniform } from './variates.ts';

/**
 * One station: arrivals at random, `servers` of them serving, at most `room` customers inside. Answers the mean time
 * in the station of those who were admitted, and the share turned away.
 */
function serve(
  plan: { rate: number; service: number; servers: number; room: number; customers: number },
  seed: number,
) {
  const arrivals = openDraw(seed, 'arrivals');
  const services = openDraw(seed, 'services');
  const queue = new EventQueue();
  const waiting: number[] = [];
  let front = 0;
  let busy = 0;
  let come = 0;
  let inside = 0;
  let lost = 0;
  let total = 0;
  let served = 0;
  const arrivedAt = new Float64Array(plan.customers);
  const begin = (customer: number, now: number) => {
    busy += 1;
    queue.schedule(now + exponential(services, plan.service), 1, customer);
  };
  queue.schedule(exponential(arrivals, 1 / plan.rate), 0, 0);
  while (queue.take()) {
    const { atMs: now, kind, subject: customer } = queue;
    if (kind === 0) {
      come += 1;
      if (come < plan.customers) queue.schedule(now + exponential(arrivals, 1 / plan.rate), 0, come);
      arrivedAt[customer] = now;
      if (inside >= plan.room) {
        lost += 1;
        continue;
      }
      inside += 1;
      if (busy < plan.servers) begin(customer, now);
      else waiting.push(customer);
    } else {
      busy -= 1;
      inside -= 1;
      served += 1;
      total += now - (arrivedAt[customer] ?? 0);
      const next = waiting[front];
      if (next === undefined) continue;
      front += 1;
      begin(next, now);
    }
  }
  return { meanTime: total / served, lost: lost / come };
}

/** Ten independent runs: their mean and the half-width of its 99.9 % confidence interval (Student, 9 degrees). */
function replicate(look: (seed: number) => number) {
  const found = Array.from({ length: 10 }, (_, seed) => look(seed + 1));
  return {
    mean: mean(found),
    halfWidth: (4.781 * standardDeviation(found) * Math.sqrt(10 / 9)) / Math.sqrt(10),
  };
}

describe('stations on the event queue keep to the theory (Kleinrock, Queueing Systems I, chapter 3)', () => {
  it('M/M/1: the mean time in the system is 1 / (mu - lambda)', () => {
    const found = replicate(
      (seed) =>
        serve({ rate: 0.5, service: 1, servers: 1, room: Infinity, customers: 60_000 }, seed).meanTime,
    );
    expect(Math.abs(found.mean - 2)).toBeLessThan(found.halfWidth);
    expect(found.halfWidth).toBeLessThan(0.1);
  });

  it('M/M/3: the mean wait follows the Erlang C formula', () => {
    const servers = 3;
    const load = 2;
    const share = (load ** servers / 6) * (servers / (servers - load));
    const waits = share / (1 + load + load ** 2 / 2 + share);
    const found = replicate(
      (seed) => serve({ rate: load, service: 1, servers, room: Infinity, customers: 60_000 }, seed).meanTime,
    );
    expect(Math.abs(found.mean - (1 + waits / (servers - load)))).toBeLessThan(found.halfWidth);
    expect(found.halfWidth).toBeLessThan(0.1);
  });

  it('M/M/1/K: the share turned away is (1 - rho) rho^K / (1 - rho^(K+1))', () => {
    const rho = 0.8;
    const room = 4;
    const found = replicate(
      (seed) => serve({ rate: rho, service: 1, servers: 1, room, customers: 60_000 }, seed).lost,
    );
    const expected = ((1 - rho) * rho ** room) / (1 - rho ** (room + 1));
    expect(Math.abs(found.mean - expected)).toBeLessThan(found.halfWidth);
    expect(found.halfWidth).toBeLessThan(0.02);
  });

  it('gives the same run for the same seed, to the last bit', () => {
    const plan = { rate: 0.9, service: 1, servers: 1, room: Infinity, customers: 10_000 };
    expect(serve(plan, 7).meanTime).toBe(serve(plan, 7).meanTime);
    expect(serve(plan, 7).meanTime).not.toBe(serve(plan, 8).meanTime);
  });
});

describe('variates', () => {
  const sample = (draw: (stream: Draw) => number) => {
    const stream = openDraw(1, 'sample');
    return Array.from({ length: 40_000 }, () => draw(stream)).sort((a, b) => a - b);
  };

  it('have the means and medians they promise', () => {
    expect(mean(sample((stream) => exponential(stream, 5)))).toBeCloseTo(5, 0);
    expect(mean(sample((stream) => uniform(stream, 2, 4)))).toBeCloseTo(3, 1);
    expect(sample((stream) => lognormal(stream, 10, 0.3))[20_000]).toBeCloseTo(10, 0);
  });

  it('are never negative', () => {
    expect(sample((stream) => exponential(stream, 5))[0]).toBeGreaterThanOrEqual(0);
    expect(sample((stream) => lognormal(stream, 10, 1))[0]).toBeGreaterThan(0);
  });
});
