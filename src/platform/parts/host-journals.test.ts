import { describe, expect, it } from 'vitest';
import { openDraw } from '../../kit/draw.ts';
import { HostJournals } from './host-journals.ts';

const plan = { disk: 1_000, writes: 100, 'writes-spread': 0, 'dirty-limit': 10_000, 'hung-task': 120_000 };
const journals = (other: Partial<typeof plan> = {}, hosts = 1) =>
  new HostJournals({ ...plan, ...other }, hosts, openDraw(1, 'commits'));

describe('the journal of a host', () => {
  it('falls behind when more than disk / writes - 1 reads wait, and catches up below', () => {
    expect(journals().write(0, 8.9, 1, 100)).toBe(0);
    // A writer beside eleven reads gets 1000 / 12 a second of 100: 1,667 more are dirty after 100 s, which take 20 s.
    const one = journals();
    expect(one.write(0, 11, 1, 100)).toBeCloseTo(20, 9);
    expect(one.write(0, 8, 1, 100)).toBeCloseTo((1_666.67 - 1_111.11) / 111.11, 3);
    expect(one.write(0, 0, 1, 100)).toBe(0);
  });

  it('is spared by a host that is slow, since those who write are', () => {
    expect(journals().write(0, 11, 1.25, 100)).toBe(0);
    expect(journals().write(0, 11, 1.1, 100)).toBeCloseTo(((100 / 1.1 - 1_000 / 12) * 100) / (1_000 / 12), 9);
  });

  it('takes what others write as well, however slow the host is', () => {
    // 100 / 2 of its own and 60 beside it, of which the disk takes 1000 / 10 a second: 10 more are dirty each second.
    expect(journals().write(0, 9, 2, 100, 60)).toBeCloseTo(1_000 / 100, 9);
    expect(journals().write(0, 9, 2, 100, 50)).toBe(0);
  });

  it('never holds more than may be dirty, and nothing after a reboot', () => {
    const one = journals();
    expect(one.write(0, 19, 1, 1e6)).toBe((10_000 * 20) / 1_000);
    one.clear(0);
    expect(one.write(0, 19, 1, 1)).toBe(1);
  });

  it('differs between hosts by what is written to them', () => {
    const many = journals({ 'writes-spread': 0.8 }, 1_000);
    const behind = Array.from({ length: 1_000 }, (_, host) => many.write(host, 9, 1, 1)).filter(
      (each) => each > 0,
    );
    // Half of them write more than the median, which the disk just takes beside nine reads.
    expect(behind.length).toBeGreaterThan(430);
    expect(behind.length).toBeLessThan(570);
  });
});

describe('a task that waits for a commit', () => {
  const found = (commitMs: number, steps = 20_000) => {
    const one = journals();
    return Array.from({ length: steps }, () => one.hungAfterMs(commitMs, 30_000)).filter(
      (each) => each !== undefined,
    );
  };

  it('is found hung between T and 2T after it began, and never if the commit ends before', () => {
    expect(found(119_999)).toEqual([]);
    const times = found(3_600_000);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(120_000);
    expect(Math.max(...times)).toBeLessThan(240_000);
  });

  it('is found as often as the kernel happens to look in time', () => {
    // A commit of 180 s begins in a step of 30 s once in six, and half of the looks come within 180 s: 1,667 of 20,000,
    // within five standard deviations.
    const times = found(180_000);
    expect(Math.abs(times.length - 20_000 / 12)).toBeLessThan(5 * Math.sqrt(20_000 / 12));
    expect(Math.max(...times)).toBeLessThanOrEqual(180_000);
    expect(Math.abs(found(3_600_000).length - 20_000 / 120)).toBeLessThan(5 * Math.sqrt(20_000 / 120));
  });
});
