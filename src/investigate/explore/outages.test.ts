import { describe, expect, it } from 'vitest';
import { mixInk } from '../../report/ink.ts';
import { reportExploration } from './exploration-report.ts';
import { renderExploration } from './exploration-text.ts';
import { harms } from './general-symptoms.ts';
import { groupOutages } from './outages.ts';

const factors = ['power pg01', 'power pg01', 'cut', 'burst', 'cut'];
const suspects = ['off-early', 'off-late', 'cut-early', 'burst', 'cut-late'].map((name) => ({
  kind: 'setting' as const,
  name,
  because: '',
  path: name,
  value: 1,
  neutral: null,
}));
const [lost, down] = [harms.indexOf('acknowledged-writes-lost'), harms.indexOf('standby-down')];
const signatures: Readonly<Record<string, string>> = {
  '0 2': 'acknowledged-writes-lost; in the end primary down',
  '1 2': 'acknowledged-writes-lost; in the end primary down',
  '3': 'standby-down; in the end standby down',
  '1 4': 'standby-down; in the end standby down',
};
const cutSets = [
  { members: [3], harm: down },
  { members: [1, 4], harm: down },
  { members: [1, 2], harm: lost },
  { members: [0, 2], harm: lost },
];
const outages = groupOutages({ factors }, cutSets, (members) => signatures[members.join(' ')] ?? '');

describe('outages', () => {
  it('come from cut sets whose trials looked alike, the worst harm first, the smallest cause first', () => {
    expect(outages).toEqual([
      {
        signature: signatures['0 2'],
        harms: [lost],
        causes: [
          {
            members: [0, 2],
            variants: [
              [0, 2],
              [1, 2],
            ],
          },
        ],
      },
      {
        signature: signatures['3'],
        harms: [down],
        causes: [
          { members: [3], variants: [[3]] },
          { members: [1, 4], variants: [[1, 4]] },
        ],
      },
    ]);
  });

  it('are printed with what leads to them, how surely, and what was not covered', () => {
    const report = reportExploration({
      title: 'A cluster',
      policy: 'cover',
      upto: 2,
      space: { suspects, factors },
      exploration: {
        cutSets,
        larger: [],
        masked: 2,
        always: 0,
        trials: 17,
        finished: false,
        account: [{ size: 2, combinations: 8, tried: 4, within: 2, explained: 1, untold: 0, open: 1 }],
      },
      outages,
      again: () => ({ hits: 2, trials: 3 }),
      fileOf: (outage, place) => `outage-${outage + 1}-${place + 1}.yaml`,
      lab: new Map([['outage-1-1.yaml', { verdict: 'reenacted' as const, files: {} }]]),
      neverLanded: [4],
    });
    expect(renderExploration(report, { columns: 90, ink: mixInk(false) })).toMatchInlineSnapshot(`
      "A cluster
      2 different outages, brought about by 3 minimal combinations; 5 suspects in 3 factors, 17
      trials; the trials ended before everything was covered.

      1.  acknowledged-writes-lost; in the end primary down
            off-early and cut-early; 2 of 4 timings; 2 of 3 other seeds; in the lab: reenacted
            (outage-1-1.yaml)

      2.  standby-down; in the end standby down
            burst; 2 of 3 other seeds (outage-2-1.yaml)
            off-late and cut-late; 1 of 4 timings; 2 of 3 other seeds (outage-2-2.yaml)

      Combinations of 2: 8; 4 tried by themselves, 2 tried only within larger ones, 1 left out
      because a part of them is enough, 1 not tried.
      Never landed, not even alone: cut-late.
      In 2 trials something masked a known combination; what was tried only within larger ones
      may hide more: --policy every tries each by itself."
    `);
  });
});
