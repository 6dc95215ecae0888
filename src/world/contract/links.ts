import assert from 'node:assert/strict';
import { outlast } from '../../kit/outlast.ts';
import { isStreaming } from '../look.ts';
import type { Behaviour } from './behaviour.ts';
import { client, logged, lookOnMs, patienceMs, seen } from './expectations.ts';

/** The contract's part about links that fail. */
export const links: readonly Behaviour[] = [
  {
    name: 'keeps commits waiting while the synchronous standby cannot be reached, and lets them go after',
    needs: ['cut', 'mend'],
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
];
