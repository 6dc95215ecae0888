import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missingShare, refaultWaitSeconds } from './page-cache.ts';

describe('missingShare', () => {
  it('is nothing while the working set fits, and all when nothing is left', () => {
    expect(missingShare(100, 50)).toBe(0);
    expect(missingShare(25, 50)).toBe(0.5);
    expect(missingShare(-10, 50)).toBe(1);
  });
});

describe('refaultWaitSeconds', () => {
  it('never lets the disk read more than it can, nor a read take less than its service', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        fc.double({ min: 1e-5, max: 0.1, noNaN: true }),
        fc.double({ min: 10, max: 1e6, noNaN: true }),
        (n, think, service, disk) => {
          const wait = refaultWaitSeconds(n, think, service, disk);
          expect(wait).toBeGreaterThanOrEqual(service);
          expect(n / (think + wait)).toBeLessThanOrEqual(disk * (1 + 1e-9));
        },
      ),
    );
  });
});
