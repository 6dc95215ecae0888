import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { awaitCondition } from '../../src/kit/clock.ts';
import { type Session, SessionError } from '../../src/world/world.ts';
import { type SingleServer, startServer } from './single-server.ts';
import { clock, listen, openTestNetwork, type TestNetwork } from './two-places.ts';

let network: TestNetwork;
let server: SingleServer;

beforeAll(async () => {
  network = await openTestNetwork();
  server = await startServer('a', network.nodeEndpoint('a'));
});

afterAll(async () => {
  await server.stop();
  await network.close();
});

beforeEach(async () => {
  // A server notices late that a client which gave up is gone.
  await awaitSessions(0);
  await server.ask('truncate reenact.ledger');
});

async function awaitSessions(count: number): Promise<void> {
  const reached = await awaitCondition(
    clock,
    async () => {
      const found = await server.ask("select from pg_stat_activity where application_name = 'client-1'");
      return found.length === count ? true : undefined;
    },
    { withinMs: 10_000 },
  );
  expect(reached).toBe(true);
}

function open(limits: { readonly connectTimeoutMs?: number; readonly queryTimeoutMs?: number } = {}) {
  return network.openSession('front', {
    client: 'client-1',
    connectTimeoutMs: 5_000,
    queryTimeoutMs: 5_000,
    ...limits,
  });
}

async function failureOf(promise: Promise<unknown>): Promise<SessionError> {
  const failure = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure instanceof SessionError) return failure;
  throw new Error(`expected a SessionError, got ${String(failure)}`);
}

/** Awaits that the session's statement waits for a lock. */
async function awaitBlocked(): Promise<void> {
  const blocked = await awaitCondition(
    clock,
    async () => {
      const found = await server.ask(
        "select from pg_stat_activity where application_name = 'client-1' and wait_event_type = 'Lock'",
      );
      return found.length > 0 ? true : undefined;
    },
    { withinMs: 10_000 },
  );
  expect(blocked).toBe(true);
}

/** Keeps everybody else from writing until the returned function is called. */
async function lockLedger(): Promise<() => Promise<void>> {
  // It never answers: whoever unlocks ends it.
  const locking = server
    .ask("set application_name = 'locker'; begin; lock reenact.ledger; select pg_sleep(60)")
    .catch(() => undefined);
  const pid = await awaitCondition(
    clock,
    async () =>
      (
        await server.ask(
          "select pid from pg_stat_activity where application_name = 'locker' and wait_event = 'PgSleep'",
        )
      )[0]?.['pid'],
    { withinMs: 10_000 },
  );
  return async () => {
    await server.ask(`select pg_terminate_backend(${String(pid)})`);
    await locking;
  };
}

