import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RefusedInput } from '../kit/problem.ts';
import { type Damage, damageSegment, undoEdits } from './edit.ts';
import { locateRecord, type RecordTarget } from './locate-record.ts';
import { firstRecordFrom, readRecords } from './records.ts';
import { bufferSource } from './source.ts';
import type { Stop } from './stop.ts';
import { makeSyntheticSegment } from './synthetic.ts';

const segment = makeSyntheticSegment({ segmentBytes: 2 ** 20 });

/** Reads a damaged copy from the start: how many records, and why it ended. */
function read(bytes: Buffer): { count: number; stop: Stop | undefined } {
  const source = bufferSource(bytes, segment.geometry);
  const reading = readRecords(source, { from: firstRecordFrom(source, segment.geometry.start) ?? 0 });
  let count = 0;
  for (;;) {
    const step = reading.next();
    if (step.done) return { count, stop: step.value };
    count++;
  }
}

describe('locateRecord', () => {
  it('finds records by number, address and place', () => {
    expect(locateRecord(segment.bytes, { nth: 3 }).lsn).toBe(segment.records[2]);
    expect(locateRecord(segment.bytes, { lsn: segment.records[7] ?? 0 }).lsn).toBe(segment.records[7]);
    expect(locateRecord(segment.bytes, { at: 'last' }).lsn).toBe(segment.records.at(-1));
    const middle = locateRecord(segment.bytes, { at: 'middle' }).lsn;
    expect(segment.records.indexOf(middle)).toBe(Math.ceil(segment.records.length / 2) - 1);
  });

  it('says how many records there are when the wanted one is not', () => {
    const target: RecordTarget = { nth: 100_000 };
    expect(() => locateRecord(segment.bytes, target)).toThrow(/wal\/no-such-record/u);
    expect(() => locateRecord(segment.bytes, target)).toThrow(
      `${segment.records.length} records can be read`,
    );
  });
});

describe('damageSegment', () => {
  const target = { nth: 10 };

  it.each<[string, Damage, Stop['check']]>([
    ['a length of zero', { kind: 'set', field: 'xl_tot_len', value: 0n }, 'record-length'],
    ['a wrong resource manager', { kind: 'set', field: 'xl_rmid', value: 77n }, 'resource-manager'],
    ['a wrong link back', { kind: 'set', field: 'xl_prev', value: 8n }, 'previous-link'],
    ['a flipped bit, checksum kept', { kind: 'flip-bit', bit: 33 }, 'checksum'],
    ['a zeroed record', { kind: 'zero' }, 'record-length'],
    ['a zeroed page', { kind: 'zero-page' }, 'page-magic'],
    ['a zeroed rest', { kind: 'zero-rest' }, 'record-length'],
    ['a file cut at the page', { kind: 'truncate' }, 'page-short'],
    ['a page of another timeline', { kind: 'set', field: 'xlp_tli', value: 0n }, 'page-timeline-order'],
    ['a page elsewhere', { kind: 'set', field: 'xlp_pageaddr', value: 8192n }, 'page-address'],
  ])('%s stops the reader with its own reason', (_name, damage, check) => {
    const damaged = damageSegment(segment.bytes, target, damage);
    const { count, stop } = read(damaged.bytes);
    expect(stop?.check).toBe(check);
    expect(count).toBeLessThan(10);
    expect(undoEdits(damaged.bytes, damaged.edits).equals(segment.bytes)).toBe(true);
  });

  it('makes the checksum right again when asked, so that the record is read', () => {
    const damaged = damageSegment(segment.bytes, target, {
      kind: 'set',
      field: 'xl_xid',
      value: 4711n,
      crc: 'recompute',
    });
    expect(damaged.edits.map((edit) => edit.field)).toEqual(['xl_xid', 'xl_crc']);
    expect(locateRecord(damaged.bytes, target).transaction).toBe(4711);
    expect(read(damaged.bytes).count).toBe(segment.records.length);
  });

  it('appends records that a reader accepts, across pages', () => {
    const damaged = damageSegment(
      segment.bytes,
      { at: 'last' },
      { kind: 'append-noop', count: 40, payloadBytes: 1000 },
    );
    expect(read(damaged.bytes).count).toBe(segment.records.length + 40);
    expect(undoEdits(damaged.bytes, damaged.edits).equals(segment.bytes)).toBe(true);
  });

  it('refuses numbers that do not fit, bits outside the record and fields the release lacks', () => {
    const refuse = (damage: Damage) => () => damageSegment(segment.bytes, target, damage);
    expect(refuse({ kind: 'set', field: 'xl_rmid', value: 256n })).toThrow(RefusedInput);
    expect(refuse({ kind: 'flip-bit', bit: 10 ** 7 })).toThrow(/lies outside the record/u);
    expect(refuse({ kind: 'set', field: 'xl_len', value: 1n })).toThrow(/exists in 9.4 only/u);
    expect(refuse({ kind: 'set', field: 'xlp_sysid', value: 1n })).toThrow(/only in the first page/u);
  });

  it('can be taken back whatever it was', () => {
    const records = segment.records.length;
    const crc = fc.constantFrom('keep' as const, 'recompute' as const);
    const damages: fc.Arbitrary<Damage> = fc.oneof(
      fc.record({ kind: fc.constant('flip-bit' as const), bit: fc.integer({ min: 0, max: 191 }), crc }),
      fc.record({
        kind: fc.constant('set' as const),
        field: fc.constant('xl_prev' as const),
        value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        crc,
      }),
      fc.record({
        kind: fc.constant('truncate' as const),
        to: fc.constantFrom('record' as const, 'page' as const),
      }),
      fc.record({
        kind: fc.constant('zero' as const),
        skip: fc.integer({ min: 0, max: 23 }),
        count: fc.integer({ min: 1, max: 30_000 }),
        crc,
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: records }), damages, (nth, damage) => {
        const damaged = damageSegment(segment.bytes, { nth }, damage);
        return undoEdits(damaged.bytes, damaged.edits).equals(segment.bytes);
      }),
      { numRuns: 50 },
    );
  });
});

describe('undoEdits', () => {
  it('refuses bytes the edits did not make', () => {
    const { edits } = damageSegment(segment.bytes, { nth: 1 }, { kind: 'flip-bit', bit: 0 });
    expect(() => undoEdits(segment.bytes, edits)).toThrow(/wal\/not-the-edited-bytes/u);
  });
});
