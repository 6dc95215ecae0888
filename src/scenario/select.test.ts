import { describe, expect, it } from 'vitest';
import { RefusedInput } from '../kit/problem.ts';
import { readScenario } from './read-scenario.ts';
import type { Selection } from './select.ts';
import { smallVocabulary } from './testing.ts';
import { writeScenario } from './write-scenario.ts';

const text = `reenact: 1
title: Selection
topology:
  settings: { max_connections: 10 }
  nodes: { pg01: { role: primary }, pg02: { replication: sync } }
suspects:
  lost: { fault: power-off, on: pg01, at: 3s }
  after-lost: { fault: power-off, on: pg02, when: { after: lost }, within: 5s }
  connections: { setting: topology.settings.max_connections, value: 20, neutral: 200 }
  asynchronous: { setting: topology.nodes.pg02.replication, value: async, neutral: sync }
schedule:
  later: { fault: power-off, on: pg02, when: { after: after-lost }, within: 5s }
runbook:
  - { do: promote, node: pg02 }
  - { do: move-address, address: primary, to: pg02, when: { after: later }, within: 5s }
  - { do: promote, name: again, node: pg01 }
symptoms: { nobody-writes: { check: writes-unavailable } }
`;

const read = (selection: Selection = {}) =>
  readScenario(text, 'x.yaml', { ...selection, vocabulary: smallVocabulary });

describe('the suspects of a run', () => {
  it('all act as in production unless something else is asked for', () => {
    const { scenario, alsoLeftOut } = read();
    expect(scenario.suspects.map(({ name }) => name)).toEqual([
      'lost',
      'after-lost',
      'connections',
      'asynchronous',
    ]);
    expect(scenario.topology.settings).toEqual({ max_connections: 20 });
    expect(scenario.topology.nodes[1]?.replication).toBe('async');
    expect(alsoLeftOut).toEqual([]);
    expect(read({ values: { connections: 'production' } }).scenario).toEqual(scenario);
  });

  it('leave nothing behind when they are left out: faults do not strike, settings are neutral', () => {
    const { scenario } = read({ without: ['connections', 'asynchronous'] });
    expect(scenario.suspects.map(({ name }) => name)).toEqual(['lost', 'after-lost']);
    expect(scenario.topology.settings).toEqual({ max_connections: 200 });
    expect(scenario.topology.nodes[1]?.replication).toBe('sync');
    expect(read({ values: { connections: 'neutral', asynchronous: 'neutral' } }).scenario).toEqual(scenario);
    expect(read({ only: ['lost', 'after-lost'] }).scenario).toEqual(scenario);
  });

  it('take along what waits for them, and what waits for that', () => {
    const { scenario, alsoLeftOut } = read({ without: ['lost'] });
    expect(scenario.suspects.map(({ name }) => name)).toEqual(['connections', 'asynchronous']);
    expect(scenario.schedule).toEqual([]);
    expect(scenario.runbook.map(({ name }) => name)).toEqual(['promote']);
    expect(alsoLeftOut).toEqual([
      { name: 'after-lost', waitsFor: 'lost' },
      { name: 'later', waitsFor: 'after-lost' },
      { name: 'move-address', waitsFor: 'later' },
      { name: 'again', waitsFor: 'move-address' },
    ]);
  });

  it.each<Selection>([
    {},
    { without: ['lost'] },
    { only: ['connections'] },
    { only: [] },
    { values: { asynchronous: 'neutral' } },
  ])('make a scenario that is a file like any other: %j', (selection) => {
    const { scenario } = read(selection);
    const again = readScenario(writeScenario(scenario, smallVocabulary), 'y.yaml', {
      vocabulary: smallVocabulary,
    });
    expect(again.scenario).toEqual(scenario);
  });

  it('must exist', () => {
    const selection: Selection = { without: ['lots'], only: ['connection'], values: { lost: 'neutral' } };
    expect(() => read(selection)).toThrow(RefusedInput);
    try {
      read(selection);
    } catch (error) {
      const problems = error instanceof RefusedInput ? error.problems : [];
      expect(problems.map(({ code }) => code)).toEqual(Array(3).fill('scenario/unknown-suspect'));
      expect(problems.map(({ advice }) => advice)).toEqual([
        'Did you mean `lost`?',
        'Did you mean `connections`?',
        'A setting suspect can be: connections, asynchronous.',
      ]);
    }
  });
});
