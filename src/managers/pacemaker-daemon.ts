import { defineDaemon } from './daemon.ts';
import { addressesMoved } from './pacemaker/manager/configuration.ts';
import { doubtsAbout } from './pacemaker/manager/doubts.ts';
import { pacemakerSettings } from './pacemaker/manager/settings.ts';

/** Corosync and Pacemaker as installed on this machine. */
export const pacemakerDaemon = defineDaemon({
  kind: 'pacemaker-daemon',
  daemon: 'pacemaker',
  needsStore: false,
  summary: 'The real Corosync and Pacemaker with their agents, on hosts of their own.',
  explanation: `The packages of this machine (Debian 12: Pacemaker 2.1.5, Corosync 3.1.7, resource-agents 4.12) run on every node, which
is a machine of its own: processes, network, mounts. They decide and do everything: nothing of reenact starts, stops or
promotes a server. It takes Linux, and root or subordinate ids; \`reenact doctor\` says what is missing.

The settings are those of the manager \`pacemaker\` that the programs know, so that the same scenario can be given to
either. Two agents are known: ocf:heartbeat:pgsql, whose paths are the lab's, and ocf:heartbeat:IPaddr2, whose resources bring up the topology's addresses of the same names.
Fencing must be off: the lab has no device for it. Which standby is synchronous is the agent's choice.

Every transition is written into the recording with the answer of reenact's own policy engine to the same input beside
it.`,
  settings: pacemakerSettings.pick({
    token: true,
    configuration: true,
    scores: true,
    properties: true,
    defaults: true,
    'token-coefficient': true,
    consensus: true,
    'two-node': true,
  }),
  moves: (settings, topology) => addressesMoved(pacemakerSettings.parse(settings), topology),
  doubts: (settings, topology) => doubtsAbout(pacemakerSettings.parse(settings), topology),
});
