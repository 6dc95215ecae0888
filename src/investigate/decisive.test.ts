import { describe, expect, it } from 'vitest';
import { decisiveTrials, trialsFor, whoActed } from './decisive.ts';
import { reportInvestigation } from './result.ts';
import { anyOf, investigateTruth } from './testing.ts';

const suspects = ['slow-link', 'power-lost', 'small-table', 'long-query'];
const { conclusion, answers, options } = investigateTruth(4, anyOf([0, 1]));
const counts = { trials: answers.length, inconclusive: 0 };
const report = reportInvestigation('An outage', suspects, { answers, options }, conclusion, counts);
const numbered = new Map(answers.map((answer, index) => [index + 1, answer]));

describe('the trials that decide', () => {
  const decisive = decisiveTrials(report, numbered, suspects);

  it('are the first of each set that speaks for a verdict, with what most of its trials said', () => {
    for (const { trial, acted, outcome } of decisive) {
      const both = acted.includes('slow-link') && acted.includes('power-lost');
      expect({ trial, outcome }).toEqual({ trial, outcome: both ? 'reenacted' : 'averted' });
      expect(numbered.get(trial)?.outcome).toBe(outcome);
    }
    expect(new Set(decisive.map(({ trial }) => trial)).size).toBe(decisive.length);
  });

  it('show of each culprit the outage with it, and that it does not come without', () => {
    const shown = decisive.map((one) => ({ ...one, show: '' }));
    for (const suspect of report.suspects.filter(({ word }) => word === 'culprit')) {
      const own = trialsFor(suspect, shown);
      expect(own.some(({ outcome, acted }) => outcome === 'reenacted' && acted.includes(suspect.name))).toBe(
        true,
      );
      expect(own.some(({ outcome, acted }) => outcome === 'averted' && !acted.includes(suspect.name))).toBe(
        true,
      );
    }
  });

  it('are those that came nearest, where nothing reenacted the outage', () => {
    const most = { trial: 2, acted: suspects, said: 'the longest outage lasted 2 s' };
    const shortfall = [{ symptom: 'down', present: 0, absent: 3, cannotTell: 0, most }];
    expect(decisiveTrials({ suspects: [], shortfall }, numbered, suspects)).toMatchObject([{ trial: 2 }]);
  });
});

it('says who acted as briefly as it can', () => {
  expect(whoActed(suspects, suspects)).toBe('everybody');
  expect(whoActed([], suspects)).toBe('nobody');
  expect(whoActed(['slow-link', 'small-table', 'long-query'], suspects)).toBe('everybody but power-lost');
  expect(whoActed(['slow-link', 'small-table'], suspects)).toBe('only slow-link and small-table');
});
