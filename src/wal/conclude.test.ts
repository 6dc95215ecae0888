import { describe, expect, it } from 'vitest';
import { conclude, type Facts } from './conclude.ts';
import type { Stop } from './stop.ts';

const segmentBytes = 2 ** 20;
const lsn = 3 * segmentBytes + 0x180;
const page = 3 * segmentBytes;
const file = '000000010000000000000003';

/** Facts of an ordinary end, with some of them replaced. */
function facts(stop: Stop, other: Partial<Facts> = {}): Facts {
  return {
    stop,
    segmentBytes,
    isZeroToSegmentEnd: false,
    hasHeaderBytes: false,
    isRecordOfOlderLife: false,
    beyond: { islands: [], pagesInPlace: 0, pagesOlder: 0, pagesZero: 0, pagesOther: 0, surveyedTo: lsn },
    repairs: [],
    afterSwitch: false,
    hasLaterSegments: false,
    control: undefined,
    ...other,
  };
}

const zeroLength: Stop = { check: 'record-length', lsn, page, expected: 24, got: 0 };
const badChecksum: Stop = { check: 'checksum', lsn, page, stored: 1, computed: 2 };
const goodRecords = {
  islands: [{ firstLsn: lsn + 9000, lastLsn: lsn + 9100, end: lsn + 9200, records: 2, stop: zeroLength }],
  pagesInPlace: 1,
  pagesOlder: 0,
  pagesZero: 0,
  pagesOther: 0,
  surveyedTo: lsn,
};

describe('conclude', () => {
  it.each<[string, Facts, string]>([
    ['zeros to the end', facts(zeroLength, { isZeroToSegmentEnd: true }), 'normal-end'],
    ['a length of zero before good records', facts(zeroLength, { beyond: goodRecords }), 'damage'],
    ['a bad checksum before good records', facts(badChecksum, { beyond: goodRecords }), 'damage'],
    ['a bad checksum and nothing behind', facts(badChecksum, { hasHeaderBytes: true }), 'cannot-tell'],
    [
      'a page of an older life',
      facts({ check: 'page-address', lsn: page, page, file, found: BigInt(page - segmentBytes) }),
      'recycled-tail',
    ],
    [
      'a page of an older life inside a record',
      facts({
        check: 'page-address',
        lsn,
        page: page + 8192,
        file,
        found: BigInt(page + 8192 - segmentBytes),
      }),
      'unfinished-record',
    ],
    [
      'a record of an older life',
      facts(
        { check: 'previous-link', lsn, page, found: 8n, expected: lsn - 40 },
        { isRecordOfOlderLife: true, hasHeaderBytes: true },
      ),
      'recycled-tail',
    ],
    [
      'a zero page inside a record',
      facts({ check: 'page-magic', lsn, page: page + 8192, file, magic: 0 }, { hasHeaderBytes: true }),
      'unfinished-record',
    ],
    ['no next segment', facts({ check: 'segment-missing', lsn, page }), 'segment-missing'],
    [
      'a short file',
      facts({ check: 'page-short', lsn, page, file, gotBytes: 0, wantedBytes: 8192 }),
      'truncated',
    ],
    [
      'another system',
      facts({ check: 'page-system', lsn, page, file, found: 1n, expected: 2n }),
      'wrong-system',
    ],
    [
      'a timeline going back',
      facts({ check: 'page-timeline-order', lsn, page, file, found: 1, after: 2 }),
      'wrong-timeline',
    ],
  ])('%s: %s', (_name, given, verdict) => {
    expect(conclude(given).verdict).toBe(verdict);
  });

  it('calls an end damage when pg_control demands more', () => {
    const control = {
      systemIdentifier: 1n,
      controlVersion: 1300,
      checkpoint: lsn + 4096,
      redo: lsn,
      timeline: 1,
      recoveryMin: 0,
      backupEnd: 0,
    };
    const conclusion = conclude(facts(zeroLength, { isZeroToSegmentEnd: true, control }));
    expect(conclusion.verdict).toBe('damage');
    expect(conclusion.evidence.map((evidence) => evidence.text).join()).toContain(
      'pg_control demands the log up to',
    );
  });
});
