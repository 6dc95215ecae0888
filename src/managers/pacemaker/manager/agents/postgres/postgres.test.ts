import { describe, expect, test } from 'vitest';
import type { NodeState } from '../../../../../model/node-state.ts';
import type { Order, Result } from '../../../../manager.ts';
import type { AttributeWrite } from '../../attributes.ts';
import type { AgentCall } from '../agent.ts';
import { type Answers, resume } from '../resume.ts';
import type { Kept } from '../script.ts';
import { postgresAgent } from './postgres.ts';

/** One run of the database agent, with a server that is as a test says. */
interface Run {
  readonly task: string;
  /** How the server looks, by the time. */
  readonly state?: Partial<NodeState> | ((nowMs: number) => Partial<NodeState>);
  readonly kept?: Partial<Kept>;
  readonly promoted?: readonly string[];
  readonly values?: Record<string, string>;
  readonly notice?: AgentCall['notice'];
  /** It is the first look of all. */
  readonly adopts?: AgentCall['adopts'];
}

function run({ task, state, kept = {}, promoted = [], values = {}, notice, adopts }: Run) {
  const files: Kept = { lock: false, synchronous: '', positions: '', counted: 0, devices: [], ...kept };
  const written: Record<string, string> = {};
  const verbs: string[] = [];
  const call: AgentCall = {
    resource: 'pg',
    task,
    intervalMs: task === 'monitor' && !adopts ? 2000 : 0,
    timeoutMs: 60_000,
    notice,
    parameters: { rep_mode: 'sync' },
    address: 'primary',
    overheadMs: 0,
    adopts,
  };
  const answers: Answers = { given: [] };
  let results: Result[] = [];
  for (let nowMs = 0; nowMs < 60_000; nowMs += 500) {
    const { ended, orders } = resume(answers, {
      script: postgresAgent(call),
      nowMs,
      results,
      effects: (request) => {
        if (request.ask === 'keep') Object.assign(files, request.kept);
        if (request.ask === 'write') for (const each of request.writes) note(each);
        if (request.ask !== 'scene') return null;
        const nodes = ['a', 'b', 'c'];
        return { nowMs, node: 'b', nodes, online: nodes, promoted, kept: { ...files }, values, holds: [] };
      },
      nextOrderId: () => `order ${nowMs} ${verbs.length}`,
    });
    if (ended) return { ...ended, written, verbs, files, endedMs: nowMs };
    results = orders.map((order) => end(order, nowMs));
  }
  return { resultCode: undefined, written, verbs, files, endedMs: undefined };

  function note({ node, name, value }: AttributeWrite) {
    written[`${name} of ${node}`] = value ?? 'deleted';
  }
  function end(order: Order, atMs: number): Result {
    if (order.verb !== 'look') verbs.push(order.verb);
    const seen: NodeState = {
      node: 'b',
      host: 'on',
      server: 'down',
      answers: false,
      ...(typeof state === 'function' ? state(atMs) : state),
    };
    return { id: order.id, order, beganMs: atMs, endedMs: atMs, how: 'done', state: seen };
  }
}

const standby: Partial<NodeState> = { server: 'ready', answers: true, role: 'standby', replayedLsn: 16 };
const own = '0000000000000010';

