/**
 * Walks over records in WebAssembly: checks each one's length, manager, link and body as the reader does, and sums up.
 * The first record with anything unusual stops the walk; why, the reader may say.
 */
import { blockFlag, dataPageBytes } from '../body.ts';
import type { Release } from '../release.ts';
import {
  add,
  add64,
  addDoubles,
  and,
  type Code,
  call,
  giveBack,
  increase,
  isDifferent,
  isDifferent64,
  isEqual,
  isGreater,
  isGreaterUnsigned,
  isLess,
  isLessUnsigned,
  load8,
  load16,
  load32,
  load64,
  loadDouble,
  multiply,
  not,
  number32,
  or,
  repeatWhile,
  set,
  shiftRight,
  store32,
  store64,
  storeDouble,
  subtract,
  to64,
  toDouble,
  variables,
  when,
} from './wasm-code.ts';
import { type WasmFunction, wasmModule } from './wasm-module.ts';
import { type WasmMemory, wasmFunctions } from './wasm-runtime.ts';

/** The memory's first bytes: what the walk remembers from call to call, then its sums. */
const lastAt = 0;
const switchAt = 8;
const sumsAt = 16;
const slotBytes = 24;
const slots = 256 * 16;
export const ledgerBytes = sumsAt + slots * slotBytes;

export interface RecordWalk {
  /** Begins anew: nothing is summed yet, and the next record must point back to `previous`. */
  begin(previous: number): void;
  /**
   * Walks over the records that lie whole in `[position, limit)` and gives the position behind the last good one.
   * A record's address is its position plus `toLsn`.
   */
  walk(position: number, limit: number, toLsn: number): number;
  /** The address of the last good record. */
  readonly last: number;
  /** True if that was a segment switch. */
  readonly isSwitched: boolean;
  /** Count, record bytes and image bytes of slot `manager * 16 + (info >> 4)`, three numbers each. */
  readonly sums: Float64Array;
}

export function recordWalk(memory: WasmMemory, release: Release): RecordWalk {
  const exports = wasmFunctions(wasmModule([imageBytesFunction(release), walkFunction(release)]), memory);
  const walk = exports['walk'] as (position: number, limit: number, toLsn: bigint) => number;
  const ledger = new BigInt64Array(memory.buffer, 0, ledgerBytes / 8);
  const sums = new Float64Array(memory.buffer, sumsAt, slots * 3);
  return {
    begin(previous) {
      ledger.fill(0n);
      ledger[lastAt / 8] = BigInt(previous);
    },
    walk: (position, limit, toLsn) => walk(position, limit, BigInt(toLsn)),
    get last() {
      return Number(ledger[lastAt / 8]);
    },
    get isSwitched() {
      return ledger[switchAt / 8] !== 0n;
    },
    get sums() {
      return sums.slice();
    },
  };
}

const malformed = number32(-1);

/**
 * imageBytes(at, end): the bytes of page images in the record whose body is `[at, end)`, or -1 if its body has anything
 * a reader should look at. The checks are those of `parseBody`.
 */
