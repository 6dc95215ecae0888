/** The two forms of a dumped record as pieces of text around the record's numbers. */
import { forkName } from '../describe.ts';
import type { Release } from '../release.ts';
import { and, type Code, isDifferent, not, number32, subtract } from './wasm-code.ts';
import type { Piece, TextPlace } from './wasm-text.ts';

/** Expressions for what a record's header and its block references say. */
export interface RecordNumbers {
  /** The number of the record's kind among those that are printed. */
  readonly kind: Code;
  readonly totalLength: Code;
  readonly imageBytes: Code;
  readonly transaction: Code;
  readonly lsn: Code;
  readonly previous: Code;
}

export interface BlockNumbers {
  readonly id: Code;
  readonly tablespace: Code;
  readonly database: Code;
  readonly relation: Code;
  readonly fork: Code;
  readonly block: Code;
  readonly dataLength: Code;
  readonly isImage: Code;
  readonly imageLength: Code;
  readonly holeOffset: Code;
  readonly holeLength: Code;
  readonly imageInfo: Code;
}

export interface PrintFormat {
  /** Before the description, and behind it. */
  readonly head: readonly Piece[];
  readonly middle: readonly Piece[];
  /** Before the first block reference, for each, between two, and behind the last. */
  readonly blocksBegin: string;
  readonly block: readonly Piece[];
  readonly blocksBetween: string;
  readonly blocksEnd: string;
  readonly end: string;
}

export interface PrintedKind {
  readonly manager: string;
  readonly operation: string;
}

interface FormatInput {
  readonly record: RecordNumbers;
  readonly block: BlockNumbers;
  readonly kinds: readonly PrintedKind[];
  readonly place: TextPlace;
  readonly release: Release;
}

const forks = Array.from({ length: 16 }, (_, fork) => forkName(fork));

/** The lines of `record-line.ts`. */
export function textFormat({ record, block, kinds, place, release }: FormatInput): PrintFormat {
  const starts = place.table(kinds.map(({ manager }) => `rmgr: ${manager.padEnd(11)} len (rec/tot): `));
  const operations = place.table(kinds.map(({ operation }) => `, desc: ${operation} `));
  const forkNames = place.table(forks);
  const { apply } = release.imageBits;
  const isApplied =
    apply === 0 ? number32(1) : isDifferent(and(block.imageInfo, number32(apply)), number32(0));
  return {
    head: [
      { from: starts, index: record.kind },
      { decimal: subtract(record.totalLength, record.imageBytes), width: 6 },
      '/',
      { decimal: record.totalLength, width: 6 },
      ', tx: ',
      { decimal: record.transaction, width: 10 },
      ', lsn: ',
      { lsn: record.lsn, isPadded: true },
      ', prev ',
      { lsn: record.previous, isPadded: true },
      { from: operations, index: record.kind },
    ],
    middle: [],
    blocksBegin: '',
    block: [
      ', blkref #',
      { decimal: block.id },
      ': rel ',
      ...relationPieces(block),
      { onlyIf: block.fork, pieces: [' fork ', { from: forkNames, index: block.fork }] },
      ' blk ',
      { decimal: block.block },
      { onlyIf: and(block.isImage, isApplied), pieces: [' FPW'] },
      { onlyIf: and(block.isImage, not(isApplied)), pieces: [' FPW for WAL verification'] },
    ],
    blocksBetween: '',
    blocksEnd: '',
    end: '\n',
  };
}

/** The objects of `record-json.ts`. */
export function jsonFormat({ record, block, kinds, place }: FormatInput): PrintFormat {
  const managers = place.table(kinds.map(({ manager }) => `","rmgr":"${manager}","operation":"`));
  const operations = place.table(kinds.map(({ operation }) => `${operation}","xid":`));
  const forkNames = place.table(forks);
  return {
    head: [
      '{"lsn":"',
      { lsn: record.lsn, isPadded: false },
      '","prev":"',
      { lsn: record.previous, isPadded: false },
      { from: managers, index: record.kind },
      { from: operations, index: record.kind },
      { decimal: record.transaction },
      ',"length":',
      { decimal: record.totalLength },
      ',"recordBytes":',
      { decimal: subtract(record.totalLength, record.imageBytes) },
      ',"description":"',
    ],
    middle: ['"'],
    blocksBegin: ',"blocks":[',
    block: [
      '{"id":',
      { decimal: block.id },
      ',"rel":"',
      ...relationPieces(block),
      '","fork":"',
      { from: forkNames, index: block.fork },
      '","block":',
      { decimal: block.block },
      ',"dataBytes":',
      { decimal: block.dataLength },
      { onlyIf: block.isImage, pieces: imagePieces(block) },
      '}',
    ],
    blocksBetween: ',',
    blocksEnd: ']',
    end: '}\n',
  };
}

function relationPieces({ tablespace, database, relation }: BlockNumbers): Piece[] {
  return [{ decimal: tablespace }, '/', { decimal: database }, '/', { decimal: relation }];
}

function imagePieces({ imageLength, holeOffset, holeLength, imageInfo }: BlockNumbers): Piece[] {
  return [
    ',"imageBytes":',
    { decimal: imageLength },
    ',"holeOffset":',
    { decimal: holeOffset },
    ',"holeBytes":',
    { decimal: holeLength },
    ',"imageInfo":',
    { decimal: imageInfo },
  ];
}
