import { describe, expect, it } from 'vitest';
import { foldTimeline } from '../recording/timeline.ts';
import { judge } from '../trial/judge.ts';
import { exampleRecording } from './example.ts';
import { renderJson, reportVersion } from './json.ts';

const { header, events } = exampleRecording();
const timeline = foldTimeline(header, events);
const report = JSON.parse(renderJson(timeline, judge(timeline))) as Record<string, unknown>;

/** Every key of a value, however deep. */
function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...(Array.isArray(value) ? [] : [key]),
    ...keysOf(item),
  ]);
}

describe('the JSON report', () => {
  it('names its version, the verdict and what it rests on', () => {
    expect(report).toMatchObject({
      reenactReport: reportVersion,
      verdict: 'reenacted',
      asExpected: true,
      seed: 7,
      ledger: { status: 'reconciled', lost: { count: 29 } },
      faults: [{ name: 'slow-link' }, { name: 'primary-lost' }],
    });
  });

  it('counts moments from the trial’s zero and leaves lengths of time alone', () => {
    expect(report['faults']).toContainEqual(
      expect.objectContaining({ name: 'primary-lost', fromMs: 5000.3, landedMs: 5019.3, lateMs: 0.3 }),
    );
    expect(report['clients']).toMatchObject({
      writes: { outages: [{ fromMs: 4988.14 }], latency: { p50Ms: 3.28 } },
    });
  });

  it('has no time that nobody decided to be a moment or a length', () => {
    const times = new Set(keysOf(report).filter((key) => key.endsWith('Ms')));
    const lengths = ['lateMs', 'p50Ms', 'p95Ms', 'p99Ms', 'maxMs', 'waitedMs', 'tookMs', 'workMs'];
    const moments = [
      'acknowledgedMs',
      'atMs',
      'begunMs',
      'fromMs',
      'landedMs',
      'removingMs',
      'struckMs',
      'toMs',
    ];
    expect([...times].sort()).toEqual([...lengths, ...moments, 'waitingMs', 'wantedFromMs'].sort());
  });
});
