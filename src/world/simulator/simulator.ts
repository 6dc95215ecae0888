import type { NodeState } from '../../model/node-state.ts';
import { type NodePlan, primaryOf, type Topology, upstreamOf } from '../../model/topology.ts';
import { isInSync } from '../look.ts';
import { networkVerbs } from '../network-verbs.ts';
import { offersOf } from '../offers.ts';
import type { Verbs, World, WorldEvent } from '../world.ts';
import { Durations } from './durations.ts';
import { VirtualClock } from './kernel/virtual-clock.ts';
import { Network } from './network/network.ts';
import { lookPatienceMs, SimulatedNode } from './node.ts';
import { Configuration } from './postgres/configuration.ts';
import { Core, type Ground } from './postgres/core.ts';
import { DataDirectory } from './postgres/data-directory.ts';
import { initialSettings } from './postgres/initial-settings.ts';
import { Processes } from './postgres/processes.ts';
import { Server } from './postgres/server.ts';
import { openSession } from './session.ts';
import { Archive } from './storage/archive.ts';
import { Disk } from './storage/disk.ts';
import type { Tell, Told } from './tell.ts';
import { defaultTimings, type Timings } from './timings.ts';
import { nodeOf, type SimulatorParts } from './verbs/parts.ts';
import { processVerbs } from './verbs/process-verbs.ts';
import { replicationVerbs } from './verbs/replication-verbs.ts';
import { roleVerbs } from './verbs/role-verbs.ts';
import { sqlVerbs } from './verbs/sql-verbs.ts';
import { storageVerbs } from './verbs/storage-verbs.ts';
import { WalBranch } from './wal/wal-branch.ts';

export interface SimulatorOptions {
  readonly seed: number;
  /** How long things take; `defaultTimings` unless told otherwise. */
  readonly timings?: Timings;
  /** What the nodes may keep altogether, in bytes. */
  readonly diskBytes?: number;
  readonly signal?: AbortSignal;
}

/** Where a freshly initialised cluster's WAL ends in its first segment; measured in the lab with 16 MB segments. */
const firstLsn = 0x178_2ad8;
/** What the files of an empty cluster take besides WAL, in bytes. */
const emptyClusterBytes = 23 * 2 ** 20;
const bootWithinMs = 120_000;
const bootLookEveryMs = 4;

/**
 * Opens a world in which everything is computed: servers that behave as PostgreSQL's do towards each other and
 * towards clients, on a clock that jumps. The servers are still being started when this returns; see `bootSimulator`.
 * Docs: docs/simulator.md.
 */
export function openSimulator(topology: Topology, options: SimulatorOptions): World {
  return open(topology, options).world;
}

function open(topology: Topology, options: SimulatorOptions): { world: World; parts: SimulatorParts } {
  const clock = new VirtualClock();
  const listeners = new Set<(event: WorldEvent) => void>();
  const tell: Tell = (told: Told) => {
    // Whoever tells made it for this: a copy would cost more than all that becomes of it.
    const event = Object.assign(told, { atMs: clock.now() }) as WorldEvent;
    clock.letOthersAct();
    for (const listener of listeners) listener(event);
  };
  const parts = assemble(topology, options, clock, tell);
  const verbs = verbsOf(parts);
  for (const { name } of topology.nodes) void verbs.start(name);

  const world: World = {
    kind: 'simulator',
    facts: { postgres: `${topology.postgres.version} (simulated)` },
    clock,
    offers: offersOf(verbs, topology),
    verbs,
    observe: (name) => observe(parts, name),
    glance: (name) => {
      const node = nodeOf(parts, name);
      return node.silent ? undefined : node.glance();
    },
    openSession: (to, session) => openSession(parts.network, clock, to, session),
    carry: (from, to) => parts.network.carry(from, to),
    readRows: async (name) => nodeOf(parts, name).rows(),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      listeners.clear();
      clock.stop();
    },
  };
  return { world, parts };
}

/** Assigned, not spread: the engine is so slow at spreading objects of so many fields that whole trials feel it. */
function verbsOf(parts: SimulatorParts): Verbs {
  const onServers = Object.assign(processVerbs(parts), roleVerbs(parts), replicationVerbs(parts));
  const onSurroundings = Object.assign(networkVerbs(parts.topology, parts.network), storageVerbs(parts));
  return Object.assign(onServers, sqlVerbs(parts), onSurroundings);
}

/**
 * Opens a simulator and awaits, on its own clock, that every standby streams and the synchronous ones are in sync.
 * @throws the signal's reason, or an error that says what did not come up
 */
