import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration, writeDuration } from './duration.ts';
import { readIntegerSet, writeIntegerSet } from './integer-set.ts';
import { formatSize, parseSize, writeSize } from './size.ts';

describe('durations', () => {
  it.each([
    ['250ms', 250],
    ['1.5s', 1_500],
    ['2m', 120_000],
    ['1h30m', 5_400_000],
    ['2min', 120_000],
  ])('%s is %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each(['', '5', 's', '-1s', '1s later', '1,5s'])('%j is not one', (text) =>
    expect(parseDuration(text)).toBeUndefined(),
  );

  it('reads back what it wrote', () => {
    fc.assert(fc.property(fc.nat(), (ms) => parseDuration(writeDuration(ms)) === ms));
  });

  it('is said as people say it', () => {
    expect([2.345, 250, 1_500, 12_340, 125_000, 5_400_000].map(formatDuration)).toEqual([
      '2.3 ms',
      '250 ms',
      '1.50 s',
      '12.3 s',
      '2 m 05 s',
      '1 h 30 m',
    ]);
  });
});

describe('sizes', () => {
  it.each([
    ['16MB', 16_777_216],
    ['1.5GB', 1_610_612_736],
    ['512 kB', 524_288],
  ])('%s is %d bytes', (text, bytes) => expect(parseSize(text)).toBe(bytes));

  it('reads back what it wrote', () => {
    fc.assert(fc.property(fc.nat(), (bytes) => parseSize(writeSize(bytes)) === bytes));
  });

  it('is said as people say it', () => {
    expect([0, 1000, 16_777_216, 1_610_612_736].map(formatSize)).toEqual([
      '0 B',
      '1000 B',
      '16 MB',
      '1.5 GB',
    ]);
  });
});

describe('integer sets', () => {
  it('writes runs as ranges', () => {
    expect(writeIntegerSet([1, 2, 3, 5, 7, 8])).toBe('1-3,5,7-8');
    expect(writeIntegerSet([])).toBe('');
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(2_000)), (numbers) => {
        const sorted = numbers.sort((a, b) => a - b);
        expect([...readIntegerSet(writeIntegerSet(sorted))]).toEqual(sorted);
      }),
    );
  });
});
