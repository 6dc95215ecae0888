import { describe, expect, it } from 'vitest';
import type { OperationEvent } from '../recording/event.ts';
import { exampleRecording } from './example.ts';
import { mixInk } from './ink.ts';
import { advanceProgress, beginProgress } from './progress.ts';
import { progressLines, progressNotes } from './progress-lines.ts';
import type { Progress } from './progress-state.ts';

const { header, events } = exampleRecording();
const ink = mixInk(false);

/** The progress when a time has come, and every note printed until then. */
function watchUntil(atMs: number): { progress: Progress; notes: string[] } {
  let progress = beginProgress(header.scenario);
  const notes: string[] = [];
  for (const event of events) {
    if (event.atMs > atMs) break;
    const next = advanceProgress(progress, event);
    notes.push(...progressNotes(progress, next));
    progress = next;
  }
  return { progress, notes };
}

describe('progress', () => {
  it('knows what is happening in the middle of an outage', () => {
    const { progress } = watchUntil(3_120.4 + 9_000);
    expect(progress).toMatchObject({
      phase: 'watch',
      clientsFail: true,
      standing: ['slow-link', 'primary-lost'],
      nodes: [
        { node: 'pg01', standing: 'off' },
        { node: 'pg02', role: 'primary', standing: 'ready' },
        { node: 'pg03', role: 'standby', standing: 'ready' },
      ],
    });
    expect(progress.underWay.map(({ what }) => what)).toEqual(['operator: move address primary to pg02']);
  });

  it('tells each notable thing once, in order', () => {
    const { notes } = watchUntil(Number.POSITIVE_INFINITY);
    const texts = notes.map((note) => note.slice(12));
    expect(texts.filter((text) => text === 'nothing the clients try succeeds any more')).toHaveLength(1);
    expect(texts.indexOf('the watch begins')).toBeLessThan(texts.indexOf('pg01 has no power'));
    expect(texts.indexOf('pg01 has no power')).toBeLessThan(texts.indexOf('the clients succeed again'));
    expect(texts.at(-1)).toBe('completed');
    expect(notes.length).toBeLessThan(40);
  });

  it('does not change what it was given', () => {
    const before = beginProgress(header.scenario);
    const copy = structuredClone(before);
    for (const event of events.slice(0, 500)) advanceProgress(before, event);
    expect(before).toEqual(copy);
  });

  it('does not call a server ready whose host has just lost its power', () => {
    const dying = { node: 'pg01', host: 'off', server: 'ready', answers: true, role: 'primary' } as const;
    const told = [
      { type: 'phase', atMs: 0, phase: 'watch' } as const,
      { type: 'observation', atMs: 10, state: { ...dying, host: 'on' } } as const,
      { type: 'host', atMs: 20, node: 'pg01', host: 'off' } as const,
      { type: 'observation', atMs: 20, state: dying } as const,
      {
        type: 'observation',
        atMs: 25,
        state: { node: 'pg01', host: 'on', server: 'ready', answers: false },
      } as const,
      {
        type: 'observation',
        atMs: 90,
        state: { node: 'pg01', host: 'off', server: 'down', answers: false },
      } as const,
      { type: 'host', atMs: 200, node: 'pg01', host: 'on' } as const,
      { type: 'observation', atMs: 300, state: { ...dying, host: 'on' } } as const,
    ];
    const { notices } = told.reduce(advanceProgress, beginProgress(header.scenario));
    expect(notices.map(({ text }) => text)).toEqual([
      'the watch begins',
      'pg01 is ready as primary',
      'pg01 has no power',
      'pg01 is ready as primary',
    ]);
  });

  it('does not call slow clients failing', () => {
    const operation: OperationEvent = {
      type: 'operation',
      atMs: 0,
      client: 'client-1',
      kind: 'write',
      row: 1,
      intendedMs: 0,
      outcome: 'acknowledged',
    };
    const told = [
      { type: 'phase', atMs: 0, phase: 'watch' } as const,
      ...[0, 2_000, 4_000].map((atMs) => ({ ...operation, atMs })),
      {
        type: 'observation',
        atMs: 6_500,
        state: { node: 'pg01', host: 'on', server: 'ready', answers: true },
      } as const,
    ];
    expect(told.reduce(advanceProgress, beginProgress(header.scenario)).clientsFail).toBe(false);
  });
});

describe('the lines of progress', () => {
  it.each([40, 80, 120])('fit %i columns at every moment', (columns) => {
    let progress = beginProgress(header.scenario);
    for (const [index, event] of events.entries()) {
      progress = advanceProgress(progress, event);
      if (index % 50 > 0) continue;
      const lines = progressLines(progress, event.atMs + 40, { columns, ink });
      expect(lines.filter((line) => line.length >= columns)).toEqual([]);
    }
  });

  it('show the last second of the clients', () => {
    const before = watchUntil(3_120.4 + 4_900).progress;
    expect(progressLines(before, 3_120.4 + 4_900, { columns: 80, ink }).join('\n')).toMatch(
      /clients +100% succeed +█+/,
    );
    const after = watchUntil(3_120.4 + 9_000).progress;
    expect(progressLines(after, 3_120.4 + 9_000, { columns: 80, ink }).join('\n')).toMatch(
      /clients +0% succeed .*×/,
    );
  });
});
