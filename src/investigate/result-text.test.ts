import { describe, expect, it } from 'vitest';
import { mixInk } from '../report/ink.ts';
import { reportInvestigation } from './result.ts';
import { renderInvestigation } from './result-text.ts';
import { anyOf, investigateTruth, type Truth } from './testing.ts';

const suspects = ['slow-link', 'power-lost', 'small-table'];

function pageFor(truth: Truth, options: Parameters<typeof investigateTruth>[2] = {}, columns = 100): string {
  const { conclusion, answers, options: resolved } = investigateTruth(3, truth, options);
  const trials = { trials: answers.length, inconclusive: 0 };
  const report = reportInvestigation(
    'An outage',
    suspects,
    { answers, options: resolved },
    conclusion,
    trials,
  );
  return renderInvestigation(report, { columns, ink: mixInk(false) });
}

describe('the result for a terminal', () => {
  it('names the culprits first, with their evidence, and what would have averted the outage', () => {
    expect(pageFor(anyOf([0, 1]))).toMatchInlineSnapshot(`
      "An outage
      The outage comes exactly when slow-link and power-lost act.

      CULPRIT       slow-link    With everybody but it, it came 0 of 1 times. With slow-link and
                                 power-lost alone it came 1 of 1 times. With only power-lost, 0 of 1
                                 times.
      CULPRIT       power-lost   With everybody but it, it came 0 of 1 times. With slow-link and
                                 power-lost alone it came 1 of 1 times. With only slow-link, 0 of 1 times.
      red herring   small-table  With slow-link and power-lost alone the outage came 1 of 1 times. With
                                 everybody but slow-link it came 0 of 1 times.

      Would have averted it: doing without slow-link, or without power-lost.

      8 trials; one trial was taken for an answer, because the outage is said to come every time."
    `);
  });

  it('tells causes apart', () => {
    const page = pageFor(anyOf([0], [1, 2]));
    expect(page).toContain('2 independent causes: slow-link; power-lost and small-table.');
    expect(page).toContain('without slow-link and power-lost, or without slow-link and small-table');
    expect(page).toMatch(/^CULPRIT WITH {2}slow-link {4}Enough by itself;/m);
  });

  it('says what is known when the trials are used up', () => {
    const page = pageFor(anyOf([0, 1]), { mostTrials: 2 });
    expect(page).toContain('The 2 trials it was allowed are used up. No cause is found yet.');
    expect(page).toContain('undecided');
    // The whole investigation of this outage takes eight.
    expect(page.replaceAll(/\s+/g, ' ')).toMatch(/Up to about [3-8] more trials would tell/);
  });

  it('says so if no suspect is the cause', () => {
    expect(pageFor(() => true)).toContain('The outage comes even if no suspect acts');
  });

  it('fits a narrow terminal', () => {
    for (const line of pageFor(anyOf([0, 1]), {}, 60).split('\n'))
      expect(line.length).toBeLessThanOrEqual(60);
  });
});
