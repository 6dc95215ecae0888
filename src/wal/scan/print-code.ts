/** The code that prints records: it measures a record's parts, then writes the pieces of its form one after another. */
import { blockFlag, dataPageBytes } from '../body.ts';
import type { Layout, LayoutField } from '../layout.ts';
import type { Release } from '../release.ts';
import { type BlockNumbers, jsonFormat, type PrintedKind, textFormat } from './print-format.ts';
import {
  add,
  add64,
  and,
  type Code,
  giveBack,
  increase,
  isDifferent,
  isEqual,
  isGreater,
  isLess,
  isLessUnsigned,
  load8,
  load16,
  load32,
  load64,
  multiply,
  not,
  number32,
  or,
  repeatWhile,
  set,
  shiftRight,
  store32,
  subtract,
  to64,
  type Variable,
  variables,
  when,
} from './wasm-code.ts';
import type { WasmFunction } from './wasm-module.ts';
import { type Piece, type TextPlace, writePieces } from './wasm-text.ts';

/** The room's first word is the end of the text; then come the kind of every slot and the bytes that every kind needs. */
export const kindsAt = 4;
export const neededAt = kindsAt + 256 * 16;

/** A kind that is printed here: its slot `manager * 16 + (info >> 4)`, and its layout. */
export interface Kind extends PrintedKind {
  readonly slot: number;
  readonly layout: Layout;
}

interface PrintInput {
  readonly room: number;
  readonly kinds: readonly Kind[];
  readonly place: TextPlace;
  readonly release: Release;
  readonly format: 'text' | 'json';
}

/** print(at, to, out, limit, toLsn): gives where it stands, and leaves the end of the text at `room`. */
export function printFunction({ room, kinds, place, release, format }: PrintInput): WasmFunction {
  const [at, to, out, limit, toLsn] = variables(0, 5);
  const [entry, kind, end, header, headersEnd, payload, mainLength, images] = variables(5, 8);
  const block = blockReference(13, header, release);
  const makeFormat = format === 'json' ? jsonFormat : textFormat;
  const record = {
    kind: subtract(kind.read, number32(1)),
    totalLength: load32(at.read),
    imageBytes: images.read,
    transaction: load32(at.read, 4),
    lsn: add64(to64(at.read), toLsn.read),
    previous: load64(at.read, 8),
  };
  const form = makeFormat({ record, block: block.numbers, kinds, place, release });
  const write = (...pieces: readonly Piece[]) => writePieces(pieces, { out, entry });
  const leave = [store32(number32(room), 0, out.read), giveBack(at.read)];

  const isId = (id: number) => isEqual(load8(header.read), number32(id));
  const mainData = (headerBytes: number, length: Code) => [
    set(mainLength, length),
    set(headersEnd, header.read),
    increase(payload, length),
    increase(header, number32(headerBytes)),
  ];
  /** Finds out how long the parts are. Origins and top-level transactions are left to others. */
  const measure = [
    set(header, add(at.read, number32(24))),
    ...[headersEnd, payload, mainLength, images].map((sum) => set(sum, number32(0))),
    repeatWhile(isGreater(subtract(end.read, header.read), payload.read), [
      when(
        isLess(load8(header.read), number32(33)),
        [
          ...block.step,
          increase(payload, add(block.numbers.dataLength, block.numbers.imageLength)),
          increase(images, block.numbers.imageLength),
        ],
        [
          when(isId(255), mainData(2, load8(header.read, 1)), [
            when(isId(254), mainData(5, load32(header.read, 1)), leave),
          ]),
        ],
      ),
    ]),
    when(not(headersEnd.read), [set(headersEnd, header.read)]),
  ];
  const blocks = [
    set(header, add(at.read, number32(24))),
    when(isLessUnsigned(header.read, headersEnd.read), [
      write(form.blocksBegin),
      repeatWhile(isLessUnsigned(header.read, headersEnd.read), [
        ...block.step,
        write(...form.block),
        when(isLessUnsigned(header.read, headersEnd.read), [write(form.blocksBetween)]),
      ]),
      write(form.blocksEnd),
    ]),
  ];
  const slot = or(multiply(load8(at.read, 17), number32(16)), shiftRight(load8(at.read, 16), number32(4)));
  const code = [
    ...repeatWhile(and(isLessUnsigned(at.read, to.read), isLessUnsigned(out.read, limit.read)), [
      set(kind, load8(slot, room + kindsAt)),
      when(not(kind.read), leave),
      set(end, add(at.read, load32(at.read))),
      ...measure,
      when(isLessUnsigned(mainLength.read, load8(kind.read, room + neededAt)), leave),
      write(...form.head),
      ...describe(kinds, kind, subtract(end.read, mainLength.read), place, write),
      write(...form.middle),
      ...blocks,
      write(form.end),
      set(at, and(add(end.read, number32(7)), number32(-8))),
    ]),
    ...leave.flat(),
    ...at.read,
  ];
  return {
    name: 'print',
    parameters: ['i32', 'i32', 'i32', 'i32', 'i64'],
    result: 'i32',
    locals: Array.from({ length: 8 + block.count }, () => 'i32' as const),
    code,
  };
}

