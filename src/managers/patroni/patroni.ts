import { primaryOf, type Topology, upstreamOf } from '../../model/topology.ts';
import { defineManager } from '../manager.ts';
import { answerPeers } from './answering.ts';
import { doubtsAbout } from './doubts.ts';
import { advance } from './loop.ts';
import type { Disk, Memory } from './memory.ts';
import { patroniSettings } from './settings.ts';
import type { Said } from './status.ts';
import { Turn } from './turn.ts';

/** How much later standbys begin, so that they find the primary's lease and need not wait a whole turn, in milliseconds. */
const headStartMs = 500;

/** Patroni's decisions, made anew from its documentation and what it was seen to do. Docs: docs/patroni-manager.md. */
export const patroni = defineManager<Memory, Said, typeof patroniSettings>({
  kind: 'patroni',
  summary: 'A lease in a shared store names the leader; whoever cannot renew it steps down, as Patroni does.',
  explanation: `Models the loop of Patroni 3.0: every instance looks at its server and reads the store every loop-wait. The leader
renews its lease and steps down if it cannot; the others take a lease that has lapsed if they are not too far behind, no
primary is left and nobody who answers has more WAL. Synchronous mode, failsafe mode, the watchdog and the restart of a
leader's crashed server (primary-start-timeout) are modelled. A server is started with the parameters that Patroni keeps for
all members (max_connections and the like, as the topology's settings have them), and with no less than its control file asks for.

Left out: pg_rewind (an old primary is copied anew), replication slots, tags, cascading, standby clusters, planned
switchovers, and changes of the configuration in the store.`,
  settings: patroniSettings,
  needsStore: true,
  moves: ({ address }) => (address === undefined ? [] : [address]),
  doubts: doubtsAbout,
  begin: ({ node, atMs, topology, disk, phase }): Memory => ({
    step: { at: 'resting', untilMs: atMs + (isPrimary(topology, node) ? 0 : headStartMs) },
    ordered: 0,
    turnMs: atMs,
    keys: new Map(),
    leads: false,
    ...upstreamAtStart(topology, node),
    ...(phase === undefined ? {} : { phase }),
    ...(disk === undefined ? {} : { lastRole: (disk as Disk).role }),
    said: { asks: 0, answers: {} },
    lastReason: '',
  }),
  decide: (view, settings, memory) => {
    const turn = new Turn(view, settings, memory);
    answerPeers(turn);
    advance(turn);
    return turn.decision();
  },
});

const isPrimary = (topology: Topology, node: string) => primaryOf(topology).name === node;

function upstreamAtStart(topology: Topology, node: string): Pick<Memory, 'upstream'> {
  const plan = topology.nodes.find(({ name }) => name === node);
  return plan && plan.role === 'standby' ? { upstream: upstreamOf(topology, plan) } : {};
}
