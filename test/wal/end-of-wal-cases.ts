/**
 * Ways a log can end. The first fourteen are those of PostgreSQL's src/test/recovery/t/039_end_of_wal.pl, the others
 * are damage in the middle of good records. Every case is made by our own edits.
 */
import { type Damage, damageSegment } from '../../src/wal/edit.ts';
import type { Geometry } from '../../src/wal/identify.ts';
import { locateRecord, type RecordTarget } from '../../src/wal/locate-record.ts';

export interface EndOfWal {
  readonly segment: Buffer;
  /** Where the log ends in it. */
  readonly end: number;
  readonly lastGood: number;
  readonly geometry: Geometry;
}

export interface EndOfWalCase {
  readonly name: string;
  readonly damage: (input: EndOfWal) => Buffer;
  /** True where servers up to 11 print no reason. */
  readonly silentTo11?: boolean;
}

/** Larger than any server up to 11 makes room for. */
const twoGibibytes = 2 ** 31;
/** Large, and still accepted by servers up to 11 until they see the pages. */
const halfGibibyte = 2 ** 29;

/** The bytes of a record's header, as of 9.5 and later. */
function header(totalLength: number, previous: number): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt32LE(totalLength, 0);
  bytes.writeBigUInt64LE(BigInt(previous), 8);
  return bytes;
}

interface FakePage {
  readonly magic?: number;
  readonly info?: number;
  readonly address?: number;
  readonly remaining?: number;
}

/** A short page header; good unless told otherwise. */
function pageHeader(page: number, geometry: Geometry, fake: FakePage): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt16LE(fake.magic ?? geometry.magic, 0);
  bytes.writeUInt16LE(fake.info ?? 0, 2);
  bytes.writeUInt32LE(geometry.timeline, 4);
  bytes.writeBigUInt64LE(BigInt(fake.address ?? page), 8);
  bytes.writeUInt32LE(fake.remaining ?? 0, 16);
  return bytes;
}

/** Moves the end of the log to `offset` bytes into the fourth page behind it. */
function endAt(input: EndOfWal, offset: number): EndOfWal {
  const { pageBytes } = input.geometry;
  const page = Math.floor(input.end / pageBytes) * pageBytes + 4 * pageBytes;
  const { bytes } = damageSegment(
    input.segment,
    { at: 'last' },
    { kind: 'append-noop', until: page + offset },
  );
  return { ...input, segment: bytes, end: page + offset, lastGood: locateRecord(bytes, { at: 'last' }).lsn };
}

function write(input: EndOfWal, lsn: number, bytes: Buffer): EndOfWal {
  return {
    ...input,
    segment: damageSegment(input.segment, { at: 'last' }, { kind: 'write', lsn, bytes }).bytes,
  };
}

/** A fake header at the end, and the fake page behind it. */
function fakeRecord(
  input: EndOfWal,
  offset: number,
  totalLength: number,
  previous?: number,
  page?: FakePage,
): Buffer {
  const moved = endAt(input, offset);
  const { pageBytes } = input.geometry;
  const next = Math.ceil(moved.end / pageBytes) * pageBytes;
  const fake = header(totalLength, previous ?? moved.lastGood).subarray(0, next - moved.end);
  const withHeader = write(moved, moved.end, fake);
  return (page ? write(withHeader, next, pageHeader(next, input.geometry, page)) : withHeader).segment;
}

const inPage = 2000;
const splittingZone = 8192 - 16;

/** Damages one of twelve records that lie behind the end, on three pages. */
function inMiddle(damage: Damage, target: RecordTarget = { at: 'last' }) {
  return (input: EndOfWal): Buffer => {
    const moved = endAt(input, inPage);
    const filled = damageSegment(
      moved.segment,
      { at: 'last' },
      { kind: 'append-noop', count: 7, payloadBytes: 2000 },
    );
    const victim = target;
    const damaged = damageSegment(filled.bytes, victim, damage).bytes;
    return damaged;
  };
}

/** The last record but a few: there is good log behind it. */
function beforeMore(damage: Damage) {
  return (input: EndOfWal): Buffer => {
    const moved = endAt(input, inPage);
    const first = damageSegment(
      moved.segment,
      { at: 'last' },
      { kind: 'append-noop', count: 6, payloadBytes: 2000 },
    );
    const { lsn } = locateRecord(first.bytes, { at: 'last' });
    const more = damageSegment(first.bytes, { lsn }, { kind: 'append-noop', count: 8, payloadBytes: 2000 });
    return damageSegment(more.bytes, { lsn }, damage).bytes;
  };
}

function setPrevious(input: EndOfWal): Buffer {
  const moved = endAt(input, inPage);
  const previous = locateRecord(moved.segment, { at: 'last' }).previous;
  const value = BigInt(previous - 8);
  return damageSegment(
    moved.segment,
    { at: 'last' },
    { kind: 'set', field: 'xl_prev', value, crc: 'recompute' },
  ).bytes;
}

