import { z } from 'zod';
import { duration } from '../model/fields.ts';
import { defineDaemon } from './daemon.ts';

/** Corosync and Pacemaker as installed on this machine. */
export const pacemakerDaemon = defineDaemon({
  kind: 'pacemaker-daemon',
  daemon: 'pacemaker',
  summary: "Corosync and Pacemaker themselves, with the distribution's agents, on hosts of their own.",
  explanation: `The packages of this machine (Debian 12: Pacemaker 2.1.5, Corosync 3.1.7, resource-agents 4.12) run on every node, which
is a machine of its own: processes, network, mounts. They decide and do everything: nothing of reenact starts, stops or
promotes a server. It takes Linux and root; \`reenact doctor\` says what is missing.

The configuration is the one that the manager \`pacemaker\` takes. Two agents are known: ocf:heartbeat:pgsql, whose
paths are the lab's, and ocf:heartbeat:IPaddr2, whose resources bring up the topology's addresses of the same names.
Fencing must be off: the lab has no device for it. Which standby is synchronous is the agent's choice.

Every transition is written into the recording with the answer of reenact's own policy engine to the same input beside
it.`,
  settings: z.strictObject({
    configuration: z
      .string()
      .optional()
      .describe(
        'The configuration, as `crm configure show` prints it or as CIB XML. By default a promotable Postgres with the addresses of the topology.',
      ),
    token: duration()
      .default(3000)
      .describe('Corosync: how long the ring waits for its token before it takes a node for lost.'),
  }),
});
