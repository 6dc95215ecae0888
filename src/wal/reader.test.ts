import { describe, expect, it } from 'vitest';
import { damageSegment } from './edit.ts';
import { explainEnd, startOf } from './explain.ts';
import { locateRecord } from './locate-record.ts';
import { makeNoop } from './noop.ts';
import { pageFlag } from './page.ts';
import { firstRecordFrom, readRecords } from './records.ts';
import { bufferSource } from './source.ts';
import { makeSyntheticSegment } from './synthetic.ts';

describe('WalReader', () => {
  it.each([
    [2 ** 20, 8192],
    [2 ** 24, 8192],
    [2 ** 20, 1024],
    [2 ** 22, 65_536],
  ])('reads segments of %i bytes in pages of %i', (segmentBytes, pageBytes) => {
    const segment = makeSyntheticSegment({ segmentBytes, pageBytes, fillShare: 0.05 });
    const source = bufferSource(segment.bytes, segment.geometry);
    const read = [...readRecords(source, { from: firstRecordFrom(source, segment.geometry.start) ?? 0 })];
    expect(read.map((record) => record.lsn)).toEqual(segment.records);
  });

  it('goes on where an abandoned continuation was overwritten, and says which record it was', () => {
    const segment = makeSyntheticSegment({ segmentBytes: 2 ** 20, payloadBytes: [100], fillShare: 0.1 });
    const { geometry } = segment;
    const last = locateRecord(segment.bytes, { at: 'last' });
    // A long record is begun; its rest on the next page never comes, and after the crash that page is written anew.
    const began = makeNoop({
      at: last.next,
      previous: last.lsn,
      payloadBytes: 50_000,
      timeline: 1,
      geometry,
    });
    const bytes = Buffer.from(segment.bytes);
    for (const write of began.writes.slice(0, 1)) write.bytes.copy(bytes, write.lsn - geometry.start);
    const page = Math.ceil(last.next / geometry.pageBytes) * geometry.pageBytes;
    const instead = makeNoop({ at: page, previous: last.lsn, payloadBytes: 20, timeline: 1, geometry });
    for (const write of instead.writes) write.bytes.copy(bytes, write.lsn - geometry.start);
    bytes.writeUInt16LE(pageFlag.firstOverwritesContinuation, page - geometry.start + 2);

    const source = bufferSource(bytes, geometry);
    const segmentStarts = [geometry.start];
    const explanation = explainEnd({ source, from: startOf(source, segmentStarts) ?? 0, segmentStarts });
    expect(explanation.overwritten).toEqual([{ abandoned: began.lsn, by: instead.lsn }]);
    expect(explanation.lastGood?.lsn).toBe(instead.lsn);
    expect(explanation.conclusion.verdict).toBe('normal-end');
  });

  it('never makes room for what only a header promises', () => {
    const segment = makeSyntheticSegment({ segmentBytes: 2 ** 20, fillShare: 0.1 });
    const length = { kind: 'set', field: 'xl_tot_len', value: 0xffff_fff0n } as const;
    const { bytes } = damageSegment(segment.bytes, { nth: 3 }, length);
    const source = bufferSource(bytes, segment.geometry);
    const before = process.memoryUsage().arrayBuffers;
    const reading = readRecords(source, { from: firstRecordFrom(source, segment.geometry.start) ?? 0 });
    while (!reading.next().done);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
  });

  it('refuses a page of a timeline the history does not know', () => {
    const segment = makeSyntheticSegment({ segmentBytes: 2 ** 20, fillShare: 0.1 });
    const source = bufferSource(segment.bytes, segment.geometry);
    const from = firstRecordFrom(source, segment.geometry.start) ?? 0;
    const step = readRecords(source, { from, timelines: new Set([2]) }).next();
    expect(step).toMatchObject({ done: true, value: { check: 'page-timeline-history', found: 1 } });
  });
});
