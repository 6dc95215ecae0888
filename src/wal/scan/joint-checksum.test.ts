import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32c, crcFinish, crcStart } from '../crc.ts';
import { alignUp } from '../lsn.ts';
import { jointChecksum, roomBefore } from './joint-checksum.ts';
import { wasmMemory } from './wasm-runtime.ts';

const start = roomBefore + 8;
const memory = wasmMemory(2 ** 17);
const bytes = Buffer.from(memory.buffer);
const checksum = jointChecksum(memory);

/** Puts records with good checksums at `start`, and something else around them; gives where they begin and end. */
function load(bodies: readonly Uint8Array[]): { starts: number[]; end: number } {
  bytes.fill(0xa5);
  const starts: number[] = [];
  let at = start;
  for (const body of bodies) {
    starts.push(at);
    bytes.writeUInt32LE(24 + body.length, at);
    for (let index = 4; index < 20; index++) bytes[at + index] = (at * 31 + index) & 255;
    bytes.set(body, at + 24);
    const running = crc32c(crcStart, bytes, at + 24, at + 24 + body.length);
    bytes.writeUInt32LE(crcFinish(crc32c(running, bytes, at, at + 20)), at + 20);
    at += alignUp(24 + body.length);
  }
  return { starts, end: at };
}

const body = fc.oneof(
  { weight: 5, arbitrary: fc.uint8Array({ maxLength: 90 }) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 3000 }) },
);
const bodies = fc.array(body, { minLength: 1, maxLength: 20 });

it('accepts records whose checksums fit, and keeps what lies behind them', () => {
  fc.assert(
    fc.property(bodies, (some) => {
      const { end } = load(some);
      const behind = Buffer.from(bytes.subarray(end, end + 4096));
      expect(checksum.fits(start, end)).toBe(true);
      expect(bytes.subarray(end, end + 4096).equals(behind)).toBe(true);
    }),
  );
});

it('refuses any change of one record, wherever it is', () => {
  fc.assert(
    fc.property(
      bodies,
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (some, which, where, change) => {
        const { starts, end } = load(some);
        const nth = which % some.length;
        const length = 24 + (some[nth]?.length ?? 0);
        // The length itself says where the next record is, so the walk judges it before any checksum.
        const place = (starts[nth] ?? 0) + 4 + (where % (length - 4));
        bytes[place] = (bytes[place] ?? 0) ^ change;
        expect(checksum.fits(start, end)).toBe(false);
      },
    ),
  );
});

it('does not look at the padding between records', () => {
  const { end } = load([Buffer.from('abc'), Buffer.from('defgh')]);
  bytes[end - 1] = 0x77;
  expect(checksum.fits(start, end)).toBe(true);
});
