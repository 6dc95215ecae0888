import { describe, expect, it } from 'vitest';
import { openDraw } from '../kit/draw.ts';
import type { OperationEvent } from '../recording/event.ts';
import { startScriptedClock } from '../world/scripted-clock.ts';
import { type Session, SessionError, type SessionOptions, takesNoWrites } from '../world/world.ts';
import { ledger } from './ledger.ts';

/** What the server of these tests does with whoever talks to it, until it is told otherwise. */
type Mood = 'serves' | 'refuses' | 'hangs' | 'resets';

/** A server that answers in a millisecond, on a clock that takes no time. */
function stage(params: Record<string, unknown>) {
  const clock = startScriptedClock();
  const operations: OperationEvent[] = [];
  const stored: number[] = [];
  const attempts: { client: string; to: string; atMs: number }[] = [];
  let mood: Mood = 'serves';
  let writer = 'pg01';
  let era = 0;
  let open = 0;

  const pass = (ms: number) => clock.until(clock.now() + ms);
  const openSession = async (to: string, options: SessionOptions): Promise<Session> => {
    attempts.push({ client: options.client, to, atMs: clock.now() });
    await pass(1);
    if (options.writable && to !== writer) throw takesNoWrites();
    if (mood === 'refuses') throw new SessionError('refused', 'ECONNREFUSED', 'nobody listens', true);
    if (mood === 'hangs') {
      await pass(options.connectTimeoutMs);
      throw new SessionError('timeout', 'ETIMEDOUT', 'no answer', true, false);
    }
    const born = era;
    open += 1;
    let used = false;
    const ask = async () => {
      if (used) throw new Error('a session does one thing at a time');
      if (born !== era) throw new SessionError('reset', 'EOF', 'broken before', true, false);
      used = true;
      if (mood === 'hangs') {
        await pass(options.queryTimeoutMs);
        throw new SessionError('timeout', 'ETIMEDOUT', 'no answer', true);
      }
      await pass(1);
      used = false;
      if (mood === 'resets' || born !== era) throw new SessionError('reset', 'ECONNRESET', 'broken', true);
      return { node: 'pg01', warnings: [] };
    };
    return {
      write: async (row) => {
        const answer = await ask();
        stored.push(row);
        return answer;
      },
      read: async (row) => ({ ...(await ask()), found: stored.includes(row) }),
      close: async () => {
        open -= 1;
      },
    };
  };

  const workload = ledger.start({
    openSession,
    clock,
    draw: openDraw(1, 'workload'),
    params: ledger.params.parse(params),
    record: (event) => operations.push(event),
  });
  return {
    clock,
    operations,
    stored,
    attempts,
    workload,
    becomes: (next: Mood) => {
      mood = next;
    },
    /** Every connection breaks; new ones work. */
    breakAll: () => {
      era += 1;
    },
    openSessions: () => open,
    /** Another node takes the writes; who was connected is not any more. */
    movesTo: (node: string) => {
      writer = node;
      era += 1;
    },
    lose: (row: number) => stored.splice(stored.indexOf(row), 1),
  };
}

const writesOnly = { reads: 0 };

