import type { Topology } from '../../model/topology.ts';
import { networkVerbs } from '../network-verbs.ts';
import { offersOf } from '../offers.ts';
import { VerbFailed, type VerbName, type World, type WorldEvent } from '../world.ts';
import { awaitStreaming } from './await-streaming.ts';
import { EventStream } from './event-stream.ts';
import { type Foundation, layFoundation } from './foundation.ts';
import type { Keeping, LabOptions } from './lab-options.ts';
import { output } from './machine/launch.ts';
import { UndoStack } from './machine/undo.ts';
import { fillNodes, openNodes } from './nodes.ts';
import { observeNode, stateQuestion } from './observe.ts';
import { connectionInfo } from './postgres/configuration.ts';
import { openArchive } from './storage/archive.ts';
import { openDisks } from './storage/disks.ts';
import { editRecord } from './storage/edit-record.ts';
import { openRemount, type Remount, type RunWhereMounted } from './storage/remount.ts';
import { type LabParts, nodeOf } from './verbs/parts.ts';
import { processVerbs } from './verbs/process-verbs.ts';
import { replicationVerbs } from './verbs/replication-verbs.ts';
import { roleVerbs } from './verbs/role-verbs.ts';
import { signalVerbs } from './verbs/signal-verbs.ts';
import { sqlVerbs } from './verbs/sql-verbs.ts';
import { storageVerbs } from './verbs/storage-verbs.ts';
import { withSystemFailures } from './verbs/verb-failures.ts';

export type { LabOptions } from './lab-options.ts';

/**
 * Builds a lab: real PostgreSQL servers in a folder of their own, on loopback addresses, every link between them
 * through a proxy. Resolves when every standby streams and the synchronous ones are in sync.
 * @throws LabFailed, NoPrograms, or the signal's reason; nothing is left running then
 */
export async function bootLab(topology: Topology, options: LabOptions): Promise<World> {
  const undo = new UndoStack();
  const keeping = { ...options, keep: options.keep ?? false };
  const events = new EventStream();
  try {
    const foundation = await layFoundation(topology, keeping, events.emit, undo);
    options.signal.throwIfAborted();
    const parts = await furnish(topology, foundation, options, events.emit, undo);
    options.signal.throwIfAborted();
    const question = stateQuestion(topology.postgres.version, topology.archive);
    const observe = (name: string) => observeNode(nodeOf(parts, name), { question, disks: parts.disks });
    await Promise.all([...parts.nodes.values()].map((node) => node.server.start()));
    await awaitStreaming(topology, parts.nodes, { observe, clock: options.clock, signal: options.signal });
    const verbs = withSystemFailures({
      ...processVerbs(parts),
      ...signalVerbs(parts),
      ...networkVerbs(topology, parts.network),
      ...roleVerbs(parts),
      ...replicationVerbs(parts),
      ...sqlVerbs(parts),
      ...storageVerbs(parts),
    });
    return {
      kind: 'lab',
      facts: factsOf(foundation),
      clock: options.clock,
      offers: offersOf(verbs, topology, withoutDisks(foundation.noDisks)),
      verbs,
      observe,
      openSession: parts.network.openSession,
      carry: parts.network.carry,
      readRows: parts.network.readRows,
      subscribe: events.subscribe,
      close: ({ keep }) => closeLab(undo, keeping, keep, parts),
    };
  } catch (error) {
    await undo.unwind();
    throw error;
  }
}

/** Gives every node its files and its configuration; nothing runs yet. */
async function furnish(
  topology: Topology,
  foundation: Foundation,
  options: LabOptions,
  emit: (event: WorldEvent) => void,
  undo: UndoStack,
): Promise<LabParts> {
  const { lab, folders, account, network } = foundation;
  const { clock } = options;
  const names = topology.nodes.map(({ name }) => name);
  const connectionTo = (from: string, upstream: string) =>
    connectionInfo(network.linkEndpoint(from, upstream), from, topology.postgres.timing);
  const archive = topology.archive
    ? await openArchive({ lab, nodes: names, account, editRecord })
    : undefined;
  const useTemplate = options.useTemplate ?? true;
  await fillNodes({ ...foundation, plan: topology.postgres }, topology, folders, { useTemplate });
  const nodes = await openNodes({ ...foundation, topology, archive, connectionTo, clock, emit }, undo);
  const parts: LabParts = {
    topology,
    nodes,
    network,
    archive,
    disks: openDisks({
      areaFolder: (name, area) => {
        const node = nodeOf(parts, name);
        return area === 'wal' ? node.wal : node.server.data;
      },
      limited: foundation.noDisks === undefined,
      remount: foundation.noDisks === undefined ? remountIn(foundation) : undefined,
    }),
    account,
    clock,
    emit,
    connectionTo,
  };
  return parts;
}

/** Remounts what a node keeps its files on, in the mount namespace of the lab. */
function remountIn({ launcher, folders }: Foundation): Remount {
  const run: RunWhereMounted = (_, program, args) =>
    output(launcher.asCaller(program, args, { stdio: ['ignore', 'pipe', 'pipe'] }));
  return openRemount(run, (name, area) => {
    const own = folders.find(({ node }) => node === name);
    if (!own) throw new VerbFailed(`there is no node ${name}`);
    return own[area];
  });
}

/** Which verbs a lab must refuse, and why, when its nodes have no disks of their own. */
function withoutDisks(why: string | undefined): Partial<Record<VerbName, string>> {
  if (why === undefined) return {};
  const reason = `the nodes have no disks of their own: ${why}`;
  return { fillDisk: reason, freeDisk: reason, remountStorage: reason };
}

/** What a recording's header says of the lab. */
function factsOf(foundation: Foundation): World['facts'] {
  return {
    postgres: foundation.programs.version,
    'postgres from': foundation.programs.origin,
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    folder: foundation.lab,
    disks: foundation.noDisks ?? `in memory, ${foundation.bytesPerDisk} bytes each`,
    'servers run as': foundation.account?.name ?? 'the calling user',
    'servers end with reenact': foundation.launcher.tiedToParent
      ? 'by the kernel and a guardian'
      : 'by a guardian',
    ...foundation.network.facts,
  };
}

async function closeLab(undo: UndoStack, keeping: Keeping, keep: boolean, parts: LabParts): Promise<void> {
  keeping.keep ||= keep;
  for (const failure of await undo.unwind()) {
    const reason = failure instanceof Error ? failure.message : String(failure);
    parts.emit({ type: 'mishap', atMs: parts.clock.now(), what: `while closing the lab: ${reason}` });
  }
}
