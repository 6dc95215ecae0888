import { describe, expect, it } from 'vitest';
import { readScenario } from '../scenario/read-scenario.ts';
import { derivedSettings, describeResize, resizePlans } from './resize-plans.ts';

const base = readScenario(
  `
reenact: 1
title: Two nodes whose automation knows memory only
topology:
  postgres: 18
  settings: { max_prepared_transactions: 10 }
  nodes: { pg01: { role: primary, settings: { max_connections: 150 } }, pg02: { role: standby } }
workload: { kind: ledger }
symptoms: { nobody-writes: { check: writes-unavailable } }
expect: averted
`,
  'base.yaml',
).scenario;

describe('a rolling resize', () => {
  it('doubles what automations derive from memory, wherever it is set', () => {
    expect(derivedSettings(base, 2)).toEqual({
      shared_buffers: '32768kB',
      max_connections: 300,
      max_prepared_transactions: 20,
    });
    expect(describeResize(base, 2)).toBe(
      '2 times the memory: shared_buffers = 32 MB, max_connections = 300, max_prepared_transactions = 20',
    );
  });

  it('does not turn on what is off', () => {
    const { topology } = base;
    const off = { ...base, topology: { ...topology, settings: { max_prepared_transactions: 0 } } };
    expect(derivedSettings(off, 2)).not.toHaveProperty('max_prepared_transactions');
  });

  it('sets the plan of the automation beside the right one', () => {
    const plans = resizePlans(base, 2);
    expect(plans.map(({ name, expected }) => [name, expected])).toEqual([
      ['automation, primary first', ['pg02 stops replaying']],
      ['automation, then fail over', ['pg02 stops replaying']],
      ['standbys first', []],
      ['standbys first, then switch over', []],
    ]);
    const actions = plans.map(({ scenario }) => scenario.runbook.map(({ action }) => action));
    expect(actions[1]?.slice(-3)).toEqual(['stop-server', 'promote', 'move-address']);
    expect(actions[3]?.slice(-6)).toEqual([
      'change-setting',
      'wait',
      'wait',
      'stop-server',
      'promote',
      'move-address',
    ]);
  });

  it('of a single node has one plan', () => {
    const alone = { ...base, topology: { ...base.topology, nodes: base.topology.nodes.slice(0, 1) } };
    expect(resizePlans(alone, 2).map(({ name }) => name)).toEqual(['in place']);
  });
});
