/**
 * Prints records in WebAssembly: those whose description is a layout of fields, which are nearly all of a log. Any other
 * record stops it and is printed by the writers that know every kind; both must print the same.
 */
import { operationName } from '../describe.ts';
import type { Release } from '../release.ts';
import { resourceManagers } from '../resource-manager/index.ts';
import { type Kind, kindsAt, neededAt, printFunction } from './print-code.ts';
import { wasmModule } from './wasm-module.ts';
import { type WasmMemory, wasmFunctions } from './wasm-runtime.ts';
import { textFunctions, textPlace } from './wasm-text.ts';

/** Room in the memory for printing: tables, then the text. */
const textsAt = neededAt + 256;
const tableBytes = textsAt + 2 ** 15;
const textBytes = 2 ** 19;
/** What one record may print: 33 block references of 200 bytes, and pieces write a little too far. */
const recordTextMax = 2 ** 13;
export const printRoomBytes = tableBytes + textBytes + recordTextMax;

export interface RecordPrint {
  /** Prints records of `[from, to)` until one is of another kind or the room is full; gives where it stands. */
  print(from: number, to: number, toLsn: number): number;
  /** Adds a text, if there is room. */
  add(text: string): boolean;
  /** Hands over a copy of what was printed and begins anew. */
  take(): Buffer<ArrayBuffer>;
  readonly isFull: boolean;
}

export function recordPrint(
  memory: WasmMemory,
  room: number,
  release: Release,
  format: 'text' | 'json',
): RecordPrint {
  const bytes = Buffer.from(memory.buffer);
  const kinds = kindsOf(release);
  for (const [index, { slot, layout }] of kinds.entries()) {
    bytes[room + kindsAt + slot] = index + 1;
    bytes[room + neededAt + index + 1] = layout.bytesMin;
  }
  const place = textPlace(bytes, room + textsAt, room + tableBytes);
  const module = wasmModule([
    ...textFunctions(place),
    printFunction({ room, kinds, place, release, format }),
  ]);
  const print = wasmFunctions(module, memory)['print'] as (
    from: number,
    to: number,
    out: number,
    limit: number,
    toLsn: bigint,
  ) => number;
  const textStart = room + tableBytes;
  const limit = textStart + textBytes;
  let out = textStart;
  return {
    print(from, to, toLsn) {
      const reached = print(from, to, out, limit, BigInt(toLsn));
      out = bytes.readUInt32LE(room);
      return reached;
    },
    add(text) {
      if (out + text.length * 3 > limit) return false;
      out += bytes.write(text, out);
      return true;
    },
    take() {
      const copy = Buffer.allocUnsafeSlow(out - textStart);
      bytes.copy(copy, 0, textStart, out);
      out = textStart;
      return copy;
    },
    get isFull() {
      return out >= limit;
    },
  };
}

function kindsOf(release: Release): Kind[] {
  return resourceManagers.flatMap(({ id, name, layout }) =>
    Array.from({ length: 16 }, (_, high) => ({
      code: high << 4,
      layout: layout?.(high << 4, release),
    })).flatMap(({ code, layout: found }) =>
      found
        ? [
            {
              slot: id * 16 + (code >> 4),
              layout: found,
              manager: name,
              operation: operationName(id, code, release),
            },
          ]
        : [],
    ),
  );
}