function imageBytesFunction({ imageBits, major }: Release): WasmFunction {
  const [at, end, payload, images, nextBlock, hasRelation] = variables(0, 6);
  const [id, flags, dataLength, length, info, hasHole, isPacked] = variables(6, 7);
  const left = subtract(end.read, at.read);
  const has = (bits: number) => isDifferent(and(flags.read, number32(bits)), number32(0));
  const told = (bits: number) => isDifferent(and(info.read, number32(bits)), number32(0));
  const refuseIf = (condition: Code) => when(condition, [giveBack(malformed)]);
  const finish = [refuseIf(isDifferent(left, payload.read)), giveBack(images.read)];

  const mainData = [
    when(isEqual(id.read, number32(255)), [
      increase(payload, load8(at.read, 1)),
      increase(at, number32(2)),
      ...finish,
    ]),
    when(isEqual(id.read, number32(254)), [
      refuseIf(isGreaterUnsigned(load32(at.read, 1), left)),
      increase(payload, load32(at.read, 1)),
      increase(at, number32(5)),
      ...finish,
    ]),
  ];
  const originOrTransaction = [
    set(length, number32(0)),
    when(isEqual(id.read, number32(253)), [set(length, number32(3))]),
    ...(major >= 14 ? [when(isEqual(id.read, number32(252)), [set(length, number32(5))])] : []),
    refuseIf(not(length.read)),
    increase(at, length.read),
  ];
  const image = [
    set(length, load16(at.read, 0)),
    set(info, load8(at.read, 4)),
    set(hasHole, told(imageBits.hasHole)),
    set(isPacked, told(imageBits.pglz | imageBits.lz4 | imageBits.zstd)),
    refuseIf(isDifferent(hasHole.read, isGreater(load16(at.read, 2), number32(0)))),
    refuseIf(isGreater(length.read, number32(dataPageBytes))),
    refuseIf(isEqual(isEqual(length.read, number32(dataPageBytes)), or(hasHole.read, isPacked.read))),
    when(and(hasHole.read, isPacked.read), [refuseIf(not(load16(at.read, 5))), increase(at, number32(2))]),
    increase(at, number32(5)),
    increase(payload, length.read),
    increase(images, length.read),
  ];
  const block = [
    set(flags, load8(at.read, 1)),
    set(dataLength, load16(at.read, 2)),
    refuseIf(isLess(id.read, nextBlock.read)),
    refuseIf(isDifferent(has(blockFlag.hasData), isGreater(dataLength.read, number32(0)))),
    set(nextBlock, add(id.read, number32(1))),
    increase(payload, dataLength.read),
    increase(at, number32(4)),
    when(has(blockFlag.hasImage), image),
    when(
      has(blockFlag.sameRelation),
      [refuseIf(not(hasRelation.read)), increase(at, number32(4))],
      [set(hasRelation, number32(1)), increase(at, number32(16))],
    ),
  ];
  const code = [
    ...repeatWhile(isGreater(left, payload.read), [
      set(id, load8(at.read)),
      ...mainData,
      when(isGreater(id.read, number32(32)), originOrTransaction, block),
    ]),
    ...finish.flat(),
    ...malformed,
  ];
  return {
    name: 'imageBytes',
    parameters: ['i32', 'i32'],
    result: 'i32',
    locals: Array(11).fill('i32'),
    code,
  };
}

/** walk(position, limit, toLsn): see `RecordWalk`. */
function walkFunction(release: Release): WasmFunction {
  const [at, limit, toLsn, length, manager, slot, images] = variables(0, 7);
  const zero = number32(0);
  const left = subtract(limit.read, at.read);
  const stopIf = (condition: Code) => when(condition, [giveBack(at.read)]);
  const addTo = (offset: number, value: Code) =>
    storeDouble(
      slot.read,
      sumsAt + offset,
      addDoubles(loadDouble(slot.read, sumsAt + offset), toDouble(value)),
    );
  const isUnknown = isGreater(manager.read, number32(release.lastResourceManager));
  const isRefused = release.customResourceManagers
    ? and(isUnknown, isLess(manager.read, number32(128)))
    : isUnknown;
  const managerAndCode = or(
    multiply(manager.read, number32(16)),
    shiftRight(load8(at.read, 16), number32(4)),
  );
  const code = [
    ...repeatWhile(isGreater(left, number32(23)), [
      set(length, load32(at.read)),
      stopIf(isLessUnsigned(length.read, number32(24))),
      stopIf(isGreaterUnsigned(length.read, left)),
      set(manager, load8(at.read, 17)),
      stopIf(isRefused),
      stopIf(isDifferent64(load64(at.read, 8), load64(zero, lastAt))),
      set(images, call(0, add(at.read, number32(24)), add(at.read, length.read))),
      stopIf(isEqual(images.read, malformed)),
      set(slot, multiply(managerAndCode, number32(slotBytes))),
      addTo(0, number32(1)),
      addTo(8, subtract(length.read, images.read)),
      addTo(16, images.read),
      store64(zero, lastAt, add64(to64(at.read), toLsn.read)),
      set(at, and(add(add(at.read, length.read), number32(7)), number32(-8))),
      when(isEqual(slot.read, number32(4 * slotBytes)), [
        store32(zero, switchAt, number32(1)),
        giveBack(at.read),
      ]),
    ]),
    ...at.read,
  ];
  return {
    name: 'walk',
    parameters: ['i32', 'i32', 'i64'],
    result: 'i32',
    locals: ['i32', 'i32', 'i32', 'i32'],
    code,
  };
}
