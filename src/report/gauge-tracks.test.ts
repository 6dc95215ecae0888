import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { foldTimeline } from '../recording/timeline.ts';
import { readScenario } from '../scenario/read-scenario.ts';
import { judge } from '../trial/judge.ts';
import { headerOfPlay, playIncident } from '../trial/testing-platform.ts';
import { renderHtml } from './html.tsx';
import { mixInk } from './ink.ts';
import { gaugeFigure } from './platform-rows.ts';
import { advanceProgress, beginProgress } from './progress.ts';
import { progressLines } from './progress-lines.ts';
import { textChart } from './text-chart.ts';
import { timeTicks } from './time-ticks.ts';

const file = new URL('../../incidents/retry-storm/scenario.yaml', import.meta.url);

const { scenario } = readScenario(readFileSync(file, 'utf8'), 'storm.yaml');
const timelineOfStorm = async () => foldTimeline(headerOfPlay(scenario, 1), await playIncident(scenario, 1));

async function pageOfStorm() {
  const timeline = await timelineOfStorm();
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

describe('the text about a platform', () => {
  it('explains no signs of clients and nodes under its chart, since none are drawn', async () => {
    const chart = textChart(await timelineOfStorm(), 100, mixInk(false)).join('\n');
    expect(chart).toContain('people success');
    expect(chart).not.toContain('none succeeds');
    expect(chart).not.toMatch(/\n\s*$/);
  });

  it('speaks of no cluster that boots', () => {
    const booting = advanceProgress(beginProgress(scenario), { type: 'phase', atMs: 0, phase: 'boot' });
    const told = booting.notices.map(({ text }) => text);
    expect(told).toEqual(['the platform begins']);
    expect(progressLines(booting, 0, { columns: 80, ink: mixInk(false) }).join('\n')).toContain(told[0]);
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