async function withSession<Result>(
  session: Session,
  use: (session: Session) => Promise<Result>,
): Promise<Result> {
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

describe('a session', () => {
  test('writes and reads rows and tells who answered', async () => {
    await withSession(await open(), async (session) => {
      expect(await session.write(41)).toEqual({ node: 'a', warnings: [] });
      expect(await session.write(42)).toEqual({ node: 'a', warnings: [] });
      expect(await session.read(41)).toEqual({ node: 'a', warnings: [], found: true });
      expect(await session.read(43)).toEqual({ node: 'a', warnings: [], found: false });
      const rows = await server.ask(
        'select row, client, body = md5(row::text) as intact from reenact.ledger',
      );
      expect(rows).toEqual([
        { row: '41', client: 'client-1', intact: true },
        { row: '42', client: 'client-1', intact: true },
      ]);
      await awaitSessions(1);
    });
    await awaitSessions(0);
  });

  test('does not take an altered row for the one that was written', async () => {
    await withSession(await open(), async (session) => {
      await session.write(1);
      await server.ask("update reenact.ledger set body = 'x'");
      expect(await session.read(1)).toMatchObject({ found: false });
    });
  });

  test('brings the warnings of its own statement and no other', async () => {
    await server.ask(`create function warn() returns trigger language plpgsql as
      $$ begin raise warning 'row %', new.row; raise notice 'not a warning'; return new; end $$`);
    await server.ask(
      'create trigger warn before insert on reenact.ledger for each row execute function warn()',
    );
    await withSession(await open(), async (session) => {
      expect(await session.write(1)).toMatchObject({ warnings: ['row 1'] });
      expect(await session.write(2)).toMatchObject({ warnings: ['row 2'] });
      expect(await session.read(2)).toMatchObject({ warnings: [] });
    });
    await server.ask('drop function warn() cascade');
  });

  test('refuses to do two things at once', async () => {
    await withSession(await open(), async (session) => {
      const first = session.write(1);
      await expect(session.write(2)).rejects.toThrow('one thing at a time');
      await first;
    });
  });
});

describe('what goes wrong', () => {
  test('nobody listens: refused, nothing sent', async () => {
    network.moveAddress('front', 'b');
    const failure = await failureOf(open());
    network.moveAddress('front', 'a');
    expect(failure).toMatchObject({ kind: 'refused', code: 'ECONNRESET', fatal: true, sent: false });
  });

  test('the server has no room: refused with its code', async () => {
    const sessions: Session[] = [];
    const failure = await failureOf(
      (async () => {
        for (;;) sessions.push(await open());
      })(),
    );
    expect(failure).toMatchObject({ kind: 'refused', code: '53300', fatal: true, sent: false });
    await Promise.all(sessions.map((session) => session.close()));
  });

  test('nobody answers while connecting: timeout, nothing sent', async () => {
    network.cut('a', 'clients');
    const failure = await failureOf(open({ connectTimeoutMs: 50 }));
    network.mend('a', 'clients');
    expect(failure).toMatchObject({ kind: 'timeout', code: 'ETIMEDOUT', fatal: true, sent: false });
  });

  test('no answer to a statement: timeout, and nothing is sent afterwards', async () => {
    const unlock = await lockLedger();
    await withSession(await open({ queryTimeoutMs: 200 }), async (session) => {
      const failure = await failureOf(session.write(1));
      expect(failure).toMatchObject({ kind: 'timeout', code: 'ETIMEDOUT', fatal: true, sent: true });
      expect(await failureOf(session.write(2))).toMatchObject({ kind: 'timeout', fatal: true, sent: false });
    });
    await unlock();
    // What timed out is in doubt; what followed is not.
    expect((await network.readRows('a')).rows).not.toContain(2);
  });

  test('an answer held back by the network is in doubt and was done', async () => {
    await withSession(await open({ queryTimeoutMs: 300 }), async (session) => {
      await session.write(1);
      network.cut('a', 'clients');
      const failure = await failureOf(session.write(2));
      network.mend('a', 'clients');
      expect(failure).toMatchObject({ kind: 'timeout', sent: true });
    });
    expect(await network.readRows('a')).toMatchObject({ rows: [1, 2] });
  });

  test('the server answers with an error: rejected, rolled back, and the session goes on', async () => {
    await server.ask('alter role postgres set default_transaction_read_only = on');
    const session = await open();
    await server.ask('begin read write; alter role postgres reset default_transaction_read_only; commit');
    await withSession(session, async () => {
      const failure = await failureOf(session.write(1));
      expect(failure).toMatchObject({ kind: 'rejected', code: '25006', fatal: false, sent: true });
      expect(await session.read(1)).toMatchObject({ found: false });
    });
  });

  test('the server ends the session while it waits: terminated', async () => {
    const unlock = await lockLedger();
    await withSession(await open(), async (session) => {
      const failing = failureOf(session.write(1));
      await awaitBlocked();
      await server.ask(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'client-1'",
      );
      expect(await failing).toMatchObject({ kind: 'terminated', code: '57P01', fatal: true, sent: true });
    });
    await unlock();
  });

  test('the server ends an idle session: the next operation fails without being sent', async () => {
    await withSession(await open(), async (session) => {
      await session.write(1);
      await server.ask(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'client-1'",
      );
      const failure = await awaitCondition(
        clock,
        () =>
          session.read(1).then(
            () => undefined,
            (error: unknown) => error,
          ),
        { withinMs: 5_000 },
      );
      expect(failure).toMatchObject({ kind: 'terminated', code: '57P01', fatal: true });
      expect(await failureOf(session.write(2))).toMatchObject({ fatal: true, sent: false });
    });
  });

  test('the connection breaks while a statement waits: reset', async () => {
    const unlock = await lockLedger();
    await withSession(await open(), async (session) => {
      const failing = failureOf(session.write(1));
      await awaitBlocked();
      network.reset('clients', 'a');
      expect(await failing).toMatchObject({ kind: 'reset', code: 'ECONNRESET', fatal: true, sent: true });
    });
    network.mend('clients', 'a');
    await unlock();
  });
});

describe('the rows of a node', () => {
  test('are each named once, with what is duplicated and what is altered', async () => {
    await server.ask(`insert into reenact.ledger select n, 'c', md5(n::text) from generate_series(5, 1, -1) n;
      insert into reenact.ledger values (2, 'c', md5('2')), (4, 'c', 'x'), (6, 'c', md5('7'))`);
    expect(await network.readRows('a')).toEqual({
      node: 'a',
      rows: [1, 2, 3, 4, 5, 6],
      duplicated: [2, 4],
      altered: [4, 6],
    });
  });

  test('can be a million, and are read past every fault', async () => {
    await server.ask(
      "insert into reenact.ledger select n, 'c', md5(n::text) from generate_series(1, 1000000) n",
    );
    network.cut('clients', 'a');
    network.cut('a', 'clients');
    const { rows, duplicated, altered } = await network.readRows('a');
    network.mend('clients', 'a');
    network.mend('a', 'clients');
    expect([rows.length, rows[0], rows.at(-1), duplicated, altered]).toEqual([
      1_000_000,
      1,
      1_000_000,
      [],
      [],
    ]);
  });

  test('cannot be read from a server that is not there, or says nothing', async () => {
    await expect(network.readRows('b')).rejects.toThrow('ECONNREFUSED');
    const mute = await listen(network.nodeEndpoint('b'));
    await expect(network.readRows('b')).rejects.toThrow('b does not answer');
    await mute.close();
  });
});
