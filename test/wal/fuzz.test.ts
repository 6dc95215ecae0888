/**
 * 10,000 mutated segments in CI; REENACT_FUZZ_SEGMENTS and REENACT_FUZZ_SEED ask for more or others, such as the
 * 1,000,000 that are run by hand (docs/wal.md).
 */
import { expect, it } from 'vitest';
import { fuzzWal } from './fuzz.ts';
import { walSamples } from './samples.ts';

const segments = Number(process.env['REENACT_FUZZ_SEGMENTS'] ?? 10_000);
const seed = Number(process.env['REENACT_FUZZ_SEED'] ?? 20_200_917);
/** Copies of a sample and of its views come and go; nothing may pile up. */
const residentBytesMax = 700 * 2 ** 20;

it(`reads ${segments} mutated segments without a crash`, { timeout: 24 * 3600 * 1000 }, () => {
  const samples = walSamples().map((sample) => sample.bytes.subarray(0, 80 * 1024));
  const result = fuzzWal(samples, segments, seed);
  expect(result.segments).toBe(segments);
  // If nothing were read or nothing were refused, the fuzzer would not test what it should.
  expect(result.records).toBeGreaterThan(segments);
  expect(Object.keys(result.stops).length).toBeGreaterThan(8);
  expect(process.memoryUsage().rss).toBeLessThan(residentBytesMax);
  if (segments > 10_000) process.stdout.write(`${JSON.stringify(result)}\n`);
});
