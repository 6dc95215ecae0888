/**
 * Text written by WebAssembly: pieces such as words and numbers become the code that writes them at `out`. A piece may
 * write up to 64 bytes more than it has, which the next ones overwrite.
 */
import {
  add,
  and,
  type Code,
  call,
  divide,
  giveBack,
  increase,
  isGreaterUnsigned,
  isLess,
  isLessUnsigned,
  load8,
  load16,
  loadVector,
  low32,
  multiply,
  not,
  number32,
  number64,
  repeatWhile,
  set,
  shiftRight,
  shiftRight64,
  store8,
  store16,
  store32,
  store64,
  storeVector,
  subtract,
  type Variable,
  variables,
  when,
  zeroBits,
} from './wasm-code.ts';
import type { WasmFunction } from './wasm-module.ts';

export type Piece =
  | string
  /** An unsigned number, with blanks before it up to a width of at most twelve. */
  | { readonly decimal: Code; readonly width?: number }
  /** A byte as two hexadecimal digits. */
  | { readonly hexByte: Code }
  /** A 64-bit address; padded, its lower half has eight digits. */
  | { readonly lsn: Code; readonly isPadded: boolean }
  /** One of the texts of a table. */
  | { readonly from: TextTable; readonly index: Code }
  /** Pieces that are written only if the number is not zero. */
  | { readonly onlyIf: Code; readonly pieces: readonly Piece[] };

/** Texts of up to 63 characters at a place of the memory, found by their number. */
export interface TextTable {
  readonly address: number;
  readonly longest: number;
}

const entryBytes = 64;
const digitPairs = Array.from({ length: 100 }, (_, value) => `${value}`.padStart(2, '0')).join('');
const hexDigits = '0123456789ABCDEF';
/** The first bytes of the place that `textPlace` was given hold these digits. */
const digitBytes = 256;

/** Room in the memory for digits and tables of texts. */
export interface TextPlace {
  readonly address: number;
  /** Puts a table there. */
  table(texts: readonly string[]): TextTable;
}

export function textPlace(bytes: Buffer, address: number, limit: number): TextPlace {
  let next = address + digitBytes;
  bytes.write(digitPairs + hexDigits, address, 'latin1');
  return {
    address,
    table(texts) {
      const table = { address: next, longest: Math.max(...texts.map((text) => text.length)) };
      next += texts.length * entryBytes;
      if (next > limit || table.longest >= entryBytes) throw new Error('the tables of texts have no room');
      for (const [index, text] of texts.entries()) {
        const entry = table.address + index * entryBytes;
        bytes[entry] = text.length;
        bytes.write(text, entry + 1, 'latin1');
      }
      return table;
    },
  };
}

/** The functions that the code of pieces calls: they must be the module's first. */
export function textFunctions(place: TextPlace): readonly WasmFunction[] {
  return [decimalFunction(place.address), hexFunction(place.address + digitPairs.length)];
}

/** Code that writes the pieces at `out` and moves it on. `entry` and `half` are for its own use. */
export function writePieces(
  pieces: readonly Piece[],
  use: { readonly out: Variable; readonly entry: Variable },
): Code {
  const { out } = use;
  return pieces.flatMap((piece) => {
    if (typeof piece === 'string') return writeLiteral(piece, out);
    if ('decimal' in piece) return set(out, call(0, out.read, piece.decimal, number32(piece.width ?? 0)));
    if ('hexByte' in piece) return set(out, call(1, out.read, piece.hexByte, number32(2)));
    if ('onlyIf' in piece) return when(piece.onlyIf, [writePieces(piece.pieces, use)]);
    if ('from' in piece) return writeFromTable(piece.from, piece.index, use);
    const high = low32(shiftRight64(piece.lsn, number64(32n)));
    return [
      ...set(out, call(1, out.read, high, number32(0))),
      ...writeLiteral('/', out),
      ...set(out, call(1, out.read, low32(piece.lsn), number32(piece.isPadded ? 8 : 0))),
    ];
  });
}

/** Eight characters a step. */
function writeLiteral(text: string, out: Variable): Code {
  const bytes = Buffer.alloc(Math.ceil(text.length / 8) * 8);
  bytes.write(text, 'latin1');
  const steps: Code[] = [];
  for (let at = 0; at < text.length; at += 8) {
    steps.push(store64(out.read, at, number64(bytes.readBigUInt64LE(at))));
  }
  return [...steps.flat(), ...increase(out, number32(text.length))];
}

function writeFromTable(
  table: TextTable,
  index: Code,
  { out, entry }: { readonly out: Variable; readonly entry: Variable },
): Code {
  const steps = [set(entry, add(multiply(index, number32(entryBytes)), number32(table.address)))];
  for (let at = 0; at < table.longest; at += 16) {
    steps.push(storeVector(out.read, at, loadVector(entry.read, 1 + at)));
  }
  return [...steps.flat(), ...increase(out, load8(entry.read))];
}

/** decimal(out, value, width): writes an unsigned number and gives the place behind it. */
function decimalFunction(pairs: number): WasmFunction {
  const [out, value, width, digits, end, rest] = variables(0, 6);
  const bounds = [10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];
  const isLonger = bounds.map((bound) => isGreaterUnsigned(value.read, number32(bound - 1)));
  const pair = (of: Code) => load16(multiply(of, number32(2)), pairs);
  const blanks = 0x2020_2020;
  const code = [
    ...set(
      digits,
      isLonger.reduce((sum, one) => add(sum, one), number32(1)),
    ),
    ...when(isLess(digits.read, width.read), [
      store64(out.read, 0, number64(BigInt(blanks) * 0x1_0000_0001n)),
      store32(out.read, 8, number32(blanks)),
      increase(out, subtract(width.read, digits.read)),
    ]),
    ...increase(out, digits.read),
    ...set(end, out.read),
    ...repeatWhile(isGreaterUnsigned(value.read, number32(99)), [
      set(rest, divide(value.read, number32(100))),
      increase(out, number32(-2)),
      store16(out.read, 0, pair(subtract(value.read, multiply(rest.read, number32(100))))),
      set(value, rest.read),
    ]),
    ...when(
      isLessUnsigned(value.read, number32(10)),
      [store8(add(out.read, number32(-1)), 0, add(value.read, number32(48)))],
      [store16(add(out.read, number32(-2)), 0, pair(value.read))],
    ),
    ...end.read,
  ];
  return {
    name: 'decimal',
    parameters: ['i32', 'i32', 'i32'],
    result: 'i32',
    locals: ['i32', 'i32', 'i32'],
    code,
  };
}

/** hex(out, value, digits): as many hexadecimal digits, or without leading zeros if `digits` is 0. */
function hexFunction(digitsAt: number): WasmFunction {
  const [out, value, digits, at] = variables(0, 4);
  const needed = shiftRight(subtract(number32(35), zeroBits(value.read)), number32(2));
  const code = [
    ...when(not(digits.read), [set(digits, needed), when(not(digits.read), [set(digits, number32(1))])]),
    ...set(at, add(out.read, digits.read)),
    ...repeatWhile(isLessUnsigned(out.read, at.read), [
      increase(at, number32(-1)),
      store8(at.read, 0, load8(and(value.read, number32(15)), digitsAt)),
      set(value, shiftRight(value.read, number32(4))),
    ]),
    ...giveBack(add(out.read, digits.read)),
    ...out.read,
  ];
  return { name: 'hex', parameters: ['i32', 'i32', 'i32'], result: 'i32', locals: ['i32'], code };
}
