import { describe, expect, it } from 'vitest';
import { renderExplorationHtml } from './exploration-html.tsx';
import type { ExplorationReport } from './exploration-report.ts';

const report: ExplorationReport = {
  format: 'reenact-exploration',
  version: 1,
  title: 'A primary is lost',
  policy: 'cover',
  upto: 2,
  trials: 202,
  finished: false,
  suspects: 12,
  factors: 9,
  masked: 3,
  always: [],
  outages: [
    {
      signature: 'acknowledged-writes-lost; primary gone; standby alone',
      harms: ['acknowledged-writes-lost'],
      causes: [
        {
          suspects: ['power-off pg01', 'slow link'],
          variants: { found: 2, possible: 4 },
          file: 'outage-1.yaml',
          again: { hits: 3, trials: 3, interval: { low: 0.44, high: 1 } },
          lab: 'reenacted',
          labFiles: { report: 'trials/lab-1/report.html' },
        },
      ],
    },
  ],
  larger: [],
  account: [{ size: 1, combinations: 12, tried: 10, within: 1, explained: 0, untold: 0, open: 1 }],
  neverLanded: ['fill-disk pg02'],
};

describe('the page of an exploration', () => {
  const page = renderExplorationHtml(report);

  it('tells each outage with its minimal cut sets, and the account', () => {
    expect(page).toContain('1. acknowledged-writes-lost');
    for (const said of [
      'power-off pg01',
      '2 of 4',
      '3 of 3',
      '<a href="trials/lab-1/report.html">reenacted</a>',
      'outage-1.yaml',
    ]) {
      expect(page).toContain(said);
    }
    expect(page).toContain('1 combinations not tried');
    expect(page).toContain('Never landed, not even alone: fill-disk pg02.');
  });

  it('says that nothing broke only as expected once everything was covered', () => {
    expect(renderExplorationHtml({ ...report, outages: [] })).toContain('verdict doubtful');
    expect(renderExplorationHtml({ ...report, outages: [], finished: true })).toContain('verdict expected');
  });

  it('needs nothing else, runs nothing, and shows a hostile title as text', () => {
    const hostile = renderExplorationHtml({ ...report, title: '<img src=x onerror=alert(1)>' });
    expect(hostile).toContain("default-src 'none'");
    expect(hostile).not.toMatch(/<script|<img|(src|href)="http/);
  });
});
