import { describe, expect, it } from 'vitest';
import { cluster, primaryAt } from '../testing.ts';
import { walRate } from './rate.ts';

const megabyte = 2 ** 20;

/** Three seconds in which 3 MB are written, on a server that runs since a day. */
function rateWith(resetSeconds: number) {
  const [node] = cluster({
    samples: [
      primaryAt(0, 1_000 * megabyte),
      {
        ...primaryAt(3, 1_003 * megabyte),
        walStatistics: [{ bytes: 7_200 * megabyte, full_pages: 0, reset_seconds: resetSeconds }],
      },
    ],
  }).nodes;
  return node && walRate(node);
}

describe('the rate at which WAL is written', () => {
  it('counts since the reset of the statistics, if the server has run all that time', () => {
    const horizons = rateWith(3_600)?.horizons.map(({ since, bytesPerSecond }) => [
      since,
      bytesPerSecond / megabyte,
    ]);
    expect(horizons).toEqual([
      ['in the last 3 s', 1],
      ['since the statistics were reset', 2],
    ]);
  });

  it('does not count time in which the server may have been down', () => {
    expect(rateWith(2 * 86_400)?.horizons.map(({ since }) => since)).toEqual(['in the last 3 s']);
  });
});
