/**
 * Verifies the CRC-32C of many records at once, which is several times faster than one after another.
 *
 * A checksum fits if the record's body, its header and the complement of the stored checksum, the first four bytes
 * complemented, are together a multiple of the polynomial P. Such messages may be strung together with zeros between
 * them: the whole is again a multiple of P. If one message is not, neither is the whole, since x has an inverse modulo
 * P: damage to one record is found exactly as by its own checksum. Only damages to several records could cancel out,
 * one time in 2^32.
 *
 * So a stretch of records is rearranged in place until it is such a string: every header is moved behind its body. Then
 * it is folded: 1 + y^14 + y^39 + y^54 + y^144 + y^209 is a multiple of P for y = x^32, so that every word can be added
 * to those 65, 155, 170, 195 and 209 words behind it and forgotten. What is left is 209 words, whose CRC must be 0.
 * No table is looked up in and sixteen bytes are one step.
 */
import { crc32c } from '../crc.ts';
import {
  add,
  and,
  isLessUnsigned,
  load32,
  load64,
  loadVector,
  low32,
  number32,
  number64,
  repeatWhile,
  set,
  store32,
  store64,
  storeVector,
  variables,
  xor,
  xor64,
  xorVectors,
} from './wasm-code.ts';
import { type WasmFunction, wasmModule } from './wasm-module.ts';
import { type WasmMemory, wasmFunctions } from './wasm-runtime.ts';

/** How many words behind itself a word is added. */
const distances = [65, 155, 170, 195, 209] as const;
const historyWords = 209;
const historyBytes = historyWords * 4;
const headerBytes = 24;

/** Bytes before a stretch that are lost: a fold looks back 836 bytes, and may begin 16 bytes early. A multiple of 8. */
export const roomBefore = 856;

export interface JointChecksum {
  /**
   * True if the checksum of every record in `[from, to)` fits: whole records of 9.5 or later, each beginning on an
   * 8-byte boundary. Their bytes and `roomBefore` bytes before them are lost; what lies behind is kept.
   */
  fits(from: number, to: number): boolean;
}

export function jointChecksum(memory: WasmMemory): JointChecksum {
  const functions = wasmFunctions(wasmModule([rearrangeFunction(), foldFunction()]), memory);
  const rearrange = functions['rearrange'] as (from: number, to: number) => void;
  const fold = functions['fold'] as (from: number, to: number) => void;
  const bytes = new Uint8Array(memory.buffer);
  const words = new Int32Array(memory.buffer);
  const left = new Int32Array(historyWords);
  const leftBytes = new Uint8Array(left.buffer);
  const kept = new Uint8Array(headerBytes);

  return {
    fits(from, to) {
      const end = to + headerBytes;
      kept.set(bytes.subarray(to, end));
      bytes.fill(0, from - roomBefore, from);
      rearrange(from, to);
      fold(from - ((end - from) % 16), end);
      for (let index = 0; index < historyWords; index++) {
        let word = 0;
        for (const distance of distances) {
          if (distance > index) word ^= words[(end >> 2) + index - distance] ?? 0;
        }
        left[index] = word;
      }
      bytes.set(kept, to);
      return crc32c(0, leftBytes, 0, historyBytes) === 0;
    },
  };
}

/**
 * rearrange(from, to): moves each header behind its body, over the header that follows and was read before. What the
 * alignment leaves between them becomes zero, and so does the first header's place.
 */
function rearrangeFunction(): WasmFunction {
  const [at, to, end, next] = variables(0, 4);
  const header = variables(4, 3);
  const following = variables(7, 3);
  const checksumBits = number64(0xffff_ffff_0000_0000n);
  const code = [
    ...header.flatMap((part, index) => set(part, load64(at.read, index * 8))),
    ...header.flatMap((_, index) => store64(at.read, index * 8, number64(0n))),
    ...repeatWhile(isLessUnsigned(at.read, to.read), [
      set(end, add(at.read, low32(header[0].read))),
      set(next, and(add(end.read, number32(7)), number32(-8))),
      ...following.map((part, index) => set(part, load64(next.read, index * 8))),
      store64(next.read, 16, number64(0n)),
      store64(end.read, 0, header[0].read),
      store64(end.read, 8, header[1].read),
      store64(end.read, 16, xor64(header[2].read, checksumBits)),
      store32(at.read, headerBytes, xor(load32(at.read, headerBytes), number32(-1))),
      ...header.map((part, index) => set(part, following[index]?.read ?? [])),
      set(at, next.read),
    ]),
  ];
  return { name: 'rearrange', parameters: ['i32', 'i32'], locals: ['i32', 'i32', ...sixLongs], code };
}

const sixLongs = ['i64', 'i64', 'i64', 'i64', 'i64', 'i64'] as const;

/** fold(from, to): adds to every word those that lie the distances before it, four words a step. */
function foldFunction(): WasmFunction {
  const [from, to, history] = variables(0, 3);
  const folded = distances.reduce(
    (sum, distance) => xorVectors(sum, loadVector(history.read, historyBytes - distance * 4)),
    loadVector(history.read, historyBytes),
  );
  const code = [
    ...set(history, add(from.read, number32(-historyBytes))),
    ...set(to, add(to.read, number32(-historyBytes))),
    ...repeatWhile(isLessUnsigned(history.read, to.read), [
      storeVector(history.read, historyBytes, folded),
      set(history, add(history.read, number32(16))),
    ]),
  ];
  return { name: 'fold', parameters: ['i32', 'i32'], locals: ['i32'], code };
}
