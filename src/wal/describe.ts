/** A record in words: the line pg_waldump prints for it. */
import { FieldReader, ShortData } from './field-reader.ts';
import { formatPaddedLsn } from './lsn.ts';
import type { BlockReference, WalRecord } from './record.ts';
import type { Release } from './release.ts';
import { resourceManagerOf } from './resource-manager/index.ts';

/** The operation's name, or `UNKNOWN (xx)` for a code the release does not have. */
export function operationOf(record: WalRecord, release: Release): string {
  const name = resourceManagerOf(record.resourceManager).operation(record.info, release);
  return name ?? `UNKNOWN (${(record.info & 0xf0).toString(16).toUpperCase()})`;
}

/** What the record's main data says; empty where there is nothing to say or the layout is not known. */
export function describeRecord(record: WalRecord, release: Release): string {
  const manager = resourceManagerOf(record.resourceManager);
  const { mainStart, mainLength } = record.body;
  try {
    const data = new FieldReader(record.buffer, mainStart, mainLength);
    return manager.describe({ code: record.info & 0xf0, data, record, release });
  } catch (error) {
    if (error instanceof ShortData) return `(its data is shorter than this kind of record needs)`;
    throw error;
  }
}

/** Bytes of the page images in a record. */
export function imageBytes(record: WalRecord): number {
  let sum = 0;
  for (const block of record.body.blocks) sum += block.image?.length ?? 0;
  return sum;
}

/** The line of `pg_waldump`, without the line end. */
export function recordLine(record: WalRecord, release: Release): string {
  const images = imageBytes(record);
  let line =
    `${lineStart(record.resourceManager)}${padded(record.totalLength - images, 6)}/${padded(record.totalLength, 6)}` +
    `, tx: ${padded(record.transaction, 10)}, lsn: ${formatPaddedLsn(record.lsn)}, prev ${formatPaddedLsn(record.previous)}` +
    `, desc: ${operationOf(record, release)} ${describeRecord(record, release)}`;
  for (const block of record.body.blocks) line += blockText(block, release);
  return line;
}

const lineStarts = Array.from(
  { length: 256 },
  (_, id) => `rmgr: ${resourceManagerOf(id).name.padEnd(11)} len (rec/tot): `,
);

function lineStart(id: number): string {
  return lineStarts[id] ?? '';
}

const forkNames = ['main', 'fsm', 'vm', 'init'];

/** A fork's name as pg_waldump writes it. */
export function forkName(fork: number): string {
  return forkNames[fork] ?? `${fork}`;
}

function blockText(block: BlockReference, release: Release): string {
  const fork = block.fork === 0 ? '' : ` fork ${forkName(block.fork)}`;
  const place = `${block.tablespace}/${block.database}/${block.relation}${fork} blk ${block.block}`;
  return `, blkref #${block.id}: rel ${place}${imageMark(block, release)}`;
}

function imageMark(block: BlockReference, release: Release): string {
  if (!block.image) return '';
  const { apply } = release.imageBits;
  return apply === 0 || block.image.info & apply ? ' FPW' : ' FPW for WAL verification';
}

const blanks = Array.from({ length: 11 }, (_, count) => ' '.repeat(count));

/** A whole number in a field of up to ten columns; wider ones keep their digits. */
function padded(value: number, width: number): string {
  const digits =
    value < 10
      ? 1
      : value < 100
        ? 2
        : value < 1000
          ? 3
          : value < 10_000
            ? 4
            : value < 100_000
              ? 5
              : `${value}`.length;
  return `${blanks[width - digits] ?? ''}${value}`;
}
