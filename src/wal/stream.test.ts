import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { damageSegment } from './edit.ts';
import { readStream } from './stream.ts';
import { makeSyntheticSegment } from './synthetic.ts';

const segment = makeSyntheticSegment({ segmentBytes: 2 ** 20, payloadBytes: [0, 10, 300, 5000, 90_000] });

async function* inChunks(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let index = 0; at < bytes.length; index++) {
    const size = sizes[index % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function collect(chunks: AsyncIterable<Uint8Array>) {
  const reading = readStream(chunks);
  const lsns: number[] = [];
  for (;;) {
    const step = await reading.next();
    if (step.done) return { lsns, stop: step.value };
    lsns.push(step.value.lsn);
  }
}

describe('readStream', () => {
  it('reads the same records however the bytes arrive', async () => {
    const sizes = fc.array(fc.integer({ min: 1000, max: 200_000 }), { minLength: 1, maxLength: 8 });
    const property = fc.asyncProperty(sizes, async (chunkSizes) => {
      const { lsns, stop } = await collect(inChunks(segment.bytes, chunkSizes));
      expect(lsns).toEqual(segment.records);
      expect(stop).toMatchObject({ check: 'record-length', lsn: segment.end, got: 0 });
    });
    await fc.assert(property, { numRuns: 20 });
  });

  it('tells a stream that was cut from one that was damaged', async () => {
    const cut = await collect(inChunks(segment.bytes.subarray(0, 300_000), [4096]));
    expect(cut.stop?.check).toBe('page-short');
    const { bytes, record } = damageSegment(segment.bytes, { nth: 9 }, { kind: 'flip-bit', bit: 4 });
    const damaged = await collect(inChunks(bytes, [10_000]));
    expect(damaged.lsns).toHaveLength(8);
    expect(damaged.stop?.lsn).toBe(record.lsn);
  });
});
