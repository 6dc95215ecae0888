import { describe, expect, it } from 'vitest';
import { readScenario } from '../../scenario/read-scenario.ts';
import { writeScenario } from '../../scenario/write-scenario.ts';
import { combine, exploringOf } from './combine.ts';
import { usualFaults } from './faults-to-try.ts';
import { combinationsOf } from './space.ts';

const { scenario } = readScenario(
  `reenact: 1
title: Three nodes
topology:
  postgres: 18
  nodes:
    pg01: { role: primary }
    pg02: { role: standby, replication: sync }
    pg03: { role: standby, replication: async }
  archive: true
  addresses: { primary: pg01 }
workload: { kind: ledger, address: primary }
suspects:
  lost: { because: x, fault: power-off, on: pg01, at: 2s }
  more-memory: { because: x, setting: topology.settings.work_mem, value: 64MB, neutral: 4MB }
symptoms: { down: { check: writes-unavailable, longer-than: 5s } }
`,
  'scenario.yaml',
);

const options = {
  faults: usualFaults,
  momentsMs: [1_000, 2_500],
  forMs: 3_000,
  toleranceMs: 5_000,
  settings: true,
  ownOnly: false,
};
const exploring = exploringOf(scenario, options);
const { suspects, factors } = exploring.space;
const named = (...names: string[]) => suspects.filter(({ name }) => names.includes(name));

describe('what is explored', () => {
  it('is the scenario’s own suspects, each fault on each target at each moment, and settings', () => {
    const names = suspects.map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual(['lost', 'more-memory']);
    expect(names).toContain('power-off-pg03-at-2500');
    expect(names).toContain('cut-link-pg02-pg03-at-1000');
    expect(names).toContain('slow-link-pg01-clients-at-1000');
    expect(names).toContain('freeze-walreceiver-pg02-at-1000');
    expect(names).toContain('archive-fails-at-1000');
    expect(names.slice(-3)).toEqual(['pg02-asynchronous', 'pg03-synchronous', 'commits-do-not-wait']);
    expect(new Set(names).size).toBe(names.length);
  });

  it('never lets one fault strike one target at two moments', () => {
    for (const [one, other] of combinationsOf({ factors }, 2)) {
      expect(factors[one ?? 0]).not.toBe(factors[other ?? 0]);
    }
  });

  it('is watched until the latest fault is gone and the tolerance has passed', () => {
    expect(exploring.base.limits.watchMs).toBeGreaterThan(2_500 + 3_000 + 5_000);
  });

  it('makes every combination a scenario that can be written and read again', () => {
    const chosen = named(
      'power-off-pg02-at-1000',
      'cut-link-pg01-pg03-at-2500',
      'pg03-synchronous',
      'more-memory',
    );
    const combined = combine(exploring, chosen);
    if (!combined) throw new Error('it could not be combined');
    const again = readScenario(writeScenario(combined), 'combined.yaml').scenario;
    expect(again).toEqual(combined);
    expect(again.suspects.map(({ name }) => name)).toEqual(chosen.map(({ name }) => name));
    expect(again.topology.settings['work_mem']).toBe('64MB');
    expect(again.topology.nodes[2]?.replication).toBe('sync');
    expect(exploring.base.topology.settings['work_mem']).toBe('4MB');
    const outage = again.symptoms.find(({ check }) => check === 'writes-unavailable');
    // The second fault is gone at 5.5 s; what is wrong before is the faults themselves.
    expect(outage?.params).toEqual({ 'longer-than': 5_000, from: 5_500 });
  });

  it.each([
    ['no-such-fault', /no fault "no-such-fault"/],
    ['freeze:everything', /no choice "everything"/],
    ['change-setting', /cannot be tried without more/],
    ['fill-disk', /such as `fill-disk:wal`/],
  ])('refuses %s and says what to write', (fault, message) => {
    let said = '';
    try {
      exploringOf(scenario, { ...options, faults: [fault] });
    } catch (error) {
      const { problems } = error as { problems: { message: string; advice?: string }[] };
      said = problems.map((problem) => `${problem.message} ${problem.advice}`).join('\n');
    }
    expect(said).toMatch(message);
  });
});
