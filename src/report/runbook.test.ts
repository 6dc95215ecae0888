import { describe, expect, it } from 'vitest';
import { foldTimeline } from '../recording/timeline.ts';
import { judge } from '../trial/judge.ts';
import { exampleRecording } from './example.ts';
import { runbookCourse } from './runbook.ts';
import { renderText } from './text.ts';

const { header, events } = exampleRecording();
const timeline = foldTimeline(header, events);

describe('the course of a runbook', () => {
  it('has when each step began, what it had waited and how long it took', () => {
    const course = runbookCourse(timeline);
    const rounded = course?.steps.map(({ name, outcome, waitedMs, tookMs }) => [
      name,
      outcome,
      waitedMs && Math.round(waitedMs),
      tookMs && Math.round(tookMs),
    ]);
    expect(rounded).toEqual([
      ['promote', 'done', 8_040, 401],
      ['move-address', 'done', undefined, 2_750],
      ['follow', 'done', undefined, 846],
    ]);
    expect(course?.workMs).toBeCloseTo(401 + 2_750 + 846, 0);
  });

  it('tells which steps nobody came to, and why the last one failed', () => {
    const failed = events.flatMap((event) => {
      if (event.type !== 'order' || event.name === 'promote') return [event];
      if (event.name === 'follow') return [];
      return event.stage === 'done'
        ? [{ ...event, stage: 'failed' as const, reason: 'no such host' }]
        : [event];
    });
    const cut = foldTimeline(header, failed);
    expect(runbookCourse(cut)?.steps.map(({ outcome }) => outcome)).toEqual([
      'done',
      'failed',
      'not-reached',
    ]);
    const page = renderText(cut, judge(cut), { columns: 100 });
    expect(page).toContain('failed: no such host');
    expect(page).toContain('the operator never came to it');
    expect(page).toContain('1 of 3 steps done');
  });

  it('is nothing where there is no runbook', () => {
    const { scenario } = header;
    expect(runbookCourse(foldTimeline({ ...header, scenario: { ...scenario, runbook: [] } }, events))).toBe(
      undefined,
    );
  });
});
