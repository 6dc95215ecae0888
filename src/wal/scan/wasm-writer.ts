/**
 * Writes a WebAssembly module's bytes: just enough for one memory and a few exported functions of 32-bit numbers.
 * Instructions are arrays of bytes put together by the helpers below, in the order the machine executes them.
 */
export type Code = readonly number[];

export interface WasmFunction {
  readonly name: string;
  /** Number of 32-bit parameters; the function returns one 32-bit number. */
  readonly parameters: number;
  /** Further 32-bit local variables. */
  readonly locals: number;
  /** Further 128-bit local variables, numbered behind the 32-bit ones. */
  readonly vectors?: number;
  readonly code: Code;
}

const i32Type = 0x7f;
const v128Type = 0x7b;

/** The bytes of a module that imports a memory as `env.memory` and exports the functions. */
export function wasmModule(functions: readonly WasmFunction[], pagesMin: number): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [
    0x60,
    ...vector(Array.from({ length: parameters }, () => [i32Type])),
    ...vector([[i32Type]]),
  ]);
  const memory = [...text('env'), ...text('memory'), 0x02, 0x00, ...unsigned(pagesMin)];
  const bodies = functions.map(({ locals, vectors = 0, code }) => {
    const groups = [
      ...(locals > 0 ? [[...unsigned(locals), i32Type]] : []),
      ...(vectors > 0 ? [[...unsigned(vectors), v128Type]] : []),
    ];
    return sized([...vector(groups), ...code, 0x0b]);
  });
  return Uint8Array.from([
    0x00,
    0x61,
    0x73,
    0x6d,
    0x01,
    0x00,
    0x00,
    0x00,
    ...section(1, vector(types)),
    ...section(2, vector([memory])),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(7, vector(functions.map(({ name }, index) => [...text(name), 0x00, ...unsigned(index)]))),
    ...section(10, vector(bodies)),
  ]);
}

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const constant = (value: number): Code => [0x41, ...signed(value)];
export const add: Code = [0x6a];
export const subtract: Code = [0x6b];
export const and: Code = [0x71];
export const xor: Code = [0x73];
export const shiftLeft: Code = [0x74];
export const shiftRight: Code = [0x76];
export const isLessSigned: Code = [0x48];
const isZero: Code = [0x45];
export const load = (offset: number): Code => [0x28, 0x00, ...unsigned(offset)];
export const loadByte = (offset: number): Code => [0x2d, 0x00, ...unsigned(offset)];
export const store = (offset: number): Code => [0x36, 0x00, ...unsigned(offset)];
export const vectorLoad = (offset: number): Code => [0xfd, 0x00, 0x00, ...unsigned(offset)];
export const vectorStore = (offset: number): Code => [0xfd, 0x0b, 0x00, ...unsigned(offset)];
export const vectorXor: Code = [0xfd, 0x51];

/** Repeats `body` while `condition` leaves a number other than zero. */
export function repeatWhile(condition: Code, body: Code): Code {
  return [0x02, 0x40, 0x03, 0x40, ...condition, ...isZero, 0x0d, 0x01, ...body, 0x0c, 0x00, 0x0b, 0x0b];
}

function section(id: number, content: Code): Code {
  return [id, ...sized(content)];
}

function sized(content: Code): Code {
  return [...unsigned(content.length), ...content];
}

function vector(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function text(value: string): Code {
  return sized([...Buffer.from(value)]);
}

/** LEB128, unsigned. */
function unsigned(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  do {
    const more = rest >= 128;
    bytes.push((rest & 127) | (more ? 128 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
}

/** LEB128, signed, of a 32-bit number. */
function signed(value: number): Code {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const byte = rest & 127;
    rest >>= 7;
    const isDone = (rest === 0 && !(byte & 64)) || (rest === -1 && (byte & 64) !== 0);
    bytes.push(isDone ? byte : byte | 128);
    if (isDone) return bytes;
  }
}
