import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Damage, damageSegment } from './edit.ts';
import { explainEnd, startOf } from './explain.ts';
import { bufferSource } from './source.ts';
import { makeSyntheticSegment } from './synthetic.ts';

const segment = makeSyntheticSegment({ segmentBytes: 2 ** 20, fillShare: 0.2 });

function explain(bytes: Buffer) {
  const source = bufferSource(bytes, segment.geometry);
  const segmentStarts = [segment.geometry.start];
  return explainEnd({ source, from: startOf(source, segmentStarts) ?? 0, segmentStarts });
}

describe('repairs and what is read behind damage', () => {
  it('finds any single flipped bit of a record, wherever it is', () => {
    const target = fc.integer({ min: 2, max: segment.records.length - 8 });
    fc.assert(
      fc.property(target, fc.integer({ min: 24 * 8, max: 24 * 8 + 15 }), (nth, bit) => {
        // Records without payload end with their header, so those have no such bit.
        const lengths = [24, 36];
        const { record } = damageSegment(segment.bytes, { nth }, { kind: 'flip-bit', bit: 0 });
        fc.pre(!lengths.includes(record.totalLength));
        const damaged = damageSegment(segment.bytes, { nth }, { kind: 'flip-bit', bit });
        const { stop, repairs, conclusion } = explain(damaged.bytes);
        expect(stop).toMatchObject({ check: 'checksum', lsn: record.lsn });
        expect(conclusion.verdict).toBe('damage');
        expect(repairs[0]).toMatchObject({ field: `bit ${bit}`, confirmed: true });
      }),
      { numRuns: 25 },
    );
  });

  it.each<[string, Damage]>([
    ['xl_tot_len', { kind: 'set', field: 'xl_tot_len', value: 0n }],
    ['xl_tot_len', { kind: 'set', field: 'xl_tot_len', value: 2n ** 30n }],
    ['xl_rmid', { kind: 'set', field: 'xl_rmid', value: 77n }],
    ['xl_prev', { kind: 'set', field: 'xl_prev', value: 8n }],
    ['xl_info', { kind: 'set', field: 'xl_info', value: 0x25n }],
    ['xlp_magic', { kind: 'set', field: 'xlp_magic', value: 0xcafen }],
    ['xlp_pageaddr', { kind: 'set', field: 'xlp_pageaddr', value: 8192n }],
    ['xlp_tli', { kind: 'set', field: 'xlp_tli', value: 0n }],
  ])('puts %s back and then reads to the true end', (field, damage) => {
    const { bytes } = damageSegment(segment.bytes, { nth: 20 }, damage);
    const { conclusion, repairs } = explain(bytes);
    expect(conclusion.verdict).toBe('damage');
    expect(repairs[0]).toMatchObject({ field, confirmed: true, readTo: segment.end });
  });

  it('loses one page to one zeroed page', () => {
    const { bytes } = damageSegment(segment.bytes, { nth: 5 }, { kind: 'zero-page' });
    const { beyond } = explain(bytes);
    expect(beyond.islands.length).toBeGreaterThan(0);
    const [first] = beyond.islands;
    const lost = segment.records.filter((lsn) => lsn < (first?.firstLsn ?? 0)).length;
    const kept = beyond.islands.reduce((sum, island) => sum + island.records, 0);
    expect(kept).toBe(segment.records.length - lost);
    expect(beyond.islands.at(-1)?.end).toBe(segment.end);
  });
});
