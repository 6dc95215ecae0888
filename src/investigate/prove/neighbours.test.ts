import { describe, expect, it } from 'vitest';
import { openDraw } from '../../kit/draw.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import { writeScenario } from '../../scenario/write-scenario.ts';
import { drawNeighbour, upperBound95 } from './neighbours.ts';

const { scenario } = readScenario(
  `reenact: 1
title: A slow link and a lost host
topology:
  postgres: 18
  nodes: { pg01: { role: primary }, pg02: { role: standby, replication: sync } }
  addresses: { primary: pg01 }
workload: { kind: ledger, address: primary }
suspects:
  slow: { because: x, fault: slow-link, between: [pg01, pg02], with: { delay: 100ms }, at: 2s, for: 4s }
  lost: { because: x, fault: power-off, on: pg01, when: { after: slow }, within: 5s }
symptoms: { down: { check: writes-unavailable, longer-than: 1s } }
limits: { watch: 10s }
`,
  'scenario.yaml',
);

describe('a neighbour', () => {
  it('is a scenario at other times, with longer and stronger faults', () => {
    const draw = openDraw(1, 'neighbours');
    const texts = new Set<string>();
    for (let index = 0; index < 50; index += 1) {
      const neighbour = drawNeighbour(scenario, draw);
      texts.add(writeScenario(neighbour));
      expect(readScenario(writeScenario(neighbour), 'neighbour.yaml').scenario).toEqual(neighbour);
      const [slow, lost] = neighbour.suspects;
      if (slow?.kind !== 'fault' || lost?.kind !== 'fault') throw new Error('a suspect is missing');
      const atMs = 'atMs' in slow.disturbance.moment ? slow.disturbance.moment.atMs : -1;
      expect(atMs).toBeGreaterThanOrEqual(1_333);
      expect(atMs).toBeLessThanOrEqual(3_000);
      expect(slow.disturbance.forMs).toBeGreaterThanOrEqual(4_000);
      expect(slow.disturbance.forMs).toBeLessThanOrEqual(8_000);
      expect(slow.disturbance.params['delay']).toBeGreaterThanOrEqual(100);
      expect(lost).toEqual(scenario.suspects[1]);
    }
    expect(texts.size).toBe(50);
  });
});

describe('the largest believable rate', () => {
  it('follows from the binomial distribution', () => {
    // No outage in n trials: 1 - 0.05^(1/n); about 3/n.
    expect(upperBound95(0, 300)).toBeCloseTo(1 - 0.05 ** (1 / 300), 6);
    expect(upperBound95(0, 300)).toBeLessThan(0.01);
    expect(upperBound95(0, 1)).toBeCloseTo(0.95, 6);
    // Clopper and Pearson's table, n = 10, 2 hits, one-sided 95 %: 0.507.
    expect(upperBound95(2, 10)).toBeCloseTo(0.507, 3);
    expect(upperBound95(4, 4)).toBe(1);
    expect(upperBound95(0, 0)).toBe(1);
  });
});
