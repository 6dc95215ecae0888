import { describe, expect, it } from 'vitest';
import { openDraw } from './draw.ts';
import { meanInterval, quantileOfT } from './mean-interval.ts';

describe('the interval of a mean', () => {
  it("has the published quantiles of Student's t", () => {
    const published = { 1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 10: 2.228, 30: 2.042, 120: 1.98 };
    for (const [degrees, quantile] of Object.entries(published)) {
      expect(Math.abs(quantileOfT(Number(degrees)) / quantile - 1)).toBeLessThan(0.004);
    }
  });

  it('holds the true mean in about 95 of 100 cases', () => {
    const draw = openDraw(1, 'mean interval');
    const values = () => Array.from({ length: 8 }, () => draw.fraction() + draw.fraction());
    const held = Array.from({ length: 2_000 }, () => meanInterval(values())).filter(
      ({ low, high }) => low <= 1 && 1 <= high,
    );
    expect(held.length / 2_000).toBeGreaterThan(0.93);
    expect(held.length / 2_000).toBeLessThan(0.97);
  });

  it('says nothing about a mean of one value', () => {
    expect(meanInterval([3])).toEqual({ mean: 3, low: -Infinity, high: Infinity });
  });
});
