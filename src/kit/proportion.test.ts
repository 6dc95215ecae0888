import { describe, expect, it } from 'vitest';
import { wilsonInterval } from './proportion.ts';

describe("Wilson's interval", () => {
  // Reference values from R: prop.test(x, n, correct = FALSE)$conf.int
  it.each([
    [20, 20, 0.8389, 1],
    [0, 20, 0, 0.1611],
    [9, 10, 0.5958, 0.9821],
    [50, 100, 0.4038, 0.5962],
  ])('%d of %d', (hits, trials, low, high) => {
    const interval = wilsonInterval(hits, trials);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('knows nothing without trials', () => expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 }));
});
