/** Names every byte of a record that passed the reader's checks. */
import { blockFlag } from '../body.ts';
import { forkName, operationName } from '../describe.ts';
import { formatRawLsn } from '../lsn.ts';
import type { WalRecord } from '../record.ts';
import type { Release } from '../release.ts';
import { resourceManagerOf } from '../resource-manager/index.ts';
import type { FieldKind, RecordField } from './field.ts';

/** The fields of a whole record, in order and without a gap. */
export function recordFields(record: WalRecord, release: Release): RecordField[] {
  const header = headerFields(record.buffer, record.start, release);
  return release.recordHeaderBytes === 32
    ? [...header, ...bodyFields94(record)]
    : [...header, ...bodyFields(record, release)];
}

/** The fields of a header; it may be one that was refused. `buffer` must hold all of it. */
export function headerFields(buffer: Buffer, start: number, release: Release): RecordField[] {
  const u32 = (at: number) => buffer.readUInt32LE(start + at);
  const field = (name: string, skip: number, count: number, value: string): RecordField => ({
    name,
    kind: name === 'padding' ? 'padding' : 'record-header',
    skip,
    count,
    value,
  });
  const old = release.recordHeaderBytes === 32;
  const info = buffer[start + (old ? 12 : 16)] ?? 0;
  const id = buffer[start + (old ? 13 : 17)] ?? 0;
  const manager = resourceManagerOf(id);
  const operation = manager.operation(info, release) ?? 'unknown operation';
  const previous = formatRawLsn(buffer.readBigUInt64LE(start + (old ? 16 : 8)));
  const infoText = `${hex(info, 2)} (${operation})`;
  const crc = hex(u32(old ? 24 : 20), 8);
  if (old) {
    return [
      field('xl_tot_len', 0, 4, `${u32(0)}`),
      field('xl_xid', 4, 4, `${u32(4)}`),
      field('xl_len', 8, 4, `${u32(8)}`),
      field('xl_info', 12, 1, infoText),
      field('xl_rmid', 13, 1, `${id} (${manager.name})`),
      field('padding', 14, 2, ''),
      field('xl_prev', 16, 8, previous),
      field('xl_crc', 24, 4, crc),
      field('padding', 28, 4, ''),
    ];
  }
  return [
    field('xl_tot_len', 0, 4, `${u32(0)}`),
    field('xl_xid', 4, 4, `${u32(4)}`),
    field('xl_prev', 8, 8, previous),
    field('xl_info', 16, 1, infoText),
    field('xl_rmid', 17, 1, `${id} (${manager.name})`),
    field('padding', 18, 2, ''),
    field('xl_crc', 20, 4, crc),
  ];
}

/** Walks the headers behind the record's header by the same grammar as the reader, which has checked them. */
function bodyFields(record: WalRecord, release: Release): RecordField[] {
  const { buffer, start, body, totalLength } = record;
  const fields: RecordField[] = [];
  let at = start + release.recordHeaderBytes;
  const add = (name: string, count: number, value: string, kind: FieldKind = 'block-reference') => {
    fields.push({ name, kind, skip: at - start, count, value });
    at += count;
  };
  while (at < body.payloadStart) {
    const id = buffer[at] ?? 0;
    if (id === 255) {
      add('main data id', 1, '255 (short)', 'main-data');
      add('main data length', 1, `${buffer[at]}`, 'main-data');
    } else if (id === 254) {
      add('main data id', 1, '254 (long)', 'main-data');
      add('main data length', 4, `${buffer.readUInt32LE(at)}`, 'main-data');
    } else if (id === 253) {
      add('origin id', 1, '253');
      add('origin', 2, `${buffer.readUInt16LE(at)}`);
    } else if (id === 252) {
      add('top-level transaction id', 1, '252');
      add('top-level transaction', 4, `${buffer.readUInt32LE(at)}`);
    } else {
      blockReference(buffer, () => at, add, release);
    }
  }
  for (const block of body.blocks) {
    if (block.image) add(`block ${block.id} image`, block.image.length, '', 'image');
    if (block.dataLength > 0) add(`block ${block.id} data`, block.dataLength, '', 'block-data');
  }
  if (body.mainLength > 0)
    add(
      'main data',
      body.mainLength,
      operationName(record.resourceManager, record.info, release),
      'main-data',
    );
  if (at !== start + totalLength)
    throw new Error(`a record of ${totalLength} bytes was named up to ${at - start}`);
  return fields;
}

function blockReference(
  buffer: Buffer,
  at: () => number,
  add: (name: string, count: number, value: string) => void,
  release: Release,
): void {
  const id = buffer[at()] ?? 0;
  const name = (what: string) => `block ${id} ${what}`;
  add(name('id'), 1, `${id}`);
  const flags = buffer[at()] ?? 0;
  add(name('fork_flags'), 1, `${hex(flags, 2)} (${forkFlagNames(flags)})`);
  add(name('data_length'), 2, `${buffer.readUInt16LE(at())}`);
  if (flags & blockFlag.hasImage) {
    const bits = release.imageBits;
    add(name('image length'), 2, `${buffer.readUInt16LE(at())}`);
    add(name('hole_offset'), 2, `${buffer.readUInt16LE(at())}`);
    const info = buffer[at()] ?? 0;
    add(name('bimg_info'), 1, `${hex(info, 2)} (${imageFlagNames(info, release)})`);
    if (info & (bits.pglz | bits.lz4 | bits.zstd) && info & bits.hasHole) {
      add(name('hole_length'), 2, `${buffer.readUInt16LE(at())}`);
    }
  }
  if (!(flags & blockFlag.sameRelation)) {
    add(name('tablespace'), 4, `${buffer.readUInt32LE(at())}`);
    add(name('database'), 4, `${buffer.readUInt32LE(at())}`);
    add(name('relation'), 4, `${buffer.readUInt32LE(at())}`);
  }
  add(name('block number'), 4, `${buffer.readUInt32LE(at())}`);
}

function bodyFields94(record: WalRecord): RecordField[] {
  const { body, start } = record;
  const fields: RecordField[] = [];
  if (body.mainLength > 0) {
    fields.push({ name: 'main data', kind: 'main-data', skip: 32, count: body.mainLength, value: '' });
  }
  for (const block of body.blocks) {
    const place = `${block.tablespace}/${block.database}/${block.relation} block ${block.block}`;
    const skip = block.headerStart - start;
    fields.push(
      { name: `block ${block.id} header`, kind: 'block-reference', skip, count: 24, value: place },
      {
        name: `block ${block.id} image`,
        kind: 'image',
        skip: skip + 24,
        count: block.image?.length ?? 0,
        value: '',
      },
    );
  }
  return fields;
}

function forkFlagNames(flags: number): string {
  const names = [
    forkName(flags & blockFlag.forkMask),
    flags & blockFlag.hasImage ? 'HAS_IMAGE' : '',
    flags & blockFlag.hasData ? 'HAS_DATA' : '',
    flags & blockFlag.willInit ? 'WILL_INIT' : '',
    flags & blockFlag.sameRelation ? 'SAME_REL' : '',
  ];
  return names.filter((name) => name !== '').join(' ');
}

function imageFlagNames(info: number, { imageBits }: Release): string {
  const names = Object.entries(imageBits).filter(([, bit]) => (info & bit) !== 0);
  return names.length === 0 ? 'plain' : names.map(([name]) => name).join(' ');
}

function hex(value: number, digits: number): string {
  return `0x${value.toString(16).toUpperCase().padStart(digits, '0')}`;
}
