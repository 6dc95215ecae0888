/**
 * CRC-32C in WebAssembly, over bytes that already lie in its memory. Two ways together:
 *
 * `crc` looks up sixteen bytes a step in sixteen tables. `fold` first shortens a long stretch to its last 209 words,
 * without tables: 1 + y^14 + y^39 + y^54 + y^144 + y^209 is a multiple of the Castagnoli polynomial for y = x^32, so a
 * word may be added to those 65, 155, 170, 195 and 209 words behind it and forgotten. Folding changes the bytes.
 */
import {
  add,
  and,
  type Code,
  constant,
  get,
  isLessSigned,
  load,
  loadByte,
  repeatWhile,
  set,
  shiftLeft,
  shiftRight,
  store,
  subtract,
  vectorLoad,
  vectorStore,
  vectorXor,
  wasmModule,
  xor,
} from './wasm-writer.ts';

/** The memory's first bytes hold sixteen tables of 256 words. */
export const tableBytes = 16 * 1024;
const foldDistances = [65, 155, 170, 195, 209];
/** What is left of a folded stretch. */
export const foldedBytesMin = 209 * 4;

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** The part of WebAssembly's interface used here; the compiler's Node library does not describe it. */
interface WasmRuntime {
  readonly Memory: new (size: { initial: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> };
}

const runtime = (globalThis as unknown as { readonly WebAssembly: WasmRuntime }).WebAssembly;

export interface CrcMachine {
  readonly memory: WasmMemory;
  /** Carries a running CRC over `length` bytes at `address`. */
  readonly crc: (crc: number, address: number, length: number) => number;
  /** The same for long stretches, whose bytes it changes. `address` must be a multiple of 4. */
  readonly crcFolding: (crc: number, address: number, length: number) => number;
}

/** Makes the machine with `dataBytes` of room behind its tables. */
export function makeCrcMachine(dataBytes: number): CrcMachine {
  const pages = Math.ceil((tableBytes + dataBytes) / 65_536);
  const memory = new runtime.Memory({ initial: pages });
  writeTables(new Int32Array(memory.buffer, 0, tableBytes / 4));
  const module = new runtime.Module(wasmModule([crcFunction(), foldFunction()], 1));
  const { exports } = new runtime.Instance(module, { env: { memory } });
  const crc = exports['crc'] as CrcMachine['crc'];
  const fold = exports['fold'] as (crc: number, address: number, length: number) => number;
  return {
    memory,
    crc,
    crcFolding(running, address, length) {
      const folded = fold(running, address, length);
      return crc(0, address + folded, length - folded);
    },
  };
}

/** crc(crc, address, length): sixteen bytes a step, then four, then one. */
function crcFunction() {
  const [crc, length] = [0, 2];
  const stepsOf = (count: number) =>
    repeatWhile([...constant(count - 1), ...get(length), ...isLessSigned], crcStep(count));
  const code = [...stepsOf(16), ...stepsOf(4), ...stepsOf(1), ...get(crc)];
  return { name: 'crc', parameters: 3, locals: 2, code };
}

/** Takes `count` bytes (1, or a multiple of 4 up to 16) into the CRC: byte k is looked up in table `count - 1 - k`. */
function crcStep(count: number): Code {
  const [crc, address, length, word, sum] = [0, 1, 2, 3, 4];
  const advance = [
    ...get(address),
    ...constant(count),
    ...add,
    ...set(address),
    ...get(length),
    ...constant(count),
    ...subtract,
    ...set(length),
  ];
  if (count === 1) {
    const index = [...get(crc), ...get(address), ...loadByte(0), ...xor, ...constant(255), ...and];
    const looked = [...index, ...constant(2), ...shiftLeft, ...load(0)];
    return [...looked, ...get(crc), ...constant(8), ...shiftRight, ...xor, ...set(crc), ...advance];
  }
  const code: number[] = [];
  for (let byte = 0; byte < count; byte++) {
    if (byte % 4 === 0) {
      code.push(...get(address), ...load(byte), ...(byte === 0 ? [...get(crc), ...xor] : []), ...set(word));
    }
    code.push(...tableIndex(word, byte % 4), ...load((count - 1 - byte) * 1024));
    code.push(...(byte === 0 ? [] : [...get(sum), ...xor]), ...set(sum));
  }
  return [...code, ...get(sum), ...set(crc), ...advance];
}

/** One byte of a word as the offset of its entry in a table of words. */
function tableIndex(word: number, byte: number): Code {
  if (byte === 0) return [...get(word), ...constant(255), ...and, ...constant(2), ...shiftLeft];
  if (byte === 3) return [...get(word), ...constant(24), ...shiftRight, ...constant(2), ...shiftLeft];
  return [...get(word), ...constant(byte * 8 - 2), ...shiftRight, ...constant(1020), ...and];
}

/** fold(crc, address, length): adds the running CRC to the first word, folds, and gives how many bytes are done. */
function foldFunction() {
  const [crc, address, length, at, lanes] = [0, 1, 2, 3, 4];
  const inject = [...get(address), ...get(address), ...load(0), ...get(crc), ...xor, ...store(0)];
  const place = [...get(address), ...get(at), ...add];
  const body: Code = [
    ...place,
    ...vectorLoad(0),
    ...set(lanes),
    ...foldDistances.flatMap((distance) => {
      const offset = distance * 4;
      return [...place, ...place, ...vectorLoad(offset), ...get(lanes), ...vectorXor, ...vectorStore(offset)];
    }),
    ...get(at),
    ...constant(16),
    ...add,
    ...set(at),
  ];
  // A step of four words reaches 213 words ahead of its first.
  const goesOn = [...get(at), ...constant(foldedBytesMin + 16), ...add, ...get(length), ...isLessSigned];
  return {
    name: 'fold',
    parameters: 3,
    locals: 1,
    vectors: 1,
    code: [...inject, ...repeatWhile(goesOn, body), ...get(at)],
  };
}

/** Table k advances a byte that lies k bytes before the end of the step. */
function writeTables(tables: Int32Array): void {
  for (let index = 0; index < 256; index++) {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0x82f6_3b78 : 0);
    tables[index] = value;
  }
  for (let index = 256; index < tables.length; index++) {
    const shorter = tables[index - 256] ?? 0;
    tables[index] = (tables[shorter & 255] ?? 0) ^ (shorter >>> 8);
  }
}
