import { defineDaemon } from './daemon.ts';
import { doubtsAbout } from './patroni/doubts.ts';
import { patroniSettings } from './patroni/settings.ts';

/** Patroni and etcd as installed on this machine. The settings are those of the manager `patroni` that they know. */
export const patroniDaemon = defineDaemon({
  kind: 'patroni-daemon',
  daemon: 'patroni',
  needsStore: true,
  summary: 'Patroni itself with etcd, as the distribution packs them, on hosts of their own.',
  explanation: `The packages of this machine (Debian 12: Patroni 3.0.2, etcd 3.4.23) run on every node, which is a machine of its own, and
on one more for the store. They decide and do everything: nothing of reenact starts, stops or promotes a server. It takes
Linux, and root or subordinate ids; \`reenact doctor\` says what is missing.

The settings are those of the manager \`patroni\`, so that the same scenario can be given to either; times are whole
seconds here. There is no watchdog: the hosts have no such device. What moves the clients is a callback that takes the
address of \`address:\` when its node becomes the leader. An old primary whose history has parted is copied anew
(\`rejoin: rebuild\`) or stays out.

Every decision of a node's loop that is not the one before again, and every change of the leader's lease and of the
history in the store, is written into the recording.`,
  settings: patroniSettings.omit({ watchdog: true, 'safety-margin': true }),
  moves: ({ address }) => (address === undefined ? [] : [address]),
  doubts: doubtsAbout,
});
