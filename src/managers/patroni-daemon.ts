import { z } from 'zod';
import { duration, name, size } from '../model/fields.ts';
import { defineDaemon } from './daemon.ts';

/** Patroni and etcd as installed on this machine. The settings are those of the manager `patroni` that they know. */
export const patroniDaemon = defineDaemon({
  kind: 'patroni-daemon',
  daemon: 'patroni',
  summary: 'Patroni itself with etcd, as the distribution packs them, on hosts of their own.',
  explanation: `The packages of this machine (Debian 12: Patroni 3.0.2, etcd 3.4.23) run on every node, which is a machine of its own, and
on one more for the store. They decide and do everything: nothing of reenact starts, stops or promotes a server. It takes
Linux and root; \`reenact doctor\` says what is missing.

The settings are those of the manager \`patroni\`, so that the same scenario can be given to either; times are whole
seconds here. There is no watchdog: the hosts have no such device. What moves the clients is a callback that takes the
address of \`address:\` when its node becomes the leader. An old primary whose history has parted is copied anew
(\`rejoin: rebuild\`) or stays out.

Every decision of a node's loop that is not the one before again, and every change of the leader's lease and of the
history in the store, is written into the recording.`,
  settings: z.strictObject({
    ttl: duration().default(30_000).describe("How long the leader's lease lasts when nobody renews it."),
    'loop-wait': duration()
      .default(10_000)
      .describe('How long an instance rests between two turns of its loop.'),
    'retry-timeout': duration()
      .default(10_000)
      .describe('How long the store and the server are asked again before they count as failed.'),
    'maximum-lag-on-failover': size()
      .default(1_048_576)
      .describe('A standby further behind what the leader last wrote into the store may not become leader.'),
    'primary-start-timeout': duration()
      .default(300_000)
      .describe(
        'How long a leader whose server died may try to start it before it gives the lease up; 0s: it does not try.',
      ),
    'synchronous-mode': z
      .enum(['off', 'on', 'strict'])
      .default('off')
      .describe('Whether the leader keeps one standby synchronous, which alone may succeed it.'),
    'failsafe-mode': z
      .boolean()
      .default(false)
      .describe('Whether a leader that cannot reach the store goes on while it reaches every other member.'),
    rejoin: z
      .enum(['rebuild', 'never'])
      .default('rebuild')
      .describe('What an old primary whose history has parted does: copy the leader anew, or stay out.'),
    address: name()
      .optional()
      .describe(
        'The virtual address that a callback moves to the leader; absent: nothing moves the clients.',
      ),
  }),
});
