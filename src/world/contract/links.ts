import assert from 'node:assert/strict';
import { outlast } from '../../kit/outlast.ts';
import { isStreaming } from '../look.ts';
import { SessionError } from '../world.ts';
import type { Behaviour } from './behaviour.ts';
import { client, logged, lookOnMs, patienceMs, reaches, seen } from './expectations.ts';

/** The contract's part about links that fail. */
export const links: readonly Behaviour[] = [
  {
    name: 'keeps commits waiting while the synchronous standby cannot be reached, and lets them go after',
    needs: ['cut', 'mend'],
    supposes: ['replication'],
    play: async ({ world, events }) => {
      const session = await world.openSession('primary', { ...client, queryTimeoutMs: patienceMs });
      await world.verbs.cut('pg01', 'pg02');
      await world.verbs.cut('pg02', 'pg01');
      const writing = session.write(1);
      assert.equal((await outlast(world.clock, writing, lookOnMs)).how, 'pending');
      await logged({ world, events }, 'pg01', /terminating walsender process due to replication timeout/);
      await logged({ world, events }, 'pg02', /terminating walreceiver due to timeout/);
      assert.equal((await outlast(world.clock, writing, lookOnMs)).how, 'pending');
      await world.verbs.mend('pg01', 'pg02');
      await world.verbs.mend('pg02', 'pg01');
      assert.equal((await writing).node, 'pg01');
    },
  },
  {
    name: 'makes what is sent one way late, and the other way not, until it is mended; a cut stays a cut',
    needs: ['slow', 'mend', 'cut'],
    play: async ({ world, events }) => {
      const session = await world.openSession('primary', { ...client, queryTimeoutMs: patienceMs });
      const tookMs = async (row: number) => {
        const beganMs = world.clock.now();
        await session.write(row);
        return world.clock.now() - beganMs;
      };
      const late = { delayMs: 500, jitterMs: 20 };
      await tookMs(1);
      await world.verbs.slow('clients', 'pg01', late);
      assert.ok((await tookMs(2)) >= late.delayMs);
      await world.verbs.slow('pg01', 'clients', late);
      assert.ok((await tookMs(3)) >= 2 * late.delayMs);
      await world.verbs.mend('clients', 'pg01');
      const oneWayMs = await tookMs(4);
      assert.ok(oneWayMs >= late.delayMs && oneWayMs < 2 * late.delayMs, `${oneWayMs} ms`);
      await world.verbs.mend('pg01', 'clients');
      assert.ok((await tookMs(5)) < late.delayMs);
      await world.verbs.cut('clients', 'pg01');
      await world.verbs.slow('clients', 'pg01', late);
      const writing = session.write(6);
      assert.equal((await outlast(world.clock, writing, lookOnMs)).how, 'pending');
      await world.verbs.mend('clients', 'pg01');
      assert.equal((await writing).node, 'pg01');
      const states = events.flatMap((event) => (event.type === 'link' ? [event.state] : []));
      assert.deepEqual(states, ['slow', 'slow', 'open', 'open', 'cut', 'cut', 'open']);
    },
  },
  {
    name: 'breaks connections on a link that is reset, and refuses new ones until it is mended',
    needs: ['reset', 'mend'],
    play: async ({ world, events }) => {
      await world.verbs.reset('pg03', 'pg01');
      await seen(world, 'pg03', (state) => state.receiving !== true);
      await logged({ world, events }, 'pg03', /could not connect to the primary server/);
      await world.verbs.mend('pg03', 'pg01');
      await seen(world, 'pg03', isStreaming);
      const states = events.flatMap((event) => (event.type === 'link' ? [event.state] : []));
      assert.deepEqual(states, ['reset', 'open']);
    },
  },
  {
    name: 'lets two nodes hold an address: each is reached from where its announcement was heard',
    needs: ['takeAddress', 'dropAddress', 'cut', 'mend'],
    play: async ({ world, events }) => {
      await world.verbs.cut('pg02', 'clients');
      const session = await world.openSession('primary', client);
      await world.verbs.takeAddress('pg02', 'primary');
      assert.equal((await session.write(1)).node, 'pg01');
      const last = events.flatMap((event) => (event.type === 'address' ? [event] : [])).at(-1);
      assert.deepEqual([last?.owner, last?.others], ['pg02', ['pg01']]);
      await session.close();
      await world.verbs.mend('pg02', 'clients');
      await world.verbs.takeAddress('pg02', 'primary');
      await (await reaches(world, 'primary', 'pg02')).close();
      await world.verbs.dropAddress('pg02', 'primary');
      assert.equal((await (await reaches(world, 'primary', 'pg01')).write(2)).node, 'pg01');
    },
  },
  {
    name: 'sends clients to the node that their stale neighbour entry names, until the address is looked up anew',
    needs: ['takeAddress', 'dropAddress', 'keepNeighbour'],
    play: async ({ world, events }) => {
      await world.verbs.keepNeighbour('clients', 'primary', 'pg01');
      await world.verbs.takeAddress('pg02', 'primary');
      await (await reaches(world, 'primary', 'pg01')).close();
      await world.verbs.keepNeighbour('clients', 'primary', 'pg03');
      const brief = { ...client, connectTimeoutMs: 700 };
      const isSilence = (error: unknown) => error instanceof SessionError && error.kind === 'timeout';
      await assert.rejects(world.openSession('primary', brief), isSilence);
      await world.verbs.keepNeighbour('clients', 'primary', null);
      await world.verbs.takeAddress('pg02', 'primary');
      await (await reaches(world, 'primary', 'pg02')).close();
      await world.verbs.keepNeighbour('clients', 'primary', null);
      const entries = events.flatMap((event) => (event.type === 'neighbour' ? [event.node] : []));
      assert.deepEqual(entries, ['pg01', 'pg03', null, null]);
    },
  },
  {
    name: 'carries messages between nodes and to the store, unless the way is cut, reset or without power',
    needs: ['cut', 'reset', 'mend', 'powerOff'],
    play: async ({ world }) => {
      assert.equal(await world.carry('pg01', 'pg02'), 'arrived');
      assert.equal(await world.carry('pg01', 'store'), 'arrived');
      await world.verbs.cut('pg01', 'store');
      assert.equal(await world.carry('pg01', 'store'), 'lost');
      assert.equal(await world.carry('store', 'pg01'), 'arrived');
      await world.verbs.mend('pg01', 'store');
      await world.verbs.reset('pg01', 'store');
      assert.equal(await world.carry('pg01', 'store'), 'refused');
      await world.verbs.powerOff('pg02');
      assert.equal(await world.carry('pg01', 'pg02'), 'lost');
      assert.equal(await world.carry('pg02', 'pg03'), 'lost');
    },
  },
];
