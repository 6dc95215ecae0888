import { describe, expect, it } from 'vitest';
import { mixInk } from '../report/ink.ts';
import { type Answer, plainAnswer, type SeenSymptom } from './answer.ts';
import { reportInvestigation } from './result.ts';
import { renderInvestigationHtml } from './result-html.tsx';
import { renderInvestigation } from './result-text.ts';
import { shortfallOf } from './shortfall.ts';
import { setOf } from './suspect-set.ts';
import { investigateTruth } from './testing.ts';

const suspects = ['slow-link', 'power-lost', 'small-table'];

const down = (ms: number): SeenSymptom => ({
  name: 'down',
  status: 'absent',
  said: `pg01 was down for ${ms} ms at most, no longer than 10 s.`,
  measured: ms,
});
const waits = (status: SeenSymptom['status']): SeenSymptom => ({
  name: 'waits',
  status,
  said: 'No look at pg02 could tell.',
});
const answered = (asked: readonly number[], ...symptoms: SeenSymptom[]): Answer => ({
  ...plainAnswer(setOf(asked), 'averted'),
  symptoms,
});

const answers = new Map([
  [1, answered([], down(9_000), waits('absent'))],
  [2, answered([0, 1, 2], down(1_000), waits('present'))],
  [3, answered([0, 1], down(2_230), waits('present'))],
  [4, answered([1, 2], down(0), waits('cannot-tell'))],
  // Of a file that an earlier version wrote.
  [5, plainAnswer(setOf([0]), 'averted')],
]);

describe('what kept an outage from coming', () => {
  it('counts each symptom over the trials with suspects, and tells how near it came', () => {
    expect(shortfallOf(answers, suspects)).toEqual([
      {
        symptom: 'down',
        present: 0,
        absent: 3,
        cannotTell: 0,
        most: { trial: 3, acted: ['slow-link', 'power-lost'], said: down(2_230).said },
      },
      { symptom: 'waits', present: 2, absent: 0, cannotTell: 1, untold: waits('cannot-tell').said },
    ]);
  });

  it('is said in the answer, with what to do next', () => {
    const made = investigateTruth(3, () => false);
    const report = {
      ...reportInvestigation(
        'An outage',
        suspects,
        { answers: made.answers, options: made.options },
        made.conclusion,
        { trials: 5, inconclusive: 0 },
      ),
      shortfall: shortfallOf(answers, suspects),
      repeat: 'reenact run an-outage --seed 4',
    };
    expect(report.outcome).toBe('not-reproduced');
    const page = renderInvestigation(report, { columns: 100, ink: mixInk(false) });
    expect(page.split('\n\n')[0]).toMatchInlineSnapshot(`
      "An outage
      Nothing that was tried reenacted the outage, neither everybody together nor anybody left out.
        down: absent in 3 of 3 trials with suspects. The most that was seen, with slow-link and
        power-lost: pg01 was down for 2230 ms at most, no longer than 10 s.
        waits: there in 2, not to be told in 1 of 3 trials with suspects. Not to be told: No look at pg02
        could tell.
        Next: if what came is the outage you mean, let down ask for less; if not, let the suspects last
        longer, watch longer, or list what is still missing (\`reenact diff\` finds suspects).
        Next: what keeps waits from being told has to be mended in the scenario.
        See such a trial in full: \`reenact run an-outage --seed 4\`, then \`reenact report\`."
    `);
    const html = renderInvestigationHtml(report);
    expect(html).toContain(
      'The most that was seen, with slow-link and power-lost: pg01 was down for 2230 ms',
    );
    expect(html).toContain('reenact run an-outage --seed 4');
  });
});
