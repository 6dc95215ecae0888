import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recordingVersion } from '../recording/event.ts';
import { foldTimeline } from '../recording/timeline.ts';
import { readScenario } from '../scenario/read-scenario.ts';
import { judge } from '../trial/judge.ts';
import { playIncident } from '../trial/testing-platform.ts';
import { renderHtml } from './html.tsx';
import { gaugeFigure } from './platform-rows.ts';
import { timeTicks } from './time-ticks.ts';

const file = new URL('../../incidents/retry-storm/scenario.yaml', import.meta.url);

async function pageOfStorm() {
  const { scenario } = readScenario(readFileSync(file, 'utf8'), 'storm.yaml');
  const header = {
    type: 'header',
    version: recordingVersion,
    tool: '',
    run: '',
    startedAt: '',
    seed: 1,
    source: '',
    scenario,
    world: 'simulator',
    repeat: '',
  } as const;
  const timeline = foldTimeline(header, await playIncident(scenario, 1));
  return renderHtml(timeline, judge(timeline));
}

describe('the page of a platform', () => {
  it('draws the gauges of its parts, with the acts on each and the bounds of symptoms, and nothing of a cluster', async () => {
    const page = await pageOfStorm();
    expect(page).toMatch(/aria-label="success of people: from 0 to 1, [\d.]+ at the end\."/);
    expect(page.match(/class="gauge-line"/g)?.length).toBeGreaterThan(4);
    expect(page).toContain('spike: surge on people');
    expect(page).toContain('class="gauge-bound"');
    for (const heading of ['Ledger of writes', 'Failovers', 'Logs at the moments', 'Latency']) {
      expect(page).not.toContain(heading);
    }
  });
});

describe('marks and figures', () => {
  it('suit the length of the watch', () => {
    const labels = (toMs: number) => timeTicks(0, toMs, 4).map(({ label }) => label);
    expect(labels(8_000)).toEqual(['0 s', '+2 s', '+4 s', '+6 s', '+8 s']);
    expect(labels(600_000)).toContain('+2 min');
    expect(labels(13 * 3_600_000)).toEqual(['0', '+5 h', '+10 h']);
  });

  it('have the prefix of their size', () => {
    expect([0, 0.12345, 999, 4_512, 3.1e9, -2e6].map(gaugeFigure)).toEqual([
      '0',
      '0.123',
      '999',
      '4.51 k',
      '3.1 G',
      '-2 M',
    ]);
  });
});
