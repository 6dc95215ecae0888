import { gzipSync } from 'node:zlib';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { identify } from './identify.ts';
import { makeSyntheticSegment } from './synthetic.ts';

const good = makeSyntheticSegment({ major: 15, segmentBytes: 2 ** 20 });

describe('identify', () => {
  it('tells release and sizes from the first page', () => {
    expect(identify(good.bytes)).toMatchObject({
      release: { major: 15 },
      segmentBytes: 2 ** 20,
      assumed: [],
    });
    const odd = makeSyntheticSegment({
      major: 9.4,
      segmentBytes: 2 ** 26,
      pageBytes: 2 ** 15,
      fillShare: 0.01,
    });
    expect(identify(odd.bytes)).toMatchObject({
      release: { major: 9.4 },
      segmentBytes: 2 ** 26,
      pageBytes: 2 ** 15,
    });
  });

  it('falls back on later pages when the first is damaged, and says so', () => {
    const bytes = Buffer.from(good.bytes);
    bytes.fill(0, 0, 64);
    const geometry = identify(bytes);
    expect(geometry).toMatchObject({
      release: { major: 15 },
      start: good.geometry.start,
      segmentBytes: 2 ** 20,
    });
    expect(geometry.assumed).toHaveLength(1);
  });

  it('reads a development snapshot by the rules of the nearest release, and says so', () => {
    const bytes = Buffer.from(good.bytes);
    bytes.writeUInt16LE(0xd111, 0);
    expect(identify(bytes).assumed[0]).toMatch(/D111 belongs to no release; read by the rules of 15/u);
  });

  const swapped = Buffer.from(good.bytes.subarray(0, 8192)).swap16();
  const thirtyTwoBit = Buffer.from(good.bytes.subarray(0, 8192));
  thirtyTwoBit.copy(thirtyTwoBit, 20, 24, 40);
  const random = xoroshiro128plus(7);
  const noise = Buffer.from(Array.from({ length: 2 ** 16 }, () => uniformInt(random, 0, 255)));

  it.each([
    ['wal/big-endian', swapped],
    ['wal/32-bit', thirtyTwoBit],
    ['wal/encrypted', noise],
    ['wal/compressed', gzipSync(good.bytes)],
    ['wal/all-zero', Buffer.alloc(2 ** 16)],
    ['wal/empty', Buffer.alloc(0)],
    ['wal/not-wal', Buffer.from('This is a text and no segment of a log.'.repeat(300))],
  ])('refuses %s', (code, bytes) => {
    expect(() => identify(bytes)).toThrow(code);
  });
});
