/**
 * WebAssembly code as expressions and steps: `set(end, add(at, number32(24)))`. An expression puts its operands'
 * instructions before its own, as the machine wants them. Numbers have 32 bits where the name does not say 64; mixing
 * them is refused by the engine when the module is loaded.
 */
export type Code = readonly number[];
export type ValueType = keyof typeof valueTypeByte;

export const valueTypeByte = { i32: 0x7f, i64: 0x7e, v128: 0x7b } as const;

/** A parameter or local variable. */
export interface Variable {
  readonly index: number;
  /** The expression that reads it. */
  readonly read: Code;
}

function variable(index: number): Variable {
  return { index, read: [0x20, ...unsigned(index)] };
}

/** Variables with consecutive numbers, to be taken apart. */
export function variables<Count extends number>(first: number, count: Count): Several<Count> {
  return Array.from({ length: count }, (_, index) => variable(first + index)) as unknown as Several<Count>;
}

type Several<Count extends number, All extends readonly Variable[] = []> = All['length'] extends Count
  ? All
  : Several<Count, [...All, Variable]>;

export const number32 = (value: number): Code => [0x41, ...signed(BigInt(value))];
export const number64 = (value: bigint): Code => [0x42, ...signed(BigInt.asIntN(64, value))];

const operator =
  (...instruction: number[]) =>
  (a: Code, b: Code): Code => [...a, ...b, ...instruction];
export const add = operator(0x6a);
export const subtract = operator(0x6b);
export const multiply = operator(0x6c);
export const divide = operator(0x6e);
export const and = operator(0x71);
export const or = operator(0x72);
export const xor = operator(0x73);
export const shiftRight = operator(0x76);
export const shiftRight64 = operator(0x88);
export const isEqual = operator(0x46);
export const isDifferent = operator(0x47);
/** Comparisons of signed numbers; those of unsigned ones say so. */
export const isLess = operator(0x48);
export const isGreater = operator(0x4a);
export const isLessUnsigned = operator(0x49);
export const isGreaterUnsigned = operator(0x4b);
export const isDifferent64 = operator(0x52);
export const add64 = operator(0x7c);
export const xor64 = operator(0x85);
export const addDoubles = operator(0xa0);
export const xorVectors = operator(0xfd, 0x51);

/** How many of the highest bits are zero. */
export const zeroBits = (a: Code): Code => [...a, 0x67];
/** 1 for zero, 0 for every other number. */
export const not = (a: Code): Code => [...a, 0x45];
/** The low 32 bits of a 64-bit number. */
export const low32 = (a: Code): Code => [...a, 0xa7];
/** An unsigned 32-bit number as a 64-bit one. */
export const to64 = (a: Code): Code => [...a, 0xad];
/** An unsigned 32-bit number as a double. */
export const toDouble = (a: Code): Code => [...a, 0xb8];

const loader =
  (...instruction: number[]) =>
  (address: Code, offset = 0): Code => [...address, ...instruction, 0x00, ...unsigned(offset)];
export const load8 = loader(0x2d);
export const load16 = loader(0x2f);
export const load32 = loader(0x28);
export const load64 = loader(0x29);
export const loadDouble = loader(0x2b);
export const loadVector = loader(0xfd, 0x00);

const storer =
  (...instruction: number[]) =>
  (address: Code, offset: number, value: Code): Code => [
    ...address,
    ...value,
    ...instruction,
    0x00,
    ...unsigned(offset),
  ];
export const store8 = storer(0x3a);
export const store16 = storer(0x3b);
export const store32 = storer(0x36);
export const store64 = storer(0x37);
export const storeDouble = storer(0x39);
export const storeVector = storer(0xfd, 0x0b);

export const set = (to: Variable, value: Code): Code => [...value, 0x21, ...unsigned(to.index)];
export const increase = (what: Variable, by: Code): Code => set(what, add(what.read, by));
/** Leaves the function with a result. */
export const giveBack = (value: Code): Code => [...value, 0x0f];
/** Calls a function of the module by its number. */
export const call = (index: number, ...values: Code[]): Code => [...values.flat(), 0x10, ...unsigned(index)];

/** Takes the steps if `condition` gives a number other than zero, else the other ones. */
export function when(condition: Code, steps: readonly Code[], otherwise: readonly Code[] = []): Code {
  return [...condition, 0x04, 0x40, ...steps.flat(), 0x05, ...otherwise.flat(), 0x0b];
}

/** Repeats the steps while `condition` gives a number other than zero. */
export function repeatWhile(condition: Code, steps: readonly Code[]): Code {
  const isOver = [...not(condition), 0x0d, 0x01];
  return [0x02, 0x40, 0x03, 0x40, ...isOver, ...steps.flat(), 0x0c, 0x00, 0x0b, 0x0b];
}

/** LEB128, unsigned. */
export function unsigned(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  do {
    const more = rest >= 128;
    bytes.push((rest & 127) | (more ? 128 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
}

/** LEB128, signed. */
function signed(value: bigint): Code {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const byte = Number(rest & 127n);
    rest >>= 7n;
    const isDone = (rest === 0n && !(byte & 64)) || (rest === -1n && (byte & 64) !== 0);
    bytes.push(isDone ? byte : byte | 128);
    if (isDone) return bytes;
  }
}
