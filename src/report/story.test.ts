import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../recording/event.ts';
import { foldTimeline } from '../recording/timeline.ts';
import { exampleRecording } from './example.ts';
import { logExcerpts } from './log-excerpts.ts';
import { tellStory } from './story.ts';

const { header, events } = exampleRecording();
const watchMs = 3_120.4;
const storyOf = (told: readonly RecordedEvent[]) => tellStory(foldTimeline(header, told));
const beginning: RecordedEvent = { type: 'phase', atMs: 0, phase: 'watch' };

describe('the story', () => {
  it('is in order of time', () => {
    const times = storyOf(events).map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('tells writes and reads together when they stop and come back together', () => {
    const clients = storyOf(events).filter(({ kind }) => kind === 'clients');
    expect(clients.map(({ what }) => what)).toEqual([
      'no write or read succeeds for 6.22 s',
      'writes and reads succeed again',
    ]);
  });

  it('tells how long a step took and what proved it', () => {
    expect(storyOf(events)).toContainEqual(
      expect.objectContaining({
        what: 'operator: promote pg02, done in 401 ms',
        details: ['pg02 is primary on timeline 2'],
      }),
    );
  });

  it('doubts a fault without a witness', () => {
    const fault = { type: 'fault', name: 'cut', fault: 'cut-link', target: 'the link a -> b' } as const;
    const story = storyOf([
      beginning,
      { ...fault, atMs: 10, stage: 'striking' },
      { ...fault, atMs: 20, stage: 'missed', witness: 'packets still pass.' },
    ]);
    expect(story.find(({ kind }) => kind === 'fault')).toMatchObject({
      tone: 'doubt',
      what: 'cut: cut-link on the link a -> b did not land',
      details: ['packets still pass.'],
    });
  });

  it('tells what clients hear of the cluster, once and how often, and not what only they know', () => {
    const line = (atMs: number, message: string): RecordedEvent => ({
      type: 'log',
      atMs,
      node: 'pg01',
      level: 'FATAL',
      process: 'client backend',
      message,
      details: [],
    });
    const story = storyOf([
      beginning,
      line(10, 'the database system is starting up'),
      line(20, 'sorry, too many clients already'),
      line(30, 'sorry, too many clients already'),
      line(40, 'canceling statement due to conflict with recovery'),
    ]);
    const logs = story.filter(({ kind }) => kind === 'log');
    expect(logs.map(({ what }) => what)).toEqual([
      expect.stringContaining('sorry, too many clients already'),
      expect.stringContaining('conflict with recovery'),
    ]);
    expect(logs[0]?.details.join(' ')).toContain('2 times');
  });

  it('tells a step that was never begun when it was given up', () => {
    const order = { type: 'order', by: 'operator', name: 'promote', what: 'promote pg02' } as const;
    const story = storyOf([
      beginning,
      { ...order, atMs: 10, stage: 'waiting', reason: 'waits until pg02 is paused' },
      { ...order, atMs: 900, stage: 'failed', reason: 'pg02 was never paused' },
    ]);
    expect(story.find(({ kind }) => kind === 'order')).toMatchObject({
      atMs: 900,
      tone: 'bad',
      what: 'operator: promote pg02, not begun',
    });
  });

  it('joins a log line that repeats itself', () => {
    const line = (atMs: number, segment: number): RecordedEvent => ({
      type: 'log',
      atMs,
      node: 'pg01',
      level: 'LOG',
      process: 'archiver',
      message: `archive command failed with exit code ${segment}`,
      details: [],
    });
    const told = storyOf([beginning, line(100, 1), line(1_100, 2), line(2_100, 3)]).filter(
      ({ kind }) => kind === 'log',
    );
    expect(told).toHaveLength(1);
    expect(told[0]?.details).toEqual(['3 times, the last 2.00 s later']);
  });

  it('says that a recording was cut short', () => {
    expect(storyOf([beginning]).at(-1)).toMatchObject({
      tone: 'doubt',
      what: 'the recording was cut short here',
    });
  });
});

describe('log excerpts', () => {
  it('hold the lines around what happened, none of them twice', () => {
    const excerpts = logExcerpts(foldTimeline(header, events));
    const lines = excerpts.flatMap((excerpt) => excerpt.lines);
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines.map(({ message }) => message)).toContain('received promote request');
    for (const { fromMs, toMs, lines } of excerpts) {
      for (const line of lines) expect(line.atMs >= fromMs && line.atMs < toMs).toBe(true);
    }
  });

  it('leave out what was logged when nothing happened', () => {
    const messages = logExcerpts(foldTimeline(header, events)).flatMap(({ lines }) =>
      lines.map((line) => line.atMs),
    );
    expect(messages.every((atMs) => atMs > watchMs)).toBe(true);
  });
});
