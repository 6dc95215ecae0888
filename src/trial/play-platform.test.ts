import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../recording/event.ts';
import { eventShape } from '../recording/event-shape.ts';
import { foldTimeline } from '../recording/timeline.ts';
import { readScenario } from '../scenario/read-scenario.ts';
import { select } from '../scenario/select.ts';
import { judge } from './judge.ts';
import { headerOfPlay, judgePlay, playIncident } from './testing-platform.ts';

const incident = (name: string) =>
  readScenario(
    readFileSync(new URL(`../../incidents/${name}/scenario.yaml`, import.meta.url), 'utf8'),
    'scenario.yaml',
  ).scenario;
const storm = incident('retry-storm');

const digest = (events: readonly RecordedEvent[]) =>
  createHash('sha256')
    .update(events.map((event) => JSON.stringify(event)).join('\n'))
    .digest('hex');

describe('playing a platform', () => {
  it('gives the same recording for the same seed, to the last byte, on every machine', async () => {
    expect(digest(await playIncident(storm, 1))).toBe(
      '638e12fc86a628b03966f9afefa97d99ed0653ebd2c32e326df8548dbf985cc1',
    );
    expect(digest(await playIncident(storm, 2))).not.toBe(digest(await playIncident(storm, 1)));
  });

  it('does so of thirteen hours of a whole platform as well', async () => {
    const cascade = incident('2024-08-clever-cloud');
    const [one, other] = [await playIncident(cascade, 1), await playIncident(cascade, 1)].map(digest);
    expect(other).toBe(one);
    expect(one?.slice(0, 16)).toMatchInlineSnapshot(`"321ca15def6c46f3"`);
  }, 60_000);

  it('breathes meanwhile, so that a person sees how far it is and can interrupt', async () => {
    const interrupt = new AbortController();
    setImmediate(() => interrupt.abort());
    const events = await playIncident(storm, 1, interrupt.signal);
    const end = events.at(-1);
    expect(end).toMatchObject({ type: 'end', how: 'interrupted' });
    expect(end?.atMs).toBeGreaterThan(0);
    expect(end?.atMs).toBeLessThan(storm.limits.watchMs / 2);
  });

  it('ends where more is to happen at once than can be computed, and says so', async () => {
    const events = await playIncident(storm, 1, new AbortController().signal, 64);
    expect(events.at(-1)).toMatchObject({ type: 'end', how: 'world-failed' });
    expect(events.at(-1)).toHaveProperty('why', expect.stringContaining('more than 64 events wait at once'));
    const { verdict, reasons } = judge(foldTimeline(headerOfPlay(storm, 1), events));
    expect(verdict).toBe('inconclusive');
    expect(reasons.join()).toContain('lower the rates');
  });

  it('records only what a recording may hold, in order of time, and little of it', async () => {
    const events = await playIncident(storm, 1);
    for (const event of events) expect(eventShape.safeParse(event).error).toBeUndefined();
    expect(events.map(({ atMs }) => atMs)).toEqual(events.map(({ atMs }) => atMs).sort((a, b) => a - b));
    expect(events.length).toBeLessThan(2 * 80 + 20);
  });

  it('is judged as the scenario says: all suspects re-enact it, without the spike or the retries it is averted', async () => {
    expect((await judgePlay(storm, 1)).verdict).toBe('reenacted');
    for (const without of ['spike', 'retries']) {
      expect((await judgePlay(select(storm, { without: [without] }).scenario, 1)).verdict).toBe('averted');
    }
    expect((await judgePlay(select(storm, { without: ['slow-network'] }).scenario, 1)).verdict).toBe(
      'reenacted',
    );
  });

  it('never does what waits for something that did not come', async () => {
    const [spike] = storm.suspects;
    if (spike?.kind !== 'fault') throw new Error('the first suspect of the storm is a fault');
    const { disturbance } = spike;
    const first = {
      ...disturbance,
      name: 'first',
      moment: { when: { part: 'shop', gauge: 'inside', above: 1e6 }, withinMs: 1_000, thenMs: 0 },
    };
    const second = {
      ...disturbance,
      name: 'second',
      moment: { when: { after: 'first' }, withinMs: 60_000, thenMs: 0 },
    };
    const events = await playIncident({ ...storm, suspects: [], schedule: [first, second] }, 1);
    const stages = events.flatMap((event) =>
      event.type === 'fault' ? [`${event.name} ${event.stage}`] : [],
    );
    expect(stages).toEqual(['first never-due', 'second never-due']);
  });

  it('waits for what a condition names, and says what never came', async () => {
    const late = (above: number) =>
      storm.suspects.map((suspect) =>
        suspect.kind === 'fault'
          ? {
              ...suspect,
              disturbance: {
                ...suspect.disturbance,
                moment: { when: { part: 'shop', gauge: 'inside', above }, withinMs: 30_000, thenMs: 2_000 },
              },
            }
          : suspect,
      );
    const stages = async (above: number) =>
      (await playIncident({ ...storm, suspects: late(above) }, 1)).flatMap((event) =>
        event.type === 'fault' ? [event.stage] : [],
      );
    expect(await stages(20)).toEqual(['due', 'striking', 'landed', 'removing', 'removed']);
    expect(await stages(1e6)).toEqual(['never-due']);
  });
});