describe('the ledger’s clients', () => {
  it('keep the schedule: operation k is intended at k / rate', async () => {
    const { clock, workload, operations } = stage({ rate: '50/s', reads: 0 });
    await clock.until(1_000);
    await workload.stop();
    expect(operations.map((operation) => operation.intendedMs)).toEqual(
      Array.from({ length: operations.length }, (_, k) => k * 20),
    );
    expect(operations.length).toBeGreaterThanOrEqual(50);
    expect(operations.every((operation) => operation.outcome === 'acknowledged')).toBe(true);
  });

  it('can open a connection for each operation: as many as there are answers awaited, and none in between', async () => {
    const params = { ...writesOnly, rate: '50/s', clients: 6, connections: 'per-transaction' };
    const { clock, workload, operations, attempts, openSessions, becomes } = stage(params);
    await clock.until(1_010);
    expect(attempts).toHaveLength(operations.length);
    expect(openSessions()).toBe(0);
    becomes('hangs');
    const sessionsBefore = openSessions();
    await clock.until(1_500);
    // Nothing is answered, so every client waits for a connection of its own.
    expect(new Set(attempts.slice(operations.length).map(({ client }) => client)).size).toBe(6);
    becomes('serves');
    await clock.until(6_000);
    await workload.stop();
    expect(openSessions()).toBe(sessionsBefore);
    expect(operations.at(-1)?.outcome).toBe('acknowledged');
  });

  it('that know several nodes try them in their order until one takes writes', async () => {
    const nodes = ['pg01', 'pg02', 'pg03'];
    const { clock, workload, operations, attempts, movesTo } = stage({ ...writesOnly, clients: 1, nodes });
    await clock.until(500);
    movesTo('pg03');
    await clock.until(1_000);
    movesTo('nobody');
    await clock.until(1_200);
    await workload.stop();
    const tried = attempts.map(({ to }) => to);
    expect(tried.slice(0, 4)).toEqual(['pg01', ...nodes]);
    expect(tried.slice(4, 7)).toEqual(nodes);
    const failed = operations.filter(({ outcome }) => outcome !== 'acknowledged');
    expect(failed.map(({ error }) => error)).toContain('refused 25006');
    expect(Math.min(...failed.map(({ atMs }) => atMs))).toBeGreaterThan(1_000);
  });

  it('keep it however slow the server is, and count latency from the intended moment', async () => {
    const { clock, workload, operations, becomes } = stage({
      ...writesOnly,
      clients: 2,
      'query-timeout': '1s',
    });
    await clock.until(500);
    becomes('hangs');
    await clock.until(1_200);
    becomes('serves');
    await clock.until(3_000);
    await workload.stop();
    const intended = operations.map((operation) => operation.intendedMs).sort((a, b) => a - b);
    expect(intended).toEqual(Array.from({ length: intended.length }, (_, k) => k * 10));
    const late = operations.filter(
      (operation) => operation.outcome === 'acknowledged' && operation.atMs - operation.intendedMs > 500,
    );
    expect(late.length).toBeGreaterThan(10);
  });

  it('give up what could not be sent in time, so that nothing piles up', async () => {
    const { clock, workload, operations, becomes } = stage({
      ...writesOnly,
      clients: 2,
      'query-timeout': '5s',
      'give-up': '1s',
    });
    await clock.until(500);
    becomes('hangs');
    await clock.until(4_000);
    expect(workload.underWay()).toBeLessThanOrEqual(2 + 101);
    const given = operations.filter((operation) => operation.error === 'not-sent');
    expect(given.length).toBeGreaterThan(200);
    expect(given.every((one) => one.outcome === 'failed' && one.sentMs === undefined)).toBe(true);
    expect(given.every((one) => one.atMs - one.intendedMs > 1_000 && one.atMs - one.intendedMs < 1_050)).toBe(
      true,
    );
    await workload.stop();
    expect(workload.underWay()).toBe(0);
  });

  it('number rows once each', async () => {
    const { clock, workload, operations } = stage({ rate: '500/s', reads: '50%' });
    await clock.until(2_000);
    await workload.stop();
    const rows = operations
      .filter((operation) => operation.kind === 'write')
      .map((operation) => operation.row);
    expect([...rows].sort((a, b) => a - b)).toEqual(
      Array.from({ length: rows.length }, (_, index) => index + 1),
    );
  });

  it('read rows back that were acknowledged before, and note which are missing', async () => {
    const { clock, workload, operations, lose } = stage({ rate: '500/s', reads: '50%' });
    await clock.until(1_000);
    lose(3);
    await clock.until(20_000);
    await workload.stop();
    const reads = operations.filter((operation) => operation.kind === 'read');
    expect(reads.length / operations.length).toBeCloseTo(0.5, 1);
    const acknowledgedAt = new Map(
      operations
        .filter((one) => one.kind === 'write' && one.outcome === 'acknowledged')
        .map((one) => [one.row, one.atMs]),
    );
    for (const read of reads) {
      expect(acknowledgedAt.get(read.row) ?? Number.NaN).toBeLessThanOrEqual(read.sentMs ?? 0);
    }
    const missed = reads.filter((read) => read.missing);
    expect(missed.length).toBeGreaterThan(0);
    expect(new Set(missed.map((read) => read.row))).toEqual(new Set([3]));
  });

  it('leave writes in doubt whose connection broke, and use no broken session again', async () => {
    const { clock, workload, operations, becomes, stored } = stage({ ...writesOnly, clients: 3 });
    await clock.until(500);
    becomes('resets');
    await clock.until(600);
    becomes('serves');
    await clock.until(1_000);
    await workload.stop();
    const doubted = operations.filter((operation) => operation.outcome === 'in-doubt');
    expect(doubted.length).toBeGreaterThan(5);
    expect(doubted.every((one) => one.error === 'reset ECONNRESET' && one.sentMs !== undefined)).toBe(true);
    expect(
      operations.filter((one) => one.outcome === 'acknowledged').every((one) => stored.includes(one.row)),
    ).toBe(true);
    expect(operations.at(-1)?.outcome).toBe('acknowledged');
  });

  it('replace a session that broke while idle and lose nothing by it', async () => {
    const { clock, workload, operations, breakAll } = stage(writesOnly);
    await clock.until(505);
    breakAll();
    await clock.until(1_000);
    await workload.stop();
    expect(operations.filter((operation) => operation.outcome !== 'acknowledged')).toEqual([]);
  });

  it('spread their attempts over the pause, each client trying once per pause', async () => {
    const { clock, workload, attempts, operations, becomes, breakAll } = stage(writesOnly);
    await clock.until(1_005);
    becomes('refuses');
    breakAll();
    await clock.until(3_000);
    const later = attempts.filter(({ atMs }) => atMs > 1_500 && atMs <= 3_000).map(({ atMs }) => atMs);
    const gaps = later.slice(1).map((atMs, index) => atMs - (later[index] ?? atMs));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(25);
    const perClient = attempts.filter(({ client, atMs }) => client === 'client-3' && atMs > 1_500);
    expect(perClient.length).toBeLessThanOrEqual(16);
    becomes('serves');
    await clock.until(3_500);
    const first = operations.find(
      (operation) => operation.outcome === 'acknowledged' && operation.atMs > 1_100,
    );
    expect(first?.atMs).toBeLessThanOrEqual(3_020);
    await workload.stop();
  });

  it('fail at once what no connection came about for', async () => {
    const { clock, workload, operations, becomes, breakAll } = stage(writesOnly);
    await clock.until(1_005);
    becomes('refuses');
    breakAll();
    await clock.until(1_600);
    const refused = operations.filter((operation) => operation.error === 'refused ECONNREFUSED');
    expect(refused.length).toBeGreaterThan(20);
    expect(refused.every((one) => one.outcome === 'failed' && one.sentMs === undefined)).toBe(true);
    await workload.stop();
  });

  it('send a write in doubt again under its number when asked to', async () => {
    const { clock, workload, operations, becomes } = stage({ ...writesOnly, retry: 'in-doubt', clients: 2 });
    await clock.until(500);
    becomes('resets');
    await clock.until(700);
    becomes('serves');
    await clock.until(1_500);
    await workload.stop();
    const doubted = operations.filter((operation) => operation.outcome === 'in-doubt').map((one) => one.row);
    expect(doubted.length).toBeGreaterThan(0);
    for (const row of doubted) {
      const fates = operations
        .filter((operation) => operation.row === row)
        .map((operation) => operation.outcome);
      expect(fates.at(-1)).toBe('acknowledged');
    }
  });

  it('stop: what waits fails, what is under way is awaited, every session is closed', async () => {
    const { clock, workload, operations, becomes, openSessions } = stage({ ...writesOnly, clients: 2 });
    await clock.until(500);
    becomes('hangs');
    await clock.until(1_000);
    const stopping = workload.stop();
    expect(workload.stop()).toBe(stopping);
    await stopping;
    const after = operations.length;
    expect(operations.filter((operation) => operation.outcome === 'in-doubt')).toHaveLength(2);
    expect(openSessions()).toBe(0);
    await clock.until(clock.now() + 5_000);
    expect(operations).toHaveLength(after);
  });

  it('do the same for the same seed', async () => {
    const run = async () => {
      const { clock, workload, operations } = stage({ reads: '30%' });
      await clock.until(2_000);
      await workload.stop();
      return operations;
    };
    expect(await run()).toEqual(await run());
  });
});

describe('the workload’s parameters', () => {
  it('have defaults that make a scenario of nothing', () => {
    const params = ledger.params.parse({});
    expect(params).toMatchObject({
      address: 'primary',
      clients: 8,
      rate: 100,
      reads: 0.2,
      'reconnect-pause': 100,
    });
    expect(ledger.params.parse(params)).toEqual(params);
    expect(ledger.addresses(params)).toEqual(['primary']);
    const several = ledger.params.parse({ nodes: ['pg01', 'pg02'] });
    expect([ledger.addresses(several), ledger.nodes(several)]).toEqual([[], ['pg01', 'pg02']]);
  });

  it('refuse a rate that is none', () => {
    expect(ledger.params.safeParse({ rate: '0/s' }).success).toBe(false);
    expect(ledger.params.safeParse({ rates: '1/s' }).success).toBe(false);
  });
});
