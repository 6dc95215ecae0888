import { describe, expect, it } from 'vitest';
import { decisiveTrials } from './decisive.ts';
import { reportInvestigation } from './result.ts';
import { renderInvestigationHtml } from './result-html.tsx';
import { anyOf, investigateTruth } from './testing.ts';

const suspects = ['slow-link', 'power-lost', 'small-table', 'long-query'];

function pageFor(title: string): string {
  const { conclusion, answers, options } = investigateTruth(4, anyOf([0, 1]));
  const counts = { trials: answers.length, inconclusive: 0 };
  return renderInvestigationHtml(
    reportInvestigation(title, suspects, { answers, options }, conclusion, counts),
  );
}

describe('the page of an investigation', () => {
  const page = pageFor('An outage');

  it('tells the answer, every suspect once in the table, and every question', () => {
    expect(page).toContain('The outage comes exactly when slow-link and power-lost act.');
    expect(page.match(/<b>culprit<\/b>/g)).toHaveLength(2);
    // The two innocent ones are cleared by the same trials, and named together.
    expect(page.match(/<b>red herring<\/b>/g)).toHaveLength(1);
    const { answers } = investigateTruth(4, anyOf([0, 1]));
    const matrix = page.slice(page.indexOf('class="matrix"'));
    expect(matrix.match(/<tr/g)?.length).toBe(new Set(answers.map(({ asked }) => asked)).size + 1);
  });

  it('leads from a verdict to its trials, and from these to what exists of them', () => {
    const { conclusion, answers, options } = investigateTruth(4, anyOf([0, 1]));
    const counts = { trials: answers.length, inconclusive: 0 };
    const report = reportInvestigation('An outage', suspects, { answers, options }, conclusion, counts);
    const numbered = new Map(answers.map((answer, index) => [index + 1, answer]));
    const decisive = decisiveTrials(report, numbered, suspects);
    const [first, ...others] = decisive;
    const recording = 'trials/trial-001-abc/recording.ndjson';
    const shown = [
      ...(first ? [{ ...first, show: 'reenact report it', recording }] : []),
      ...others.map((one) => ({ ...one, show: '', recording, report: 'trials/trial-001-abc/report.html' })),
    ];
    const linked = renderInvestigationHtml({ ...report, decisive: shown });
    for (const { trial } of decisive) {
      expect(linked).toContain(`href="#trial-${trial}"`);
      expect(linked).toContain(`id="trial-${trial}"`);
    }
    expect(linked.match(/>report<\/a>/g)).toHaveLength(others.length);
    expect(linked).toContain('reenact report it');
  });

  it('needs nothing else and runs nothing', () => {
    expect(page).toContain("default-src 'none'");
    expect(page).not.toContain('<script');
    expect(page).not.toMatch(/(src|href)="http/);
  });

  it('shows a hostile title as text', () => {
    const hostile = pageFor('<img src=x onerror=alert(1)>');
    expect(hostile).not.toContain('<img');
    expect(hostile).toContain('&lt;img');
  });
});
