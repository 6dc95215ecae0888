import { describe, expect, it } from 'vitest';
import { damageSegment } from './edit.ts';
import { explainEnd, startOf } from './explain.ts';
import { bufferSource } from './source.ts';
import { makeSyntheticSegment } from './synthetic.ts';

const segmentBytes = 2 ** 20;
const newer = makeSyntheticSegment({ segmentBytes, segmentNumber: 5, fillShare: 0.3 });
const older = makeSyntheticSegment({ segmentBytes, segmentNumber: 3, fillShare: 1 });

/** A segment that was recycled: the newer log over the older life of the file, up to the end of a page. */
function recycled(): Buffer {
  const bytes = Buffer.from(older.bytes);
  const { pageBytes, start } = newer.geometry;
  newer.bytes.copy(bytes, 0, 0, Math.ceil((newer.end - start) / pageBytes) * pageBytes);
  return bytes;
}

function explain(bytes: Buffer, standby?: Buffer) {
  const source = bufferSource(bytes, newer.geometry);
  const segmentStarts = [newer.geometry.start];
  return explainEnd({
    source,
    from: startOf(source, segmentStarts) ?? 0,
    segmentStarts,
    ...(standby ? { standby: { source: bufferSource(standby, newer.geometry) } } : {}),
  });
}

describe('explainEnd', () => {
  it('calls the end of the log in a recycled file ordinary, and says what lies behind it', () => {
    const { stop, conclusion, beyond } = explain(recycled());
    expect(stop).toMatchObject({ check: 'record-length', lsn: newer.end, got: 0 });
    expect(conclusion.verdict).toBe('normal-end');
    expect(beyond.pagesOlder).toBeGreaterThan(50);
    expect(conclusion.evidence.map((evidence) => evidence.points)).toContain('recycled-tail');
  });

  it('sees a recycled tail where the log ends with a page', () => {
    const { pageBytes, start } = newer.geometry;
    const page = Math.ceil((newer.end - start) / pageBytes) * pageBytes;
    const filled = damageSegment(recycled(), { at: 'last' }, { kind: 'append-noop', until: start + page });
    const { stop, conclusion } = explain(filled.bytes);
    expect(stop).toMatchObject({ check: 'page-address', page: start + page });
    expect(conclusion.verdict).toBe('recycled-tail');
  });

  it('calls a record whose rest is of an older life unfinished', () => {
    const { pageBytes, start } = newer.geometry;
    const page = Math.ceil((newer.end - start) / pageBytes) * pageBytes;
    const long = damageSegment(newer.bytes, { at: 'last' }, { kind: 'append-noop', payloadBytes: 60_000 });
    const bytes = Buffer.from(older.bytes);
    long.bytes.copy(bytes, 0, 0, page);
    expect(explain(bytes).conclusion.verdict).toBe('unfinished-record');
  });

  it('never calls the end of a log damage, wherever it ends', () => {
    for (let payloadBytes = 0; payloadBytes < 400; payloadBytes += 8) {
      const { bytes } = damageSegment(recycled(), { at: 'last' }, { kind: 'append-noop', payloadBytes });
      expect(['normal-end', 'recycled-tail']).toContain(explain(bytes).conclusion.verdict);
    }
  });

  it('tells whether another copy has the log behind the stop', () => {
    const { bytes } = damageSegment(newer.bytes, { nth: 9 }, { kind: 'zero' });
    expect(explain(bytes, newer.bytes).standby).toMatchObject({ isPast: true, readTo: newer.end });
    expect(explain(bytes, bytes).standby).toMatchObject({ isPast: false });
  });
});
