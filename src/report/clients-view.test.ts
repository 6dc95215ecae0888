import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OperationEvent } from '../recording/event.ts';
import { foldTimeline } from '../recording/timeline.ts';
import { bucketOperations, chartBuckets, drawnWindow, errorCounts } from './clients-view.ts';
import { exampleRecording } from './example.ts';
import { zeroOf } from './since-zero.ts';

const operations = fc.array(
  fc.record({
    type: fc.constant('operation' as const),
    client: fc.constant('client-1'),
    kind: fc.constantFrom('write' as const, 'read' as const),
    row: fc.nat(),
    intendedMs: fc.double({ min: 0, max: 999.9, noNaN: true }),
    atMs: fc.double({ min: 1_000, max: 5_000, noNaN: true }),
    outcome: fc.constantFrom('acknowledged' as const, 'failed' as const, 'in-doubt' as const),
  }),
);

describe('buckets of operations', () => {
  it('hold every operation wanted in the window exactly once', () => {
    fc.assert(
      fc.property(operations, fc.integer({ min: 1, max: 50 }), (list: OperationEvent[], count) => {
        const buckets = bucketOperations(list, 0, 1_000, count);
        const total = buckets.reduce((sum, b) => sum + b.acknowledged + b.failed + b.inDoubt, 0);
        expect(buckets).toHaveLength(count);
        expect(total).toBe(list.length);
        for (const bucket of buckets) expect(bucket.p50Ms === undefined).toBe(bucket.acknowledged === 0);
      }),
    );
  });

  it('are of a round width and meet at the trial’s zero', () => {
    const { header, events } = exampleRecording();
    const timeline = foldTimeline(header, events);
    const buckets = chartBuckets(timeline);
    const { fromMs, toMs } = drawnWindow(timeline);
    expect(buckets[0]?.fromMs).toBeLessThanOrEqual(fromMs);
    expect(buckets.at(-1)?.toMs).toBeGreaterThanOrEqual(toMs);
    expect(buckets.some((bucket) => Math.abs(bucket.fromMs - zeroOf(timeline)) < 1e-6)).toBe(true);
  });
});

describe('errors', () => {
  it('are counted, the most frequent first', () => {
    const { events } = exampleRecording();
    const list = events.filter((event) => event.type === 'operation');
    expect(errorCounts(list)[0]).toMatchObject({ error: 'refused ETIMEDOUT' });
  });
});
