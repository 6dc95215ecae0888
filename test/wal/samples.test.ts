/** Real WAL of three versions: every byte has a name, every kind of record has its words. */
import { describe, expect, it } from 'vitest';
import { describeRecord, operationName } from '../../src/wal/describe.ts';
import { annotate } from '../../src/wal/hex/annotate.ts';
import { identify } from '../../src/wal/identify.ts';
import { recordJson } from '../../src/wal/record-json.ts';
import { firstRecordFrom, readRecords } from '../../src/wal/records.ts';
import { bufferSource } from '../../src/wal/source.ts';
import { walSamples } from './samples.ts';

describe.each(walSamples())('the sample of PostgreSQL $major', ({ major, bytes }) => {
  const geometry = identify(bytes);
  const source = bufferSource(bytes, geometry);
  const records = [...readRecords(source, { from: firstRecordFrom(source, geometry.start) ?? 0 })];

  it('is of that version and has many kinds of records', () => {
    expect(geometry.release.major).toBe(major);
    const kinds = new Set(records.map((record) => `${record.resourceManager}/${record.info & 0xf0}`));
    expect(kinds.size).toBeGreaterThan(25);
  });

  it('has a name for every operation and words for every layout', () => {
    const words = records.map(
      (record) =>
        `${operationName(record.resourceManager, record.info, geometry.release)} ${describeRecord(record, geometry.release)}`,
    );
    expect(words.filter((text) => /UNKNOWN|shorter than/u.test(text))).toEqual([]);
    for (const record of records)
      expect(() => JSON.parse(recordJson(record, geometry.release))).not.toThrow();
  });

  it('names every byte exactly once', () => {
    const range = { start: geometry.start, end: geometry.start + 20 * geometry.pageBytes };
    const owners = new Uint8Array(range.end - range.start);
    for (const field of annotate(source, range).fields) {
      for (const part of field.ranges) {
        for (let at = part.start; at < part.end; at++) {
          owners[at - range.start] = (owners[at - range.start] ?? 0) + 1;
        }
      }
    }
    expect(owners.findIndex((count) => count !== 1)).toBe(-1);
  });
});
