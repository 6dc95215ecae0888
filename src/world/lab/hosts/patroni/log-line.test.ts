import { describe, expect, it } from 'vitest';
import { gist, isDecision, readPatroniLine, reasonIn } from './log-line.ts';

describe("a line of Patroni's log", () => {
  it('has a time, a level and words', () => {
    expect(
      readPatroniLine('2026-11-21 09:00:01,123 INFO: no action. I am (pg01), the leader with the lock'),
    ).toEqual({
      writtenMs: Date.UTC(2026, 10, 21, 9, 0, 1, 123),
      level: 'INFO',
      message: 'no action. I am (pg01), the leader with the lock',
    });
  });

  it('is none if it goes on from the one before', () => {
    expect(
      readPatroniLine('  File "/usr/lib/python3/dist-packages/patroni/ha.py", line 1, in run'),
    ).toBeUndefined();
  });
});

const decides = (message: string, level = 'INFO') => isDecision({ writtenMs: 0, level, message });

it.each([
  'promoted self to leader by acquiring session lock',
  'no action. I am (pg02), a secondary, and following a leader (pg01)',
  'demoted self because DCS is not accessible and I was a leader',
  'following a different leader because i am not the healthiest node',
  'DCS is not accessible',
])('%s: a decision', (message) => expect(decides(message)).toBe(true));

it('everything else is not', () => {
  expect(decides('Lock owner: pg01; I am pg02')).toBe(false);
  expect(decides('DCS is not accessible', 'ERROR')).toBe(false);
});

it('the gist of what is only repeated is the same', () => {
  const still = (left: number) => `PostgreSQL is still starting up, ${left} seconds until timeout`;
  expect(gist(still(299))).toBe(gist(still(289)));
});

it('finds the reasons that come before a decision, without what members answered in full', () => {
  const answer = 'Got response from pg01 http://10.77.0.11:8008/patroni: {"state": "running"}';
  expect(reasonIn(answer)).toBe('Got response from pg01');
  expect(reasonIn('My wal position exceeds maximum replication lag')).toMatch(/exceeds/);
  expect(reasonIn('Lock owner: pg02; I am pg02')).toBeUndefined();
});
