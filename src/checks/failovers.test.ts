import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { notes, zeroMs } from '../recording/testing.ts';
import { failoverPhases, findFailovers } from './failovers.ts';

const promote = {
  type: 'order',
  by: 'manager',
  node: 'pg02',
  name: 'p',
  verb: 'promote',
  what: 'promote pg02',
} as const;
const decision = { type: 'decision', node: 'pg02', because: [] } as const;

/** pg01 answers until 3 s; pg02 is ready at 5 s, has the address at 5.2 s and acknowledges from 6 s on. */
const failover = () =>
  notes()
    .watch(20_000)
    .writes({ from: 0, to: 3_000 })
    .looks(0, 4_500, 'pg02')
    .add(4_000, { ...decision, what: 'pg01 is not heard of any more.' })
    .add(4_600, { ...promote, stage: 'begun', reason: 'pg01 is gone' })
    .log(5_000, 'pg02', 'LOG', 'database system is ready to accept connections')
    .look(5_050, 'pg02', { role: 'primary', timeline: 2 })
    .add(5_200, { type: 'address', address: 'primary', owner: 'pg02' })
    .writes({ from: 6_000, to: 20_000, node: 'pg02' });

describe('the phases of a failover', () => {
  it('lie between the last write on the old primary and the first on the new one', () => {
    const [found, ...others] = findFailovers(failover().timeline());
    expect(others).toEqual([]);
    expect(found).toMatchObject({ from: 'pg01', to: 'pg02', timeline: 2, open: false });
    expect(found?.phases.map(({ phase }) => phase)).toEqual(failoverPhases);
    const lengths = found?.phases.map(({ fromMs, toMs }) => Math.round(toMs - fromMs));
    expect(lengths).toEqual([1_009, 600, 400, 200, 801]);
  });

  it('of a node that was primary itself begin with its own last write', () => {
    const timeline = notes()
      .watch(20_000)
      .writes({ from: 0, to: 3_000, node: 'pg02' })
      .looks(3_500, 4_500, 'pg02')
      .look(5_050, 'pg02', { role: 'primary', timeline: 2 })
      .writes({ from: 6_000, to: 20_000, node: 'pg02' })
      .timeline();
    const [found] = findFailovers(timeline);
    expect(found).toMatchObject({ from: 'pg02', to: 'pg02', open: false });
    expect(found && found.toMs - found.fromMs).toBeLessThan(3_100);
  });

  it('end with the watch, whatever is acknowledged after it', () => {
    const timeline = notes()
      .watch(5_500)
      .writes({ from: 0, to: 3_000 })
      .looks(0, 4_500, 'pg02')
      .look(5_050, 'pg02', { role: 'primary', timeline: 2 })
      .writes({ from: 6_000, to: 7_000, node: 'pg02' })
      .timeline();
    const [found] = findFailovers(timeline);
    expect(found).toMatchObject({ to: 'pg02', open: true, toMs: timeline.watch?.toMs });
  });

  it('say what ended each', () => {
    const [found] = findFailovers(failover().timeline());
    expect(found?.phases.map(({ sign }) => sign)).toEqual([
      'pg02 decided: pg01 is not heard of any more.',
      'promote pg02 was ordered',
      'pg02 was ready as primary on timeline 2',
      'address primary led to pg02',
      'pg02 acknowledged a write',
    ]);
  });

  it('of an operator are detected when the condition of the step came true', () => {
    const step = { ...promote, by: 'operator', name: 'promote' } as const;
    const timeline = notes()
      .watch(20_000)
      .writes({ from: 0, to: 3_000 })
      .looks(0, 6_500, 'pg02')
      .add(0, { ...step, stage: 'waiting' })
      .add(6_000, { ...step, stage: 'begun', noticedMs: zeroMs + 3_500 })
      .look(7_000, 'pg02', { role: 'primary', timeline: 2 })
      .writes({ from: 8_000, to: 20_000, node: 'pg02' })
      .timeline();
    const lengths = findFailovers(timeline)[0]?.phases.map(({ fromMs, toMs }) => Math.round(toMs - fromMs));
    expect(lengths).toEqual([509, 2_500, 1_000, 0, 1_001]);
  });

  it('add up to the gap, whatever came in whatever order', () => {
    const moment = fc.integer({ min: 0, max: 19_000 });
    fc.assert(
      fc.property(moment, moment, moment, moment, moment, (last, decided, ordered, moved, first) => {
        const ready = 9_000;
        const timeline = notes()
          .watch(20_000)
          .writes({ from: 0, to: last })
          .looks(0, ready - 100, 'pg02')
          .add(decided, { ...decision, what: 'something' })
          .add(ordered, { ...promote, stage: 'begun' })
          .look(ready, 'pg02', { role: 'primary', timeline: 2 })
          .add(moved, { type: 'address', address: 'primary', owner: 'pg02' })
          .writes({ from: first, to: 20_000, node: 'pg02' })
          .timeline();
        const [found] = findFailovers(timeline);
        if (!found || found.phases.length === 0) return;
        let beganMs = found.fromMs;
        for (const { fromMs, toMs } of found.phases) {
          expect(fromMs).toBe(beganMs);
          expect(toMs).toBeGreaterThanOrEqual(fromMs);
          beganMs = toMs;
        }
        expect(beganMs).toBe(found.toMs);
      }),
    );
  });

  it('name the address also where it was moved just before the last write on the old primary was told', () => {
    const timeline = notes()
      .watch(20_000)
      .looks(0, 4_500, 'pg02')
      .look(5_050, 'pg02', { role: 'primary', timeline: 2 })
      .add(7_000, { type: 'address', address: 'primary', owner: 'pg02' })
      .writes({ from: 0, to: 7_050 })
      .writes({ from: 7_060, to: 20_000, node: 'pg02' })
      .timeline();
    const [found] = findFailovers(timeline);
    const route = found?.phases.find(({ phase }) => phase === 'route');
    expect(route?.sign).toBe('address primary led to pg02');
    expect(route?.toMs).toBe(route?.fromMs);
  });

  it('are none if nobody was promoted', () => {
    const timeline = notes().watch(20_000).writes({ from: 0, to: 3_000 }).looks(0, 19_000, 'pg02').timeline();
    expect(findFailovers(timeline)).toEqual([]);
  });

  it('are none beside an old primary with which the clients go on', () => {
    const timeline = notes()
      .watch(20_000)
      .writes({ from: 0, to: 20_000 })
      .looks(0, 4_500, 'pg02')
      .look(5_000, 'pg02', { role: 'primary', timeline: 2 })
      .timeline();
    expect(findFailovers(timeline)).toMatchObject([{ from: 'pg01', to: 'pg02', open: true, phases: [] }]);
  });
});
