import { type Dump, dumpVersion, type Machine, type NodeDump, type Sample } from '../dump/dump.ts';
import type { Clock } from '../kit/clock.ts';
import { askNode, askServer } from './ask-node.ts';
import type { DataSource } from './data-source.ts';
import { lookAtMachine } from './local-machine.ts';
import { openReadOnlySession, type ReadOnlySession } from './read-only-session.ts';

export interface Observing {
  readonly clock: Clock;
  /** Time between the first sample and the last, in milliseconds. */
  readonly windowMs: number;
  /** How many samples; at least 2, because one sample has no rates. */
  readonly samples: number;
  readonly takenAt: string;
  readonly tool: string;
  /** What the operator told of the machines: by the node's name, or under `''` for every node. */
  readonly told: ReadonlyMap<string, Machine>;
  readonly signal: AbortSignal;
}

/** How long a connection may take to come about, in milliseconds. */
const connectTimeoutMs = 5_000;

/** Looks at every server of a cluster, all at the same times. A server that does not answer is part of the dump too. */
export async function observeCluster(sources: readonly DataSource[], observing: Observing): Promise<Dump> {
  const nodes = await Promise.all(sources.map((source) => observeNode(source, observing)));
  return {
    reenact: 'dump',
    version: dumpVersion,
    takenAt: observing.takenAt,
    tool: observing.tool,
    nodes: withOwnNames(nodes),
  };
}

async function observeNode(source: DataSource, observing: Observing): Promise<NodeDump> {
  let session: ReadOnlySession | undefined;
  try {
    session = await openReadOnlySession(source.uri, connectTimeoutMs);
    return await sampleNode(session, source, observing);
  } catch (error) {
    observing.signal.throwIfAborted();
    const address = session ? { address: `${session.host}:${session.port}` } : addressOf(source);
    return {
      name: source.name ?? address.address ?? 'a server without a name',
      ...address,
      samples: [],
      unseen: [],
      machine: {},
      silence: error instanceof Error ? error.message || error.name : String(error),
    };
  } finally {
    await session?.close();
  }
}

async function sampleNode(
  session: ReadOnlySession,
  source: DataSource,
  observing: Observing,
): Promise<NodeDump> {
  const { clock, windowMs, samples, signal, told } = observing;
  const { answer, asked } = await askServer(session);
  const began = clock.now();
  const taken: Sample[] = [];
  const unseen = new Map<string, string>();
  for (let index = 0; index < samples; index += 1) {
    await clock.until(began + (windowMs * index) / (samples - 1), signal);
    const atMs = clock.now();
    const look = await askNode(session, asked, index === 0);
    taken.push({ atMs, answers: index === 0 ? { ...look.answers, server: answer ?? [] } : look.answers });
    for (const { what, why } of look.unseen) unseen.set(what, why);
  }
  const server = answer?.[0];
  const name = source.name ?? (server?.cluster_name || `${session.host}:${session.port}`);
  const seen = await lookAtMachine(session, server?.backend);
  return {
    name,
    address: `${session.host}:${session.port}`,
    samples: taken,
    unseen: [...unseen].map(([what, why]) => ({ what, why })),
    machine: { ...seen, ...told.get(''), ...told.get(name) },
  };
}

function addressOf({ uri }: DataSource): { readonly address?: string } {
  try {
    const { host } = new URL(uri);
    return host ? { address: host } : {};
  } catch {
    return {};
  }
}

/** Two nodes of one name would be taken for one; the second and later ones are called by their address. */
function withOwnNames(nodes: readonly NodeDump[]): readonly NodeDump[] {
  const taken = new Set<string>();
  return nodes.map((node, index) => {
    const name = taken.has(node.name) ? `${node.name} (${node.address ?? index + 1})` : node.name;
    taken.add(name);
    return { ...node, name };
  });
}