export const endOfWalCases: readonly EndOfWalCase[] = [
  { name: '1 zeros', damage: (input) => endAt(input, inPage).segment },
  { name: '2 a length of 23', damage: (input) => fakeRecord(input, inPage, 23) },
  {
    name: '3 a length of 1 where the header would be split',
    damage: (input) => fakeRecord(input, splittingZone, 1),
  },
  { name: '4 a wrong link back', damage: (input) => fakeRecord(input, inPage, twoGibibytes, 0xdead_beef) },
  { name: '5 one byte changed', damage: inMiddle({ kind: 'flip-bit', bit: 8 * 1000 }) },
  ...[
    { length: twoGibibytes, limit: 'above 1 GB', silentTo11: false },
    { length: halfGibibyte, limit: 'below 1 GB', silentTo11: true },
  ].flatMap(({ length, limit, silentTo11 }): EndOfWalCase[] => [
    { name: `6 next page zero, ${limit}`, damage: (input) => fakeRecord(input, inPage, length), silentTo11 },
    {
      name: `7 next page with a wrong magic, ${limit}`,
      damage: (input) => fakeRecord(input, inPage, length, undefined, { magic: 0xcafe }),
      silentTo11,
    },
    {
      name: `8 next page elsewhere, ${limit}`,
      damage: (input) => fakeRecord(input, inPage, length, undefined, { address: 0xbaaa_aaad }),
      silentTo11,
    },
    {
      name: `9 next page with unknown flags, ${limit}`,
      damage: (input) => fakeRecord(input, inPage, length, undefined, { info: 0x1234 }),
      silentTo11,
    },
    {
      name: `10 next page without the continuation flag, ${limit}`,
      damage: (input) => fakeRecord(input, inPage, length, undefined, {}),
    },
    {
      name: `11 next page with a wrong remaining length, ${limit}`,
      damage: (input) => fakeRecord(input, inPage, length, undefined, { info: 1, remaining: 123_456 }),
    },
    {
      name: `12 split header, next page zero, ${limit}`,
      damage: (input) => fakeRecord(input, splittingZone, length, 0xdead_beef),
      silentTo11,
    },
    {
      name: `13 split header, next page elsewhere, ${limit}`,
      damage: (input) => fakeRecord(input, splittingZone, length, 0xdead_beef, { address: 0xbaaa_aaad }),
      silentTo11,
    },
    {
      name: `14 split header, next page with a wrong remaining length, ${limit}`,
      damage: (input) =>
        fakeRecord(input, splittingZone, length, 0xdead_beef, { info: 1, remaining: 123_456 }),
    },
  ]),
  {
    name: 'a length of zero, good log behind',
    damage: beforeMore({ kind: 'set', field: 'xl_tot_len', value: 0n }),
  },
  { name: 'a flipped bit, good log behind', damage: beforeMore({ kind: 'flip-bit', bit: 8 * 40 + 3 }) },
  { name: 'a wrong link back, checksum right', damage: setPrevious },
  {
    name: 'resource manager 77, checksum right',
    damage: beforeMore({ kind: 'set', field: 'xl_rmid', value: 77n, crc: 'recompute' }),
  },
  {
    name: 'a page of timeline 0',
    damage: beforeMore({ kind: 'set', field: 'xlp_tli', value: 0n }),
    silentTo11: true,
  },
  { name: 'a zeroed page', damage: beforeMore({ kind: 'zero-page' }), silentTo11: true },
  { name: 'a file cut at a page', damage: beforeMore({ kind: 'truncate', to: 'page' }) },
  { name: 'a file cut inside a page', damage: beforeMore({ kind: 'truncate', to: 'record' }) },
  {
    name: 'a segment of another system',
    damage: (input) => {
      const lsn = locateRecord(input.segment, { nth: 1 }).lsn;
      const damaged = damageSegment(
        input.segment,
        { lsn },
        { kind: 'set', field: 'xlp_sysid', value: 4711n },
      );
      return damaged.bytes;
    },
    silentTo11: true,
  },
  {
    name: 'records appended past the end',
    damage: (input) =>
      damageSegment(input.segment, { at: 'last' }, { kind: 'append-noop', count: 5, payloadBytes: 77 }).bytes,
  },
  {
    name: 'a block id that cannot be, checksum right',
    damage: (input) => {
      const moved = endAt(input, inPage);
      const more = damageSegment(
        moved.segment,
        { at: 'last' },
        { kind: 'append-noop', count: 3, payloadBytes: 77 },
      );
      return damageSegment(
        more.bytes,
        { at: 'last' },
        { kind: 'flip-bit', bit: 8 * 24 + 7, crc: 'recompute' },
      ).bytes;
    },
  },
];
