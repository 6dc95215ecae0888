import { describe, expect, it } from 'vitest';
import type { NodeState } from '../model/node-state.ts';
import { notes, zeroMs } from '../recording/testing.ts';
import { ask, watched } from './testing.ts';

describe('unavailable', () => {
  const broken = watched()
    .writes({ from: 0, to: 10_000 })
    .writes({ from: 10_000, to: 16_000, outcome: 'failed', error: 'refused ECONNREFUSED' })
    .writes({ from: 16_000, to: 30_000 })
    .reads({ from: 0, to: 30_000 });

  it('is present with its length when it lasts longer, and absent with it when not', () => {
    const found = ask('writes-unavailable', { 'longer-than': '5s' }, broken);
    expect(found).toMatchObject({ status: 'present', measured: { value: 6_010, unit: 'ms' } });
    expect(found.evidence).toMatchObject([{ fromMs: zeroMs + 9_991, toMs: zeroMs + 16_001 }]);
    expect(found.summary).toContain('600 failed');
    expect(ask('writes-unavailable', { 'longer-than': '8s' }, broken)).toMatchObject({
      status: 'absent',
      // Beside the outage of 6,010 ms stand the 9 ms of it in which nobody asked.
      measured: { value: 6_001 },
    });
  });

  it('is no outage where clients have nothing to write for long', () => {
    const seldom = watched().writes({ from: 0, to: 1 }).writes({ from: 9_000, to: 9_001 });
    expect(ask('writes-unavailable', { 'longer-than': '5s' }, seldom)).toMatchObject({
      status: 'absent',
      measured: { value: 1 },
    });
  });

  it('counts only what is left from a moment on, if one is given', () => {
    const from = (moment: string) => ask('writes-unavailable', { 'longer-than': '2s', from: moment }, broken);
    expect(from('13s')).toMatchObject({ status: 'present', measured: { value: 3_001 } });
    expect(from('14500ms')).toMatchObject({ status: 'absent', measured: { value: 1_501 } });
    expect(from('20s').status).toBe('absent');
  });

  it('asks of writes and reads apart', () => {
    expect(ask('reads-unavailable', { 'longer-than': '5s' }, broken).status).toBe('absent');
  });

  it('is present even in a recording that was cut short later', () => {
    const cut = notes()
      .watch(30_000, 'is cut short')
      .writes({ from: 0, to: 100 })
      .writes({ from: 100, to: 9_000, outcome: 'failed' })
      .writes({ from: 9_000, to: 9_100 });
    expect(ask('writes-unavailable', {}, cut).status).toBe('present');
  });

  it('is absent before the watch is over once what is left is too short for it', () => {
    const untilMs = (to: number) => notes().watch(30_000, 'is cut short').writes({ from: 0, to });
    const longest = (to: number) => ask('writes-unavailable', { 'longer-than': '20s' }, untilMs(to));
    expect(longest(9_000).status).toBe('cannot-tell');
    expect(longest(11_000)).toMatchObject({ status: 'absent' });
    expect(longest(11_000).summary).toContain('nor could one become so in the 19.0 s that were left');
    // A gap of the past may still turn out to be one: nobody knows yet what was wanted in it.
    const gap = untilMs(100).writes({ from: 7_000, to: 28_000 });
    expect(ask('writes-unavailable', { 'longer-than': '5s' }, gap).status).toBe('cannot-tell');
  });
});

describe('primary-refuses', () => {
  const refusing = (error: string, server: NodeState['server']) =>
    watched()
      .writes({ from: 0, to: 10_000 })
      .writes({ from: 10_000, to: 20_000, outcome: 'failed', error })
      .writes({ from: 20_000, to: 30_000 })
      .looks(0, 9_900, 'pg01')
      .looks(10_000, 19_900, 'pg01', { server })
      .looks(20_000, 30_000, 'pg01');

  it('is present when the server hangs in its shutdown and refuses', () => {
    const found = ask('primary-refuses', {}, refusing('refused 57P03', 'stopping'));
    expect(found).toMatchObject({ status: 'present', measured: { value: 10_010 } });
    expect(found.summary).toContain('stopping');
    expect(found.summary).toContain('1000 connections were refused');
  });

  it('is absent when the server is down or frozen, or the clients ran out of time', () => {
    expect(ask('primary-refuses', {}, refusing('refused ECONNREFUSED', 'down')).status).toBe('absent');
    expect(ask('primary-refuses', {}, refusing('refused ECONNREFUSED', 'frozen')).status).toBe('absent');
    expect(ask('primary-refuses', {}, refusing('timeout ETIMEDOUT', 'ready')).status).toBe('absent');
  });

  it('counts the time of the refusals only, not that in which clients were kept waiting before and after', () => {
    const storm = watched()
      .writes({ from: 0, to: 10_000 })
      .writes({ from: 10_000, to: 19_000, outcome: 'failed', error: 'timeout ETIMEDOUT' })
      .writes({ from: 19_000, to: 20_000, outcome: 'failed', error: 'refused 53300' })
      .writes({ from: 20_000, to: 24_000, outcome: 'failed', error: 'timeout ETIMEDOUT' })
      .writes({ from: 24_000, to: 30_000 })
      .looks(0, 30_000, 'pg01');
    expect(ask('primary-refuses', {}, storm).status).toBe('absent');
    const found = ask('primary-refuses', { 'longer-than': '500ms' }, storm);
    expect(found).toMatchObject({ status: 'present', measured: { value: 1_010 } });
    expect(found.summary).toContain('100 connections were refused');
  });

  it('is absent when the clients’ address belongs to another node by then', () => {
    const moved = refusing('refused ECONNREFUSED', 'ready').add(10_000, {
      type: 'address',
      address: 'primary',
      owner: 'pg02',
    });
    expect(ask('primary-refuses', {}, moved).status).toBe('absent');
  });
});

describe('losses and divergence', () => {
  const rows = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

  it('are counted by the ledger', () => {
    const lossy = watched().writes({ from: 0, to: 1_000 }).holds('pg01', rows(97)).holds('pg02', rows(98));
    const lost = ask('acknowledged-writes-lost', { 'at-least': 3 }, lossy);
    expect(lost).toMatchObject({ status: 'present', measured: { value: 3, unit: 'rows' } });
    expect(lost.evidence[0]).toMatchObject({ fromMs: zeroMs + 971, node: 'pg01' });
    expect(ask('acknowledged-writes-lost', { 'at-least': 4 }, lossy).status).toBe('absent');
    expect(ask('rows-diverged', {}, lossy)).toMatchObject({ status: 'present', measured: { value: 1 } });
  });

  it('divergence needs two nodes to compare', () => {
    expect(ask('rows-diverged', {}, watched().writes({ from: 0, to: 10 }).holds('pg01', [1])).status).toBe(
      'cannot-tell',
    );
  });
});