/** Writes the description of the record's kind. Kinds with the same layout share their code. */
function describe(
  kinds: readonly Kind[],
  kind: Variable,
  main: Code,
  place: TextPlace,
  write: (...pieces: readonly Piece[]) => Code,
): Code[] {
  const layouts = [...new Set(kinds.map(({ layout }) => layout))].filter(({ pieces }) =>
    pieces.some(Boolean),
  );
  return layouts.map((layout) => {
    const isIt = kinds
      .flatMap((candidate, index) =>
        candidate.layout === layout ? [isEqual(kind.read, number32(index + 1))] : [],
      )
      .reduce((any, one) => or(any, one));
    const pieces = layout.pieces.map((piece) =>
      typeof piece === 'string' ? piece : fieldPiece(piece, main, place),
    );
    return when(isIt, [write(...pieces)]);
  });
}

function fieldPiece({ at, bytes, as, names }: LayoutField, main: Code, place: TextPlace): Piece {
  const value = (bytes === 1 ? load8 : bytes === 2 ? load16 : load32)(main, at);
  if (as === 'decimal') return { decimal: value };
  if (as === 'hex') return { onlyIf: number32(1), pieces: ['0x', { hexByte: value }] };
  return { from: place.table(names), index: and(value, number32(names.length - 1)) };
}

/** The step that reads a block reference's header, and the numbers it finds. */
function blockReference(
  firstVariable: number,
  header: Variable,
  { imageBits }: Release,
): { readonly step: readonly Code[]; readonly numbers: BlockNumbers; readonly count: number } {
  const count = 10;
  const [id, flags, dataLength, imageLength, imageInfo, holeOffset, holeLength, isPacked, relation, number] =
    variables(firstVariable, 10);
  const has = (bits: number) => isDifferent(and(flags.read, number32(bits)), number32(0));
  const packing = imageBits.pglz | imageBits.lz4 | imageBits.zstd;
  const image = [
    set(imageLength, load16(header.read, 0)),
    set(holeOffset, load16(header.read, 2)),
    set(imageInfo, load8(header.read, 4)),
    increase(header, number32(5)),
    set(isPacked, and(imageInfo.read, number32(packing))),
    set(holeLength, subtract(number32(dataPageBytes), imageLength.read)),
    when(isPacked.read, [
      set(holeLength, number32(0)),
      when(and(imageInfo.read, number32(imageBits.hasHole)), [
        set(holeLength, load16(header.read, 0)),
        increase(header, number32(2)),
      ]),
    ]),
  ];
  const step = [
    set(id, load8(header.read)),
    set(flags, load8(header.read, 1)),
    set(dataLength, load16(header.read, 2)),
    set(imageLength, number32(0)),
    increase(header, number32(4)),
    when(has(blockFlag.hasImage), image),
    when(not(has(blockFlag.sameRelation)), [set(relation, header.read), increase(header, number32(12))]),
    set(number, load32(header.read)),
    increase(header, number32(4)),
  ];
  const numbers = {
    id: id.read,
    tablespace: load32(relation.read),
    database: load32(relation.read, 4),
    relation: load32(relation.read, 8),
    fork: and(flags.read, number32(blockFlag.forkMask)),
    block: number.read,
    dataLength: dataLength.read,
    isImage: has(blockFlag.hasImage),
    imageLength: imageLength.read,
    holeOffset: holeOffset.read,
    holeLength: holeLength.read,
    imageInfo: imageInfo.read,
  };
  return { step, numbers, count };
}
