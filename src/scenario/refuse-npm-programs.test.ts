import { describe, expect, it } from 'vitest';
import { RefusedInput } from '../kit/problem.ts';
import { readScenario } from './read-scenario.ts';

function problemsOf(manager: string, postgres: string) {
  const text = `reenact: 1
title: Whose PostgreSQL is it
manager: ${manager}
topology:
${postgres}  nodes: { a: { role: primary }, b: { role: standby } }
symptoms: { outage: { check: writes-unavailable, longer-than: 2s } }
`;
  try {
    readScenario(text, 'x.yaml');
  } catch (error) {
    if (error instanceof RefusedInput) return error.problems;
    throw error;
  }
  return [];
}

describe('a manager that is its own programs', () => {
  const daemons = ['{ kind: patroni-daemon }', 'pacemaker-daemon'];

  it.each(daemons)('%s is refused with PostgreSQL from npm, at the place where that is said', (manager) => {
    const places: readonly (readonly [postgres: string, line: number, column: number])[] = [
      ['', 4, 1],
      ['  postgres: 15\n', 5, 3],
      ['  postgres: { version: 15 }\n', 5, 3],
      ['  postgres: { version: 15, binaries: npm }\n', 5, 38],
    ];
    for (const [postgres, line, column] of places) {
      const problems = problemsOf(manager, postgres);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatchObject({ code: 'scenario/bad-combination', position: { line, column } });
    }
  });

  it('is told what the lab would say when it boots', () => {
    const [problem] = problemsOf('patroni-daemon', '');
    expect(problem?.message).toMatch(/`patroni-daemon` .*machine's own PostgreSQL/);
    expect(problem?.advice).toBe(
      'Write `postgres: { version: 18, binaries: system }`. Install PostgreSQL 18 on this machine, or name a version that is there.',
    );
  });

  it.each(daemons)('%s takes the machine’s own', (manager) => {
    expect(problemsOf(manager, '  postgres: { version: 15, binaries: system }\n')).toEqual([]);
  });
});

it('a manager that reenact runs takes PostgreSQL from npm', () => {
  expect(problemsOf('patroni', '')).toEqual([]);
});