describe('the database agent', () => {
  test('the first look at a standby ends when it streams from the address, so that the primary finds it', () => {
    const { endedMs, verbs, written } = run({
      task: 'monitor',
      adopts: { role: 'standby', synchronous: true, synchronousNode: 'b' },
      // The receiver that is to end is still there for a moment.
      state: (nowMs) => ({ ...standby, receiving: nowMs < 700 || nowMs >= 3_200 }),
    });
    expect(verbs).toEqual(['configure', 'follow']);
    expect(endedMs).toBeGreaterThanOrEqual(3_200);
    expect(endedMs).toBeLessThan(6_000);
    expect(written['pg-status of b']).toBe('HS:sync');
  });

  test('a start is refused while the lock of a dead primary is there, and calls the node unfit', () => {
    const { resultCode, verbs, written } = run({ task: 'start', kept: { lock: true } });
    expect(resultCode).toBe(1);
    expect(verbs).not.toContain('start');
    expect(written['master-pg of b']).toBe('-INFINITY');
  });

  test('a start makes a standby of the address, whatever the server was', () => {
    const { resultCode, verbs } = run({ task: 'start', state: standby });
    expect(resultCode).toBe(0);
    expect(verbs).toEqual(['configure', 'start']);
  });

  test.each([
    ['stopped', {}, 7],
    ['a standby', standby, 0],
    ['a primary', { ...standby, role: 'primary' as const }, 8],
    ['silent', { server: 'ready' as const }, 1],
    ['frozen', { server: 'frozen' as const }, undefined],
    ['busy and owes an answer', { server: 'ready' as const, overdue: true as const }, undefined],
  ])('a server that is %s', (_, state, resultCode) => {
    expect(run({ task: 'monitor', state, promoted: ['a'] }).resultCode).toBe(resultCode);
  });

  test('the third equal look without a primary makes it fit, if nobody is further', () => {
    const values = { 'b pg-xlog-loc': own, 'b pg-data-status': 'STREAMING|SYNC' };
    const look = (counted: number, more = {}) =>
      run({
        task: 'monitor',
        state: standby,
        kept: { positions: `b ${own}`, counted },
        values: { ...values, ...more },
      });
    expect(look(1).written['master-pg of b']).toBeUndefined();
    expect(look(1).files.counted).toBe(2);
    expect(look(2).written['master-pg of b']).toBe('1000');
    const behind = run({
      task: 'monitor',
      state: standby,
      kept: { positions: `b ${own} c 00000000000000FF`, counted: 2 },
      values: { ...values, 'c pg-xlog-loc': '00000000000000FF' },
    });
    expect(behind.written['master-pg of b']).toBeUndefined();
    expect(behind.written['pg-data-status of b']).toBe('DISCONNECT');
  });

  test('one that was not in step when it last heard of a primary never counts', () => {
    const values = { 'b pg-xlog-loc': own, 'b pg-data-status': 'STREAMING|ASYNC' };
    const { files, written } = run({ task: 'monitor', state: standby, values });
    expect(files.positions).toBe('');
    expect(written['pg-xlog-loc of b']).toBeUndefined();
  });

  test('a primary recommends its synchronous standby, and makes one synchronous if none is', () => {
    const streams = (name: string, sync: 'sync' | 'async') => ({ name, state: 'streaming', sync }) as const;
    const primary = { ...standby, role: 'primary' as const };
    const settled = run({
      task: 'monitor',
      state: { ...primary, standbys: [streams('a', 'sync'), streams('c', 'async')] },
      kept: { synchronous: 'a' },
    });
    expect(settled.written['master-pg of a']).toBe('100');
    expect(settled.written['master-pg of c']).toBe('-INFINITY');
    expect(settled.verbs).toEqual([]);
    const lost = run({
      task: 'monitor',
      state: { ...primary, standbys: [streams('c', 'async')] },
      kept: { synchronous: 'a' },
    });
    expect(lost.files.synchronous).toBe('c');
    expect(lost.verbs).toEqual(['configure', 'configure']);
  });

  test('told of a demotion while its server is down, it never comes back', () => {
    const notice = { type: 'post', operation: 'demote', promotes: [], demotes: ['a'], promoted: ['a'] };
    expect(run({ task: 'notify', notice }).resultCode).toBeUndefined();
    expect(run({ task: 'notify', notice, state: standby }).resultCode).toBe(0);
  });

  test('ahead of the one that is to be promoted, it fails itself', () => {
    const notice = { type: 'pre', operation: 'promote', promotes: ['c'], demotes: [], promoted: [] };
    const values = { 'b pg-master-baseline': '0000000000000020', 'c pg-master-baseline': own };
    const { resultCode, written } = run({ task: 'notify', notice, values });
    expect(resultCode).toBe(1);
    expect(written['fail-count-pg of b']).toBe('INFINITY');
  });
});
