import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../recording/event.ts';
import { type Notes, notes } from '../recording/testing.ts';
import { foldTimeline } from '../recording/timeline.ts';
import { judge } from '../trial/judge.ts';
import { decisionSpans } from './decision-lanes.ts';
import { failoverStories } from './failover-words.ts';
import { renderHtml } from './html.tsx';
import { mixInk } from './ink.ts';
import { advanceProgress, beginProgress } from './progress.ts';
import { progressLines, progressNotes } from './progress-lines.ts';
import { tellStory } from './story.ts';
import { textChart } from './text-chart.ts';

const decision = {
  type: 'decision',
  node: 'pg02',
  what: 'Promotes pg02.',
  because: ['pg01 is gone.'],
} as const;
const promote = {
  type: 'order',
  by: 'manager',
  node: 'pg02',
  name: 'pg02 1',
  verb: 'promote',
  what: 'promote pg02',
} as const;

const decided = (): Notes =>
  notes()
    .watch(20_000)
    .writes({ from: 0, to: 3_000 })
    .writes({ from: 3_000, to: 20_000, outcome: 'failed' })
    .add(4_000, decision)
    .add(4_001, { ...promote, stage: 'begun', reason: 'pg01 is gone.' })
    .add(4_400, { ...promote, stage: 'failed', reason: 'it is no standby' });

describe('a decision', () => {
  it('is told with its reasons, what was ordered, and what came of it', () => {
    const story = tellStory(decided().timeline());
    expect(story.filter(({ kind }) => kind === 'decision' || kind === 'order')).toMatchObject([
      {
        kind: 'decision',
        node: 'pg02',
        tone: 'bad',
        what: 'pg02: Promotes pg02.',
        details: ['pg01 is gone.', 'promote pg02: failed, it is no standby'],
      },
    ]);
  });

  it('that is only repeated is told once', () => {
    const timeline = notes()
      .watch(20_000)
      .add(1_000, decision)
      .add(2_000, decision)
      .add(3_000, decision)
      .timeline();
    expect(decisionSpans(timeline)).toMatchObject([{ what: 'Promotes pg02.', times: 3 }]);
    expect(tellStory(timeline).find(({ kind }) => kind === 'decision')?.details).toContain(
      '3 times, the last 2.00 s later',
    );
  });

  it('does not swallow an order that was given without words', () => {
    const timeline = notes()
      .watch(20_000)
      .add(1_000, decision)
      .add(5_000, { ...promote, stage: 'begun', reason: 'pg01 is gone.' })
      .add(5_100, { ...promote, stage: 'late', reason: 'not done within 100 ms; it may still take effect' })
      .timeline();
    expect(tellStory(timeline).find(({ kind }) => kind === 'order')).toMatchObject({
      what: 'manager: promote pg02, failed after 100 ms',
      details: ['because pg01 is gone.', 'not done within 100 ms; it may still take effect'],
    });
  });

  it('stands on the axis of time in the terminal and on the page', () => {
    const timeline = decided().timeline();
    const lines = textChart(timeline, 100, mixInk(false));
    expect(lines.findIndex((line) => line.includes('clients'))).toBe(0);
    expect(lines[1]).toMatch(/^ {2}decisions +◆$/);
    expect(lines[2]).toMatch(/^ {2}pg02 orders +[├┼]/);
    const page = renderHtml(timeline, judge(timeline));
    expect(page).toContain('Promotes pg02.\npg01 is gone.\npromote pg02: failed, it is no standby');
  });

  it('is shown while the trial runs', () => {
    const { header } = decided().timeline();
    let progress = beginProgress(header.scenario);
    const told: string[] = [];
    for (const event of decided()
      .events()
      .toSorted((a, b) => a.atMs - b.atMs)) {
      const next = advanceProgress(progress, event);
      told.push(...progressNotes(progress, next));
      progress = next;
    }
    expect(told.some((line) => line.endsWith('pg02 decides: Promotes pg02.'))).toBe(true);
    expect(told.some((line) => line.endsWith('manager: promote pg02: failed (it is no standby)'))).toBe(true);
    const lines = progressLines(progress, 24_000, { columns: 100, ink: mixInk(false) });
    expect(lines.some((line) => /^manager +pg02: Promotes pg02\. +\+4\.00 s$/.test(line))).toBe(true);
  });
});

