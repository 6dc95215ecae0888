import assert from 'node:assert/strict';
import { outlast } from '../../kit/outlast.ts';
import { isReady, isStreaming } from '../look.ts';
import { VerbFailed } from '../world.ts';
import type { Behaviour } from './behaviour.ts';
import { client, fails, logged, lookOnMs, patienceMs, seen, startedAgain } from './expectations.ts';

/** The contract's part about starting, stopping and losing servers and hosts. */
export const servers: readonly Behaviour[] = [
  {
    name: 'crashes a primary, which recovers with all its rows when it is started again',
    needs: ['crash', 'start'],
    supposes: ['undisturbed'],
    play: async ({ world, events }) => {
      const session = await world.openSession('primary', client);
      await session.write(1);
      await world.verbs.crash('pg01');
      const down = await world.observe('pg01');
      assert.deepEqual([down.server, down.answers, down.host], ['down', false, 'on']);
      assert.ok(events.some((event) => event.type === 'process' && event.signal === 'SIGKILL'));
      await fails(session.write(2), { fatal: true });
      await fails(world.openSession('primary', client), { kind: 'refused' });
      await world.verbs.start('pg01');
      await logged({ world, events }, 'pg01', /not properly shut down; automatic recovery in progress/);
      await seen(world, 'pg01', (state) => isReady(state) && state.role === 'primary');
      await seen(world, 'pg02', isStreaming);
      assert.deepEqual((await world.readRows('pg01')).rows, [1]);
    },
  },
  {
    name: 'stops fast, and refuses to stop, crash or start twice',
    needs: ['stop', 'start', 'crash'],
    play: async ({ world, events }) => {
      await world.verbs.stop('pg03', 'fast', 10_000);
      await logged({ world, events }, 'pg03', /database system is shut down/);
      await assert.rejects(world.verbs.stop('pg03', 'fast', 1_000), VerbFailed);
      await assert.rejects(world.verbs.crash('pg03'), VerbFailed);
      await world.verbs.start('pg03');
      await assert.rejects(world.verbs.start('pg03'), /runs already/);
      await seen(world, 'pg03', isStreaming);
    },
  },
  {
    name: 'lets a smart stop wait for its clients, and no longer',
    needs: ['stop'],
    play: async ({ world }) => {
      const session = await world.openSession('primary', client);
      await session.write(1);
      const stopping = world.verbs.stop('pg01', 'smart', patienceMs);
      assert.equal((await outlast(world.clock, stopping, lookOnMs)).how, 'pending');
      await session.close();
      await stopping;
      assert.equal((await world.observe('pg01')).server, 'down');
    },
  },
  {
    name: 'leaves nothing to recover after a fast stop, and something after an immediate one',
    needs: ['stop', 'start'],
    play: async ({ world, events }) => {
      await world.verbs.stop('pg01', 'fast', patienceMs);
      await world.verbs.start('pg01');
      await logged({ world, events }, 'pg01', /database system was shut down at/);
      await seen(world, 'pg01', isReady);
      await world.verbs.stop('pg01', 'immediate', patienceMs);
      await world.verbs.start('pg01');
      await logged({ world, events }, 'pg01', /database system was interrupted/);
      await seen(world, 'pg01', isReady);
    },
  },
  {
    name: 'lets a host that loses power fall silent: nobody gets a word',
    needs: ['powerOff', 'powerOn', 'start'],
    play: async ({ world }) => {
      const session = await world.openSession('primary', client);
      await session.write(1);
      await world.verbs.powerOff('pg01');
      const off = await world.observe('pg01');
      assert.deepEqual([off.host, off.server, off.answers], ['off', 'down', false]);
      await fails(session.write(2), { kind: 'timeout', sent: true });
      await fails(world.openSession('primary', client), { kind: 'timeout', sent: false });
      await assert.rejects(world.verbs.start('pg01'), /host is off/);
      await world.verbs.powerOn('pg01');
      await startedAgain(world, 'pg01');
      await seen(world, 'pg01', isReady);
      await seen(world, 'pg02', isStreaming);
      assert.deepEqual((await world.readRows('pg01')).rows, [1]);
    },
  },
];
