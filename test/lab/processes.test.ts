import { describe, expect, it } from 'vitest';
import { VerbFailed } from '../../src/world/world.ts';
import { threeNodes, withLab } from './fixture.ts';

const hosts = { connectTimeoutMs: 1_000, queryTimeoutMs: 1_000, client: 'test' };

describe('processes of a lab', () => {
  it('crashes a primary, which recovers when it is started again', () =>
    withLab(threeNodes(), async ({ world, events, awaitState, awaitLog }) => {
      const session = await world.openSession('primary', hosts);
      await session.write(1);
      await session.close();
      await world.verbs.crash('pg01');
      expect(await world.observe('pg01')).toMatchObject({ server: 'down', answers: false, host: 'on' });
      expect(events).toContainEqual(
        expect.objectContaining({ type: 'process', node: 'pg01', change: 'exited', signal: 'SIGKILL' }),
      );
      await world.verbs.start('pg01');
      await awaitLog('pg01', /database system was not properly shut down; automatic recovery in progress/);
      await awaitState('pg01', (state) => state.answers && state.role === 'primary');
      await awaitState('pg02', (state) => state.receiving === true);
      expect((await world.readRows('pg01')).rows).toEqual([1]);
    }));

  it('stops fast, and refuses to stop or crash what does not run', () =>
    withLab(threeNodes(), async ({ world, awaitLog }) => {
      await world.verbs.stop('pg03', 'fast', 10_000);
      await awaitLog('pg03', /database system is shut down/);
      await expect(world.verbs.stop('pg03', 'fast', 1_000)).rejects.toThrow(VerbFailed);
      await expect(world.verbs.crash('pg03')).rejects.toThrow(VerbFailed);
      await world.verbs.start('pg03');
      await expect(world.verbs.start('pg03')).rejects.toThrow(/runs already/);
    }));

  it('lets a smart stop end although the lab itself is connected', () =>
    withLab(threeNodes(), async ({ world }) => {
      await world.observe('pg03');
      await world.verbs.stop('pg03', 'smart', 10_000);
      expect(await world.observe('pg03')).toMatchObject({ server: 'down' });
    }));

  it('powers a host off without a word and on again', () =>
    withLab(threeNodes(), async ({ world, awaitState }) => {
      await world.verbs.powerOff('pg02');
      expect(await world.observe('pg02')).toMatchObject({ host: 'off', server: 'down', answers: false });
      await expect(world.verbs.start('pg02')).rejects.toThrow(/host is off/);
      const seen = await world.observe('pg01');
      expect(seen.standbys?.map(({ name }) => name)).toContain('pg02');
      await world.verbs.powerOn('pg02');
      await world.verbs.start('pg02');
      await awaitState('pg02', (state) => state.receiving === true);
    }));

  it('freezes and thaws a whole server', () =>
    withLab(threeNodes(), async ({ world, awaitState }) => {
      await world.verbs.pause('pg01', 'all');
      const frozen = await world.observe('pg01');
      expect(frozen).toMatchObject({ server: 'frozen', answers: false });
      expect(frozen.silence).toMatch(/no answer/);
      expect(frozen.frozen).toEqual(expect.arrayContaining(['postmaster', 'checkpointer', 'walsender']));
      await world.verbs.resume('pg01', 'all');
      const thawed = await awaitState('pg01', (state) => state.answers);
      expect(thawed.frozen).toBeUndefined();
    }));

  it('freezes one kind of process', () =>
    withLab(threeNodes(), async ({ world, awaitState }) => {
      await world.verbs.pause('pg03', 'walreceiver');
      expect((await world.observe('pg03')).frozen).toEqual(['walreceiver']);
      await world.verbs.resume('pg03', 'walreceiver');
      await awaitState('pg03', (state) => state.frozen === undefined && state.receiving === true);
    }));

  it.each([
    ['walreceiver', 'pg03', /WAL receiver process \(PID \d+\) was terminated by signal 6/],
    ['checkpointer', 'pg03', /checkpointer process \(PID \d+\) was terminated by signal 6/],
    ['walwriter', 'pg01', /WAL writer process \(PID \d+\) was terminated by signal 6/],
    ['archiver', 'pg01', /archiver process \(PID \d+\) was terminated by signal 6/],
    ['startup', 'pg03', /startup process \(PID \d+\) was terminated by signal 6/],
  ] as const)('aborts the %s', (kind, node, line) =>
    withLab(threeNodes(), async ({ world, awaitLog }) => {
      expect(await world.verbs.signal(node, kind, 'SIGABRT')).toBeGreaterThan(1);
      await awaitLog(node, line);
    }),
  );

  it("hits a client's backend and not its own", () =>
    withLab(threeNodes(), async ({ world, awaitLog }) => {
      await world.observe('pg01');
      await expect(world.verbs.signal('pg01', 'client backend', 'SIGTERM')).rejects.toThrow(
        /no client backend/,
      );
      const session = await world.openSession('primary', hosts);
      await session.write(1);
      await world.verbs.signal('pg01', 'client backend', 'SIGTERM');
      await awaitLog('pg01', /terminating connection due to administrator command/);
      await expect(session.write(2)).rejects.toMatchObject({ kind: 'terminated' });
    }));

  it('reports a postmaster that a broken setting keeps from starting', () =>
    withLab(threeNodes(), async ({ world, awaitLog, awaitState }) => {
      await world.verbs.configure('pg03', { max_connections: 'many' }, 'restart');
      await awaitLog('pg03', /invalid value for parameter "max_connections"/);
      await awaitState('pg03', (state) => state.server === 'down');
    }));
});