describe('an outage in which nobody was promoted', () => {
  const because = (timeline: ReturnType<Notes['timeline']>) => failoverStories(timeline)[0]?.because;

  it('says what the manager said of promoting, however much it said after that', () => {
    const because = 'No node has a promotion score above -INFINITY.';
    const timeline = decided()
      .add(6_000, { ...decision, what: 'Nobody is promoted.', because: [because] })
      .add(9_000, { ...decision, node: 'pg03', what: 'Starts the server of pg03.', because: [] })
      .timeline();
    expect(failoverStories(timeline)).toMatchObject([
      {
        what: 'Nobody was promoted in the 17.0 s from +2.99 s until the watch ended.',
        because: ['pg02 decided at +6.00 s: Nobody is promoted.', because],
      },
    ]);
  });

  it('is the first thing on the page, with what would have been enough; a circle of decisions is one bar', () => {
    const why =
      'nobody is promoted: the agent does not recommend pg02; with -1000 in apart pg02 would be promoted.';
    let turning = decided();
    for (let turn = 0; turn < 10; turn += 1) {
      const what = `Transition ${turn} (pg02 changed): ${turn % 2 === 0 ? 'stop' : 'start'} pg on pg02; ${why}`;
      turning = turning.add(6_000 + turn * 1_000, { ...decision, what, because: [] });
    }
    const timeline = turning.timeline();
    const page = renderHtml(timeline, judge(timeline));
    const header = page.slice(0, page.indexOf('</header>'));
    expect(header).toContain('Why: the agent does not recommend pg02.');
    expect(header).toContain('With -1000 in apart pg02 would have been.');
    expect(page).toContain('The same 2 decisions come again every 2.00 s, 5 rounds in all.');
    const [lane = ''] = page
      .split('class="track"')
      .filter((track) => track.includes('<small>manager</small>'));
    // One before the circle, and one round of it.
    expect(lane.match(/class="overflow decision"/g)).toHaveLength(3);
    const [story = ''] = page.slice(page.indexOf('id="story"')).split('</table>');
    expect(story.split('with -1000 in apart pg02 would be promoted')).toHaveLength(2);
    expect(story).toContain('nobody is promoted, as told before');
  });

  it('tells hitches of which no manager said anything together, and an outage by itself', () => {
    const hitching = notes().watch(20_000);
    for (const from of [2_000, 4_000, 6_000]) {
      hitching.writes({ from: from - 1_000, to: from });
      hitching.writes({ from, to: from + 1_000, outcome: 'failed' });
    }
    hitching.writes({ from: 7_000, to: 9_000 }).writes({ from: 9_000, to: 20_000, outcome: 'failed' });
    const stories = failoverStories(hitching.timeline());
    expect(stories.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^3 times between \+1\.9\d s and \+7\.0\d s no write succeeded for a while/),
      expect.stringContaining('until the watch ended'),
    ]);
  });

  it('says that a person tried, or that nobody did', () => {
    const outage = notes()
      .watch(20_000)
      .writes({ from: 0, to: 3_000 })
      .writes({ from: 3_000, to: 20_000, outcome: 'failed' });
    expect(because(outage.timeline())).toEqual([
      'No manager runs the cluster, and no step of the runbook promoted anybody.',
    ]);
    const step = {
      ...promote,
      by: 'operator',
      stage: 'failed',
      reason: 'pg02 was not primary in time',
    } as const;
    // The watch was over before the step gave up.
    outage.add(5_000, { ...step, stage: 'begun' });
    expect(because(outage.add(35_000, step).timeline())).toEqual([
      'promote pg02 failed: pg02 was not primary in time',
    ]);
  });
});

it('an address that two nodes hold is told with both', () => {
  const timeline = notes()
    .watch(20_000)
    .add(4_000, { type: 'address', address: 'primary', owner: 'pg02', others: ['pg01'] })
    .timeline();
  expect(tellStory(timeline)).toContainEqual(
    expect.objectContaining({ kind: 'address', what: 'address primary leads to pg02 and pg01' }),
  );
});

it('what becomes of the manager is part of the story', () => {
  const events: RecordedEvent[] = [
    ...notes().watch(20_000).events(),
    { type: 'manager', atMs: 5_000, node: 'pg01', state: 'frozen' },
  ];
  const { header } = notes().watch(20_000).timeline();
  expect(tellStory(foldTimeline(header, events))).toContainEqual(
    expect.objectContaining({ what: 'the manager on pg01 is frozen', tone: 'bad' }),
  );
});
