import { awaitCondition, type Clock } from '../../kit/clock.ts';
import type { NodeState } from '../../model/node-state.ts';
import { primaryOf, type Topology, upstreamOf } from '../../model/topology.ts';
import { isInSync } from '../look.ts';
import { LabFailed } from './lab-failed.ts';
import type { LabNode } from './lab-node.ts';

/** A cluster of this kind streams within a second; a busy machine may take long, a broken one for ever. */
const bootWithinMs = 120_000;

/** Awaits that the primary is ready, every standby streams from its upstream, and the synchronous ones are in sync. */
export async function awaitStreaming(
  topology: Topology,
  nodes: ReadonlyMap<string, LabNode>,
  tools: {
    readonly observe: (node: string) => Promise<NodeState>;
    readonly clock: Clock;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const waitsFor = upstreams(topology);
  let missing: Missing | undefined;
  const streaming = await awaitCondition(
    tools.clock,
    async () => {
      for (const node of nodes.values()) await failIfEnded(node);
      const states = await Promise.all([...waitsFor.keys()].map((node) => tools.observe(node)));
      missing = states
        .map((state) => whatIsMissing(topology, state, waitsFor.get(state.node) ?? []))
        .find(Boolean);
      return missing === undefined ? true : undefined;
    },
    { withinMs: bootWithinMs, everyMs: 10, signal: tools.signal },
  );
  if (streaming || !missing) return;
  const { node, what } = missing;
  const complaint = await nodes.get(node)?.lastComplaint();
  throw new LabFailed(
    `the lab did not come up within ${bootWithinMs / 1_000} s: ${what}${complaint ? `; ${node} said ${complaint}` : ''}`,
  );
}

/** What a lab still waits for, and the node that is to blame or at least knows more. */
interface Missing {
  readonly node: string;
  readonly what: string;
}

/** The nodes that others stream from, and who streams from them. */
function upstreams(topology: Topology): Map<string, string[]> {
  const found = new Map<string, string[]>([[primaryOf(topology).name, []]]);
  for (const node of topology.nodes) {
    if (node.role !== 'standby') continue;
    const upstream = upstreamOf(topology, node);
    found.set(upstream, [...(found.get(upstream) ?? []), node.name]);
  }
  return found;
}

function whatIsMissing(
  topology: Topology,
  state: NodeState,
  expected: readonly string[],
): Missing | undefined {
  const { node } = state;
  if (!state.answers) return { node, what: `${node} does not answer (${state.silence ?? state.server})` };
  for (const name of expected) {
    const standby = state.standbys?.find((candidate) => candidate.name === name);
    if (standby?.state !== 'streaming') return { node: name, what: `${name} does not stream from ${node}` };
    const sync = topology.nodes.find((other) => other.name === name)?.replication === 'sync';
    if (sync && state.role === 'primary' && !isInSync(standby)) {
      return { node: name, what: `${name} is not in sync yet` };
    }
  }
  return undefined;
}

async function failIfEnded(node: LabNode): Promise<void> {
  if (node.server.pid !== undefined) return;
  throw new LabFailed(
    `the server of ${node.name} ended while the lab was coming up:\n${await node.lastWords()}`,
  );
}
