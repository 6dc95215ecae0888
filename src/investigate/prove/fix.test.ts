import { describe, expect, it } from 'vitest';
import { readScenario } from '../../scenario/read-scenario.ts';
import { applyFix, readFix } from './fix.ts';

const { scenario } = readScenario(
  `reenact: 1
title: Commits wait
topology:
  postgres: 18
  nodes: { pg01: { role: primary }, pg02: { role: standby, replication: sync } }
  settings: { work_mem: 4MB }
  addresses: { primary: pg01 }
workload: { kind: ledger, address: primary }
suspects:
  commits-wait: { because: x, setting: topology.nodes.pg02.replication, value: sync, neutral: async }
  frozen: { because: x, fault: freeze, on: pg02, at: 2s }
symptoms: { down: { check: writes-unavailable, longer-than: 1s } }
`,
  'scenario.yaml',
);

describe('a fix', () => {
  it('sets values, removes values, and ends the suspicion of what it sets', () => {
    const fix = readFix(
      'topology.nodes.pg02.replication: async\ntopology.settings.work_mem: null\n',
      'fix.yaml',
    );
    const fixed = applyFix(scenario, fix, 'fix.yaml');
    expect(fixed.topology.nodes[1]?.replication).toBe('async');
    expect(fixed.topology.settings).toEqual({});
    expect(fixed.suspects.map(({ name }) => name)).toEqual(['frozen']);
  });

  it.each(['', 'topology: { nodes: {} }', '- a list', '{ not: [closed'])('is refused: %s', (text) => {
    expect(() => readFix(text, 'fix.yaml')).toThrow(/investigate\/not-a-fix/);
  });

  it('is refused if it does not fit', () => {
    const refused = (text: string) =>
      expect(() => applyFix(scenario, readFix(text, 'fix.yaml'), 'fix.yaml')).toThrow(/not-a-fix/);
    refused('topology.nodes.pg09.replication: async');
    refused('topology.nodes.pg02.replication: sometimes');
    refused('symptoms.down.longer-than: 1m');
  });
});
