import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDirectory } from '../directory.ts';
import { type Damage, damageSegment } from '../edit.ts';
import { segmentNameAt } from '../lsn.ts';
import { makeNoop } from '../noop.ts';
import { firstRecordFrom, readRecords } from '../records.ts';
import { WalStats } from '../stats.ts';
import type { Stop } from '../stop.ts';
import { makeSyntheticSegment } from '../synthetic.ts';
import { scanStats } from './scan-stats.ts';

/** Three segments of NOOPs in a row, with records that cross pages and segments. */
function threeSegments(): Buffer[] {
  const { geometry } = makeSyntheticSegment({ segmentBytes: 2 ** 20, fillShare: 0.01 });
  const all = Buffer.alloc(3 * 2 ** 20);
  const sizes = [0, 10, 300, 5000, 20_000, 0, 90_000];
  let at = geometry.start;
  let previous = geometry.start - 128;
  for (let index = 0; ; index++) {
    const noop = makeNoop({ at, previous, payloadBytes: sizes[index % 7] ?? 0, timeline: 1, geometry });
    if (noop.next > geometry.start + all.length - 100_000) break;
    for (const write of noop.writes) write.bytes.copy(all, write.lsn - geometry.start);
    previous = noop.lsn;
    at = noop.next;
  }
  return [0, 1, 2].map((part) => all.subarray(part * 2 ** 20, (part + 1) * 2 ** 20));
}

async function inFolder<T>(segments: readonly Buffer[], use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'reenact-wal-scan-'));
  try {
    for (const [index, bytes] of segments.entries()) {
      writeFileSync(join(folder, segmentNameAt(1, (3 + index) * 2 ** 20, 2 ** 20)), bytes);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The same sums from the reader, which is the judge. */
function read(folder: string): { stats: WalStats; end: number; stop: Stop | undefined } {
  const wal = openDirectory(folder);
  const stats = new WalStats();
  let end = firstRecordFrom(wal, 3 * 2 ** 20) ?? 0;
  const reading = readRecords(wal, { from: end });
  for (;;) {
    const step = reading.next();
    if (step.done) {
      wal.close();
      return { stats, end, stop: step.value };
    }
    stats.add(step.value);
    end = step.value.next;
  }
}

async function expectSame(folder: string, workers: number): Promise<void> {
  const expected = read(folder);
  const wal = openDirectory(folder);
  const scanned = await scanStats(wal, firstRecordFrom(wal, 3 * 2 ** 20) ?? 0, workers);
  wal.close();
  expect(scanned.stats.slots.filter((row) => row.count > 0)).toEqual(
    expected.stats.slots.filter((row) => row.count > 0),
  );
  expect(scanned.end).toBe(expected.end);
  expect(scanned.stop).toEqual(expected.stop);
}

describe('scanStats', () => {
  const segments = threeSegments();

  it('finds what the reader finds, across segments', () =>
    inFolder(segments, (folder) => expectSame(folder, 1)));

  it('finds the same with two threads', () => inFolder(segments, (folder) => expectSame(folder, 2)));

  it('stops where the reader stops, for the same reason, whatever is damaged', async () => {
    const crc = fc.constantFrom('keep' as const, 'recompute' as const);
    const damages: fc.Arbitrary<Damage> = fc.oneof(
      fc.record({ kind: fc.constant('flip-bit' as const), bit: fc.integer({ min: 0, max: 191 }), crc }),
      fc.record({ kind: fc.constant('zero-page' as const) }),
      fc.record({
        kind: fc.constant('set' as const),
        field: fc.constant('xlp_tli' as const),
        value: fc.bigInt(0n, 3n),
      }),
      fc.record({
        kind: fc.constant('set' as const),
        field: fc.constant('xlp_info' as const),
        value: fc.bigInt(0n, 20n),
      }),
      fc.record({
        kind: fc.constant('set' as const),
        field: fc.constant('xlp_rem_len' as const),
        value: fc.bigInt(0n, 9n),
      }),
    );
    const property = fc.asyncProperty(
      fc.integer({ min: 0, max: 2 }),
      fc.integer({ min: 1, max: 40 }),
      damages,
      (which, nth, damage) => {
        const copies = segments.map((bytes, index) =>
          index === which ? damageSegment(bytes, { nth }, damage).bytes : bytes,
        );
        return inFolder(copies, (folder) => expectSame(folder, 1));
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });
});
