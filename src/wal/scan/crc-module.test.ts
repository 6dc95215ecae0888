import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32c } from '../crc.ts';
import { foldedBytesMin, makeCrcMachine, tableBytes } from './crc-module.ts';

const machine = makeCrcMachine(2 ** 16);
const memory = Buffer.from(machine.memory.buffer);

/** Loads bytes behind the tables, at a multiple of 8. */
function load(bytes: Uint8Array): void {
  memory.set(bytes, tableBytes);
}

it('agrees with the check value of CRC-32C', () => {
  load(Buffer.from('123456789'));
  expect(~machine.crc(-1, tableBytes, 9) >>> 0).toBe(0xe306_9283);
});

it('agrees with the plain implementation on any bytes, folded or not', () => {
  const anyBytes = fc.uint8Array({ minLength: 0, maxLength: 9000, size: 'max' });
  fc.assert(
    fc.property(anyBytes, fc.integer(), (bytes, seed) => {
      const expected = crc32c(seed, bytes, 0, bytes.length);
      load(bytes);
      expect(machine.crc(seed, tableBytes, bytes.length) >>> 0).toBe(expected);
      fc.pre(bytes.length >= foldedBytesMin + 32);
      expect(machine.crcFolding(seed, tableBytes, bytes.length) >>> 0).toBe(expected);
    }),
    { numRuns: 200 },
  );
});
