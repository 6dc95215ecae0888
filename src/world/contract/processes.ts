import assert from 'node:assert/strict';
import { isReady, isStreaming } from '../look.ts';
import type { Behaviour } from './behaviour.ts';
import { client, fails, logged, replayed, seen } from './expectations.ts';

/** The contract's part about freezing and killing single processes. */
export const processes: readonly Behaviour[] = [
  {
    name: 'freezes a whole server, which answers nobody until it thaws',
    needs: ['pause', 'resume'],
    play: async ({ world }) => {
      await world.verbs.pause('pg01', 'all');
      const frozen = await world.observe('pg01');
      assert.deepEqual([frozen.server, frozen.answers], ['frozen', false]);
      assert.ok(frozen.frozen?.includes('postmaster') && frozen.frozen.includes('walsender'));
      await fails(world.openSession('primary', client), { kind: 'timeout', sent: false });
      await world.verbs.resume('pg01', 'all');
      const thawed = await seen(world, 'pg01', (state) => state.answers);
      assert.equal(thawed.frozen, undefined);
    },
  },
  {
    name: 'freezes one kind of process: replay stands still while the standby looks well',
    needs: ['pause', 'resume'],
    play: async ({ world }) => {
      await world.verbs.pause('pg02', 'startup');
      const session = await world.openSession('primary', client);
      await session.write(1);
      const state = await world.observe('pg02');
      assert.deepEqual([state.frozen, state.receiving], [['startup'], true]);
      assert.deepEqual((await world.readRows('pg02')).rows, []);
      await world.verbs.resume('pg02', 'startup');
      await replayed(world, ['pg02']);
      assert.deepEqual((await world.readRows('pg02')).rows, [1]);
    },
  },
  crashing('walreceiver', 'pg03', /WAL receiver process \(PID \d+\) was terminated by signal 6: Aborted/),
  crashing('checkpointer', 'pg03', /checkpointer process \(PID \d+\) was terminated by signal 6: Aborted/),
  crashing('walwriter', 'pg01', /WAL writer process \(PID \d+\) was terminated by signal 6: Aborted/),
  // Until PostgreSQL 17 the postmaster calls it a server process.
  crashing('walsender', 'pg01', /(client backend|server process) \(PID \d+\) was terminated by signal 6/),
  {
    name: 'ends the connections of its clients in order when it goes through a crash',
    needs: ['signal'],
    play: async ({ world, events }) => {
      const session = await world.openSession('pg01', client);
      await session.write(1);
      await world.verbs.signal('pg01', 'walwriter', 'SIGABRT');
      await logged({ world, events }, 'pg01', /all server processes terminated; reinitializing/);
      // The kernel ends what a process leaves, and breaks off only what it has not read.
      await fails(session.write(2), { kind: 'reset', code: 'EOF', fatal: true, sent: false });
    },
  },
  {
    name: 'ends with its startup process',
    needs: ['signal'],
    supposes: ['undisturbed'],
    play: async ({ world, events }) => {
      await world.verbs.signal('pg03', 'startup', 'SIGABRT');
      await logged({ world, events }, 'pg03', /shutting down due to startup process failure/);
      await seen(world, 'pg03', (state) => state.server === 'down');
      assert.ok(
        events.some((event) => event.type === 'process' && event.node === 'pg03' && event.exitCode === 1),
      );
    },
  },
  {
    name: "ends a client's session on an administrator's command, and not the world's own",
    needs: ['signal'],
    play: async ({ world, events }) => {
      await world.observe('pg01');
      await assert.rejects(world.verbs.signal('pg01', 'client backend', 'SIGTERM'), /no client backend/);
      const session = await world.openSession('primary', client);
      await session.write(1);
      await world.verbs.signal('pg01', 'client backend', 'SIGTERM');
      await logged({ world, events }, 'pg01', /terminating connection due to administrator command/);
      await fails(session.write(2), { kind: 'terminated', code: '57P01' });
    },
  },
];

/** A process whose death the postmaster does not forgive: every session ends, and the server recovers by itself. */
function crashing(
  kind: 'walreceiver' | 'checkpointer' | 'walwriter' | 'walsender',
  node: string,
  line: RegExp,
): Behaviour {
  return {
    name: `goes through a crash and comes back when a ${kind} is killed`,
    needs: ['signal'],
    play: async ({ world, events }) => {
      const before = (await world.observe(node)).role;
      const pid = await world.verbs.signal(node, kind, 'SIGABRT');
      assert.ok(pid > 1);
      await logged({ world, events }, node, line);
      await logged({ world, events }, node, /all server processes terminated; reinitializing/);
      await seen(world, node, (state) => isReady(state) && state.role === before);
      for (const standby of ['pg02', 'pg03']) await seen(world, standby, isStreaming);
      assert.ok(!events.some((event) => event.type === 'process' && event.change === 'exited'));
    },
  };
}
