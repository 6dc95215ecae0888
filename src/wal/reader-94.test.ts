/**
 * The log of 9.4, whose records had another header and checksum. The texts are those a 9.4.26 server gave for the same
 * bytes: they are what a team read during an outage and could not explain.
 */
import { describe, expect, it } from 'vitest';
import { type Damage, damageSegment } from './edit.ts';
import { explainEnd, startOf } from './explain.ts';
import { formatLsn } from './lsn.ts';
import { bufferSource } from './source.ts';
import { makeSyntheticSegment } from './synthetic.ts';

const segment = makeSyntheticSegment({ major: 9.4, segmentBytes: 2 ** 20, payloadBytes: [1, 10, 300, 5000] });

function explain(bytes: Buffer) {
  const source = bufferSource(bytes, segment.geometry);
  const segmentStarts = [segment.geometry.start];
  return explainEnd({ source, from: startOf(source, segmentStarts) ?? 0, segmentStarts });
}

describe('9.4', () => {
  it('is read to its end, which has its own words', () => {
    const { records, server, conclusion } = explain(segment.bytes);
    expect(records).toBe(segment.records.length);
    expect(server.message.text).toBe(`record with zero length at ${formatLsn(segment.end)}`);
    expect(conclusion.verdict).toBe('normal-end');
  });

  const target = segment.records[20] ?? 0;
  const at = formatLsn(target);

  it.each<[string, Damage, string | undefined]>([
    ['xl_tot_len := 0', { kind: 'set', field: 'xl_tot_len', value: 0n }, `invalid record length at ${at}`],
    ['xl_len := 0', { kind: 'set', field: 'xl_len', value: 0n }, `record with zero length at ${at}`],
    [
      'a flipped bit',
      { kind: 'flip-bit', bit: 32 * 8 },
      `incorrect resource manager data checksum in record at ${at}`,
    ],
    ['a zeroed page', { kind: 'zero-page' }, undefined],
  ])('%s', (_name, damage, text) => {
    const { bytes } = damageSegment(segment.bytes, { lsn: target }, damage);
    const { server, conclusion, repairs } = explain(bytes);
    expect(server.message.text).toBe(text);
    expect(conclusion.verdict).toBe('damage');
    if (damage.kind === 'flip-bit') expect(repairs[0]?.field).toBe(`bit ${damage.bit}`);
  });
});
