import { describe, expect, it } from 'vitest';
import { RefusedInput } from '../kit/problem.ts';
import { readScenario } from './read-scenario.ts';

function complaintsOf(settings: string, suspects: string, rest = ''): readonly string[] {
  const text = `reenact: 1
title: What a fault takes for granted
topology:
  settings: ${settings}
  nodes: { pg01: { role: primary }, pg02: { settings: { wal_level: LOGICAL } } }
suspects: { it: ${suspects} }
symptoms: { outage: { check: writes-unavailable } }
${rest}`;
  try {
    readScenario(text, 'x.yaml');
    return [];
  } catch (error) {
    if (error instanceof RefusedInput)
      return error.problems.map(({ code, message }) => `${code}: ${message}`);
    throw error;
  }
}

describe('a fault that takes wal_level = logical for granted', () => {
  const consumer = '{ fault: change-consumer, on: pg01, at: 3s }';
  const slot = (kind: string, node = 'pg01') =>
    `{ fault: abandoned-slot, on: ${node}, at: 3s, with: { kind: ${kind} } }`;
  const refused = [
    expect.stringMatching(/^scenario\/bad-combination: .* wal_level = logical, and this one has/),
  ];

  it('is refused where the node has another', () => {
    expect(complaintsOf('{}', consumer)).toEqual(refused);
    expect(complaintsOf('{ wal_level: replica }', consumer)).toEqual(refused);
    expect(complaintsOf('{}', slot('logical'))).toEqual(refused);
  });

  it('is not where it has it, takes none, or something changes it meanwhile', () => {
    expect(complaintsOf('{ wal_level: logical }', consumer)).toEqual([]);
    expect(complaintsOf('{}', slot('logical', 'pg02'))).toEqual([]);
    expect(complaintsOf('{}', slot('physical'))).toEqual([]);
    const change =
      '{ fault: change-setting, on: pg01, at: 1s, with: { setting: wal_level, value: logical, apply: restart } }';
    expect(complaintsOf('{}', consumer, `schedule: { first: ${change} }`)).toEqual([]);
  });
});
