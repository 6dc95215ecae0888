import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OperationEvent } from '../recording/event.ts';
import { notes, zeroMs } from '../recording/testing.ts';
import { countPerBucket, findOutages, measureLatency } from './availability.ts';

const watch = { fromMs: zeroMs, toMs: zeroMs + 30_000 };
const outagesOf = (written: ReturnType<typeof notes>, longerThanMs = 100) =>
  findOutages(written.timeline().operations, 'write', watch, longerThanMs);

describe('outages', () => {
  it('last from the last success before to the first success after', () => {
    const outages = outagesOf(
      notes()
        .writes({ from: 0, to: 10_000 })
        .writes({ from: 10_000, to: 18_000, outcome: 'failed', error: 'refused ECONNREFUSED' })
        .writes({ from: 18_000, to: 30_000, takesMs: 4 }),
    );
    expect(outages).toEqual([
      {
        fromMs: zeroMs + 9_991,
        toMs: zeroMs + 18_004,
        wantedFromMs: zeroMs + 10_000,
        open: false,
        failed: 800,
        inDoubt: 0,
      },
    ]);
  });

  it('are seen without a single failure when writes only hang', () => {
    const outages = outagesOf(
      notes()
        .writes({ from: 0, to: 5_000 })
        .writes({ from: 5_000, to: 9_000, knownAt: 9_000 })
        .writes({ from: 9_000, to: 30_000 }),
    );
    expect(outages).toMatchObject([{ fromMs: zeroMs + 4_991, toMs: zeroMs + 9_000, failed: 0, inDoubt: 0 }]);
  });

  it('stay open when the watch ends first, whatever comes later', () => {
    const outages = outagesOf(
      notes()
        .writes({ from: 0, to: 20_000 })
        .writes({ from: 20_000, to: 30_000, outcome: 'in-doubt', takesMs: 3_000 })
        .writes({ from: 31_000, to: 32_000 }),
    );
    expect(outages).toMatchObject([{ fromMs: zeroMs + 19_991, toMs: watch.toMs, open: true, inDoubt: 701 }]);
  });

  it('begin with the window when nothing ever succeeded', () => {
    expect(outagesOf(notes().writes({ from: 0, to: 30_000, outcome: 'failed' }))).toMatchObject([
      { fromMs: zeroMs, toMs: watch.toMs, open: true },
    ]);
  });

  it('are not the time in which a slow schedule wanted nothing', () => {
    const slow = notes().writes({ from: 0, to: 30_000, everyMs: 10_000 });
    expect(outagesOf(slow)).toEqual([]);
    const oneFails = notes()
      .writes({ from: 0, to: 10_000, everyMs: 10_000 })
      .writes({ from: 10_000, to: 10_001, outcome: 'failed' })
      .writes({ from: 20_000, to: 30_000, everyMs: 10_000 });
    expect(outagesOf(oneFails)).toMatchObject([{ wantedFromMs: zeroMs + 10_000, failed: 1 }]);
  });

  it('of reads are not those of writes', () => {
    const written = notes().writes({ from: 0, to: 30_000, outcome: 'failed' }).reads({ from: 0, to: 30_000 });
    expect(findOutages(written.timeline().operations, 'read', watch, 100)).toEqual([]);
  });

  it('agree with a count millisecond by millisecond', () => {
    const operation = fc.record({
      intended: fc.integer({ min: 0, max: 60 }),
      takes: fc.integer({ min: 0, max: 30 }),
      outcome: fc.constantFrom('acknowledged', 'failed', 'in-doubt'),
    });
    fc.assert(
      fc.property(
        fc.array(operation, { maxLength: 12 }),
        fc.integer({ min: 0, max: 20 }),
        (all, longerThan) => {
          const operations = all.map(
            ({ intended, takes, outcome }, row): OperationEvent => ({
              type: 'operation',
              kind: 'write',
              client: 'c',
              row,
              intendedMs: intended,
              atMs: intended + takes,
              outcome,
            }),
          );
          const window = { fromMs: 10, toMs: 50 };
          const outages = findOutages(operations, 'write', window, longerThan);
          expect(outages.map(({ fromMs, toMs, open }) => ({ fromMs, toMs, open }))).toEqual(
            countedByHand(operations, window, longerThan),
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

/** The same by looking at every millisecond of the window, each time from scratch. */
function countedByHand(
  operations: readonly OperationEvent[],
  window: { fromMs: number; toMs: number },
  longerThan: number,
) {
  const successes = operations.filter((one) => one.outcome === 'acknowledged').map((one) => one.atMs);
  const found = [];
  for (let toMs = window.fromMs + 1; toMs <= window.toMs; toMs += 1) {
    const ended = successes.includes(toMs);
    if (!ended && toMs < window.toMs) continue;
    const before = successes.filter((ms) => ms < toMs);
    const fromMs = before.length > 0 ? Math.max(...before) : window.fromMs;
    let wantedForMs = 0;
    for (let ms = toMs - 1; ms >= fromMs; ms -= 1) {
      const anyoneYet = operations.some((one) => one.intendedMs <= ms && one.atMs > fromMs);
      if (anyoneYet) wantedForMs += 1;
    }
    if (wantedForMs > longerThan) found.push({ fromMs, toMs, open: !ended });
  }
  return found;
}

describe('charts and latencies', () => {
  const written = notes()
    .writes({ from: 0, to: 1_000 })
    .writes({ from: 1_000, to: 2_000, outcome: 'failed', takesMs: 500 })
    .writes({ from: 2_000, to: 3_000, outcome: 'in-doubt', takesMs: 2_000 });
  const { operations } = written.timeline();
  const window = { fromMs: zeroMs, toMs: zeroMs + 3_500 };

  it('count what was wanted and what became known in each stretch', () => {
    const buckets = countPerBucket(operations, 'write', window, 1_000);
    expect(buckets).toEqual([
      { fromMs: zeroMs, toMs: zeroMs + 1_000, intended: 100, acknowledged: 100, failed: 0, inDoubt: 0 },
      {
        fromMs: zeroMs + 1_000,
        toMs: zeroMs + 2_000,
        intended: 100,
        acknowledged: 0,
        failed: 50,
        inDoubt: 0,
      },
      {
        fromMs: zeroMs + 2_000,
        toMs: zeroMs + 3_000,
        intended: 100,
        acknowledged: 0,
        failed: 50,
        inDoubt: 0,
      },
      { fromMs: zeroMs + 3_000, toMs: zeroMs + 3_500, intended: 0, acknowledged: 0, failed: 0, inDoubt: 0 },
    ]);
  });

  it('count latency from the intended moment', () => {
    const stalled = notes().writes({ from: 0, to: 100, knownAt: 100 }).timeline();
    expect(measureLatency(stalled.operations, 'write', watch)).toEqual({
      count: 10,
      p50Ms: 55,
      p95Ms: expect.closeTo(95.5),
      p99Ms: expect.closeTo(99.1),
      maxMs: 100,
    });
    expect(measureLatency(stalled.operations, 'read', watch)).toBeUndefined();
  });
});
