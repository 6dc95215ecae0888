import { z } from 'zod';
import { duration, name, size } from '../../model/fields.ts';

/**
 * Patroni's dynamic configuration as far as decisions depend on it, under Patroni's names with dashes, plus what stands
 * beside Patroni on a host: a watchdog and whatever moves the clients. Defaults are Patroni's (3.0).
 */
export const patroniSettings = z.strictObject({
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
  'check-timeline': z
    .boolean()
    .default(false)
    .describe(
      'Whether a standby that is not on the newest timeline may not become leader, however little it lacks.',
    ),
  'primary-start-timeout': duration()
    .default(300_000)
    .describe(
      "How long a leader whose server died may try to start it before it gives the lease up; 0s: it doesn't try.",
    ),
  'synchronous-mode': z
    .enum(['off', 'on', 'strict'])
    .default('off')
    .describe(
      'Whether the leader keeps one standby synchronous, which alone may succeed it; `strict`: writes wait when there is none.',
    ),
  'failsafe-mode': z
    .boolean()
    .default(false)
    .describe('Whether a leader that cannot reach the store goes on while it reaches every other member.'),
  watchdog: z
    .enum(['off', 'on'])
    .default('off')
    .describe('Whether a watchdog resets the host of a leader that does not renew its lease in time.'),
  'safety-margin': duration()
    .default(5_000)
    .describe('How long before the end of the lease the watchdog resets the host.'),
  rejoin: z
    .enum(['rebuild', 'never'])
    .default('rebuild')
    .describe(
      'What an old primary whose history has parted does: copy the leader anew (as after pg_rewind), or stay out.',
    ),
  address: name()
    .optional()
    .describe('The virtual address that a callback moves to the leader; absent: Patroni moves no clients.'),
});

export type PatroniSettings = z.output<typeof patroniSettings>;