export async function bootSimulator(topology: Topology, options: SimulatorOptions): Promise<World> {
  const { world, parts } = open(topology, options);
  const { clock } = parts;
  const { signal } = options;
  const whatIsMissing = missingIn(parts);
  let missing = '';
  const over = clock.defer<void>();
  const look = () => {
    missing = whatIsMissing();
    if (missing === '' || clock.now() >= bootWithinMs || signal?.aborted) over.resolve();
    else clock.after(bootLookEveryMs, look);
  };
  look();
  await over.promise;
  if (missing === '' && !signal?.aborted) return world;
  await world.close({ keep: false });
  signal?.throwIfAborted();
  throw new Error(`the simulated cluster did not come up within ${bootWithinMs / 1_000} s: ${missing}`);
}

/** Answers, each time it is asked, what has not come up yet: in words, or nothing. */
function missingIn(parts: SimulatorParts): () => string {
  const { topology } = parts;
  const standbys = topology.nodes.filter(({ role }) => role === 'standby');
  const names = new Set([primaryOf(topology).name, ...standbys.map((node) => upstreamOf(topology, node))]);
  const upstreams = [...names].map((name) => ({
    node: nodeOf(parts, name),
    standbys: standbys.filter((standby) => upstreamOf(topology, standby) === name),
  }));
  return () => {
    for (const upstream of upstreams) {
      const missing = missingAt(upstream.node, upstream.standbys);
      if (missing !== '') return missing;
    }
    return '';
  };
}

function missingAt(node: SimulatedNode, standbys: readonly NodePlan[]): string {
  if (!node.answers) return `${node.name} does not answer`;
  const { core, senders } = node.server;
  const seen = senders.standbys;
  for (const { name, replication } of standbys) {
    const sender = seen.find((candidate) => candidate.name === name);
    if (sender?.state !== 'streaming') return `${name} does not stream from ${node.name}`;
    if (replication === 'sync' && !core.recovering && !isInSync(sender)) return `${name} is not in sync yet`;
  }
  return '';
}

async function observe(parts: SimulatorParts, name: string): Promise<NodeState> {
  const node = nodeOf(parts, name);
  if (node.silent) await parts.clock.until(parts.clock.now() + lookPatienceMs);
  return node.look();
}

function assemble(
  topology: Topology,
  options: SimulatorOptions,
  clock: VirtualClock,
  tell: Tell,
): SimulatorParts {
  const { seed, timings = defaultTimings, diskBytes = 2 ** 31 } = options;
  const network = new Network(topology, seed, clock, tell);
  const segmentBytes = topology.postgres.walSegmentBytes;
  const archive = topology.archive ? new Archive(segmentBytes) : undefined;
  const nodes = new Map<string, SimulatedNode>();
  let lastPid = 1_000;
  const nextPid = () => {
    lastPid += 1;
    return lastPid;
  };
  const ground: Ground = {
    topology,
    clock,
    tell,
    network,
    archive,
    historyOf: (standby, upstream) => {
      const reachable = upstream === undefined ? undefined : network.reach(standby, upstream);
      const server = reachable === undefined ? undefined : nodes.get(reachable)?.server;
      return server?.core.phase === 'ready' ? server.core.data.branch : undefined;
    },
  };
  const first = new WalBranch(1, firstLsn);
  const bytesPerDisk = diskBytes / (2 * topology.nodes.length);
  for (const { name, role } of topology.nodes) {
    const configuration = new Configuration(initialSettings(topology, name));
    const data = new DataDirectory({
      branch: first,
      lsn: firstLsn,
      parameters: configuration.read.parameters(),
      walLevel: configuration.read.walLevel(),
      segmentBytes,
      dataBytes: emptyClusterBytes,
      standby: role === 'standby',
    });
    const core: Core = new Core({
      node: name,
      ground,
      configuration,
      processes: new Processes(clock, nextPid),
      durations: new Durations(timings, seed, `durations of ${name}`),
      data,
      wal: new Disk(bytesPerDisk, () => core.data.flushedLsn - core.data.oldestLsn),
      disk: new Disk(bytesPerDisk, () => core.data.dataBytes),
    });
    const server = new Server(core);
    network.listen(name, (end) => server.reception(end));
    nodes.set(name, new SimulatedNode(name, server));
  }
  const durations = new Durations(timings, seed, 'durations of verbs');
  return { topology, nodes, network, archive, clock, durations, tell, nextPid };
}
