import { describe, expect, it } from 'vitest';
import type { NodeState } from '../model/node-state.ts';
import type { RecordedEvent } from '../recording/event.ts';
import { foldTimeline } from '../recording/timeline.ts';
import { exampleRecording } from './example.ts';
import { nodeLanes, segmentAt, standingOf } from './node-lanes.ts';

const { header, events } = exampleRecording();
const ready: NodeState = {
  node: 'pg01',
  host: 'on',
  server: 'ready',
  answers: true,
  role: 'primary',
  timeline: 1,
};
const down: NodeState = { node: 'pg01', host: 'on', server: 'down', answers: false };
const look = (atMs: number, state: NodeState): RecordedEvent => ({ type: 'observation', atMs, state });

/** The first node's lane as `standing role @from`. */
function laneOf(told: readonly RecordedEvent[]): string[] {
  const lane = nodeLanes(foldTimeline(header, told))[0];
  return (lane?.segments ?? []).map(({ standing, role, fromMs }) => `${standing} ${role ?? '-'} @${fromMs}`);
}

describe('the lane of a node', () => {
  it('joins looks that show the same', () => {
    expect(laneOf([look(100, ready), look(200, ready), look(300, down)])).toEqual([
      'ready primary @100',
      'down - @300',
    ]);
  });

  it('ends a segment when the process exits, not when a probe next looks', () => {
    const exit: RecordedEvent = { type: 'process', atMs: 142, node: 'pg01', change: 'exited', pid: 1 };
    expect(laneOf([look(100, ready), exit, look(200, down)])).toEqual(['ready primary @100', 'down - @142']);
  });

  it('says that the power is off, however the exit of the server is ordered', () => {
    const off: RecordedEvent = { type: 'host', atMs: 150, node: 'pg01', host: 'off' };
    const exit: RecordedEvent = { type: 'process', atMs: 155, node: 'pg01', change: 'exited', pid: 1 };
    const on: RecordedEvent = { type: 'host', atMs: 400, node: 'pg01', host: 'on' };
    expect(laneOf([look(100, ready), off, exit, look(200, { ...down, host: 'off' }), on])).toEqual([
      'ready primary @100',
      'off - @150',
      'down - @400',
    ]);
  });

  it('tells roles and standings of the example at any time', () => {
    const [pg01, pg02] = nodeLanes(foldTimeline(header, events));
    const at = (lane: typeof pg01, ms: number) => lane && segmentAt(lane, 3_120.4 + ms);
    expect(at(pg01, 4_000)).toMatchObject({ role: 'primary', standing: 'ready', timeline: 1 });
    expect(at(pg01, 9_000)).toMatchObject({ standing: 'off' });
    expect(at(pg02, 4_000)).toMatchObject({ role: 'standby', standing: 'ready' });
    expect(at(pg02, 9_000)).toMatchObject({ role: 'primary', timeline: 2 });
  });

  it('measures lag only while the node is a standby', () => {
    const [, pg02] = nodeLanes(foldTimeline(header, events));
    expect(pg02?.lag.length).toBeGreaterThan(50);
    expect(pg02?.lag.every(({ atMs, lagBytes }) => lagBytes >= 0 && atMs < 3_120.4 + 8_500)).toBe(true);
  });
});

describe('the standing of a node', () => {
  const standby: NodeState = { ...ready, role: 'standby', receiving: true, replay: 'running' };
  it.each([
    ['ready', standby],
    ['paused', { ...standby, replay: 'pause requested' as const }],
    ['apart', { ...standby, receiving: false }],
    ['silent', { ...ready, answers: false }],
    ['frozen', { ...ready, server: 'frozen' as const, answers: false }],
    ['off', { ...down, host: 'off' as const }],
  ])('is %s', (standing, state) => {
    expect(standingOf(state)).toBe(standing);
  });
});
