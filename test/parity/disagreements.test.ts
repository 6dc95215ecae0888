import { describe, expect, it } from 'vitest';
import { incidents } from '../support/incidents.ts';
import { disagreements, known, unexplained } from './disagreements.ts';
import { readIncident, simulate } from './simulate.ts';

const outage = await simulate(await readIncident('incidents/primary-lost-by-hand/scenario.yaml'));
const averted = await simulate(await readIncident('incidents/primary-lost-by-hand/synchronous.yaml'));

describe('a disagreement', () => {
  it('is about the verdict and each symptom', () => {
    expect(disagreements(outage.verdict, outage.verdict)).toEqual([]);
    expect(disagreements(outage.verdict, averted.verdict)).toEqual([
      { about: 'the verdict', real: 'reenacted', simulated: 'averted' },
      { about: 'acknowledged-writes-gone', real: 'present', simulated: 'absent' },
    ]);
  });

  it('has to be listed, and to be there if it is', () => {
    const [verdict, symptom] = disagreements(outage.verdict, averted.verdict);
    if (!verdict || !symptom) throw new Error('there is no disagreement to speak of');
    expect(unexplained([verdict], [verdict])).toEqual([]);
    expect(unexplained([verdict], [])).toHaveLength(1);
    expect(unexplained([], [symptom])).toHaveLength(1);
  });

  it('is listed of files that are there', () => {
    const files = incidents.map(({ file }) => file);
    expect(Object.keys(known).filter((file) => !files.includes(file))).toEqual([]);
  });
});
