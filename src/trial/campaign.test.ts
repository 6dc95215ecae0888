import { describe, expect, it } from 'vitest';
import { notes } from '../recording/testing.ts';
import { describeCampaign, describeWrites, sumUp } from './campaign.ts';
import { judge } from './judge.ts';

/** A trial of 3,000 acknowledged writes; what is cut short can not be compared. */
const trial = (lost: 'none' | 'five' | 'cannot be told') => {
  const written = notes();
  if (lost === 'cannot be told') {
    return judge(written.watch(30_000, 'is cut short').writes({ from: 0, to: 30_000 }).timeline());
  }
  const rows = Array.from({ length: lost === 'five' ? 2_995 : 3_000 }, (_, index) => index + 1);
  written.watch(30_000).writes({ from: 0, to: 30_000 });
  for (const node of ['pg01', 'pg02', 'pg03']) written.holds(node, rows);
  return judge(written.timeline());
};

describe('many trials of one scenario', () => {
  it('says how many came out so, with the interval, and what became of the writes', () => {
    const summary = sumUp([trial('none'), trial('none')]);
    expect(describeCampaign(summary)).toBe(
      '0 of 2 conclusive trials reenacted it (95 % interval 0 % to 66 %)',
    );
    expect(describeWrites(summary.writes)).toBe('None of 6,000 acknowledged writes was lost');
  });

  it('adds up what was lost, and counts trials that cannot be compared', () => {
    const { writes } = sumUp([trial('none'), trial('five'), trial('five'), trial('cannot be told')]);
    expect(writes).toEqual({ acknowledged: 9_000, lost: 10, trialsWithLoss: 2, trialsUntold: 1 });
    expect(describeWrites(writes)).toBe(
      '10 of 9,000 acknowledged writes were lost, in 2 trials; 1 trial ended with nodes that could not be compared',
    );
  });

  it('says nothing about the writes of trials that cannot be compared', () => {
    const { writes } = sumUp([trial('cannot be told')]);
    expect(writes).toEqual({ acknowledged: 0, lost: 0, trialsWithLoss: 0, trialsUntold: 1 });
    expect(describeWrites(writes)).toBe(
      'Whether an acknowledged write was lost cannot be told: 1 trial ended with nodes that could not be compared',
    );
  });

  it('counts inconclusive trials apart', () => {
    expect(describeCampaign(sumUp([trial('cannot be told')]))).toBe('none of 1 trials was conclusive');
  });
});
