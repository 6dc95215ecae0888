import { z } from 'zod';
import { RefusedInput } from '../../../kit/problem.ts';
import { duration } from '../../../model/fields.ts';
import { readCib } from '../cib/read-cib.ts';

const value = () => z.union([z.string(), z.number(), z.boolean()]).transform(String);

/**
 * What a scenario says about its Pacemaker. The configuration is one text, as a team keeps it; the tables beside it
 * override single values of it, so that each of them can be a suspect.
 */
export const pacemakerSettings = z.strictObject({
  version: z
    .enum(['1.1.10', '2.1.5'])
    .default('2.1.5')
    .describe(
      'Whose decisions are wanted: Pacemaker 1.1.10 (2013, Ubuntu 14.04) or 2.1.5 (2022, Debian 12).',
    ),
  configuration: z
    .string()
    .superRefine(refuseUnreadable)
    .optional()
    .describe(
      'The configuration, as `crm configure show` prints it or as CIB XML. By default a promotable Postgres with rep_mode=sync, which keeps one standby synchronous whatever `replication` says, and with the promoted one the addresses that the primary of the topology holds.',
    ),
  scores: z
    .record(z.string(), value())
    .default({})
    .describe(
      'Scores of constraints by their ids, instead of those in the configuration: `-INFINITY`, `-1000`.',
    ),
  properties: z
    .record(z.string(), value())
    .default({})
    .describe('Cluster properties by name, beside or instead of those in the configuration.'),
  defaults: z
    .record(z.string(), value())
    .default({})
    .describe(
      'Defaults of all resources (rsc_defaults) by name, beside or instead of those in the configuration.',
    ),
  names: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      'What the cluster calls a node, where that is not its name in the topology. It sorts nodes by it.',
    ),
  token: duration()
    .default(3000)
    .describe('Corosync: how long the ring waits for its token before it takes a node for lost.'),
  'token-coefficient': duration()
    .default(650)
    .describe('Corosync: added to the token for every node beyond two.'),
  consensus: duration()
    .optional()
    .describe('Corosync: how long the rest then waits for the missing node. By default 1.2 times the token.'),
  'two-node': z
    .boolean()
    .default(false)
    .describe('Corosync: whether one node of two keeps quorum by itself.'),
  dampening: duration()
    .default(0)
    .describe('How long the attribute manager holds a new value back before it tells the cluster.'),
  'agent-overhead': duration()
    .default(500)
    .describe(
      'How long one run of the database agent takes besides what it does: it forks many small programs.',
    ),
});

export type PacemakerSettings = z.output<typeof pacemakerSettings>;

/** A configuration that cannot be read is refused with the place in its own text. */
function refuseUnreadable(text: string, context: z.RefinementCtx<string>): void {
  try {
    readCib(text, 'configuration', ['node']);
  } catch (error) {
    if (!(error instanceof RefusedInput)) throw error;
    for (const { message, position } of error.problems) {
      const place = position ? ` (its line ${position.line})` : '';
      context.addIssue({ code: 'custom', message: `this is no cluster configuration: ${message}${place}` });
    }
  }
}
