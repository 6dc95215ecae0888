import { describe, expect, it } from 'vitest';
import { RefusedInput } from '../kit/problem.ts';
import { readScenario } from './read-scenario.ts';

function problemsIn(rest: string) {
  try {
    readScenario(
      `reenact: 1
title: A value
topology: { nodes: { a: { role: primary }, b: {} } }
symptoms: { outage: { check: writes-unavailable } }
${rest}`,
      'x.yaml',
    );
  } catch (error) {
    if (error instanceof RefusedInput) return error.problems;
    throw error;
  }
  return [];
}

describe('what is missing or wrong in the parameters of an entry', () => {
  it('is told with the words that can be chosen from', () => {
    const [problem] = problemsIn('suspects: { full: { fault: fill-disk, on: a, at: 3s, with: {} } }');
    expect(problem?.advice).toBe('Add `area:`. What the disk holds. One of: wal, data.');
  });

  it.each(['Abandoned', 'old-standby', 'x'.repeat(64), ''])('is a slot that nobody can have: %j', (slot) => {
    const problems = problemsIn(`runbook: [{ do: drop-slot, node: a, slot: '${slot}' }]`);
    expect(problems).toEqual([
      expect.objectContaining({
        code: 'scenario/wrong-value',
        message: expect.stringContaining("a slot's name holds lower-case letters, digits and _") as unknown,
      }),
    ]);
  });

  it('is no slot of a name that PostgreSQL takes', () => {
    expect(problemsIn('runbook: [{ do: drop-slot, node: a, slot: old_standby_2 }]')).toEqual([]);
  });
});
