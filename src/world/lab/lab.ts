import type { Clock } from '../../kit/clock.ts';
import type { Topology } from '../../model/topology.ts';
import type { World } from '../world.ts';
import { serviceAccount } from './account.ts';
import { openArchive } from './archive.ts';
import { awaitStreaming } from './await-streaming.ts';
import { connectionInfo } from './configuration.ts';
import { openDisks } from './disks.ts';
import { editRecord } from './edit-record.ts';
import { EventStream } from './event-stream.ts';
import { startGuardian } from './guardian.ts';
import { openHome } from './home.ts';
import { keepLabFolder, makeLabFolder, removeLabFolder } from './lab-folder.ts';
import { openLauncher } from './launch.ts';
import { linkQuality } from './link-quality.ts';
import { openNetwork } from './network/network.ts';
import { networkVerbs } from './network-verbs.ts';
import { fillNodes, layOutNodes, openNodes, saveDisks } from './nodes.ts';
import { observeNode, stateQuestion } from './observe.ts';
import { offersOf } from './offers.ts';
import { type LabParts, nodeOf } from './parts.ts';
import { processVerbs } from './process-verbs.ts';
import { findPrograms } from './programs.ts';
import { roleVerbs } from './role-verbs.ts';
import { sqlVerbs } from './sql-verbs.ts';
import { storageVerbs } from './storage-verbs.ts';
import { UndoStack } from './undo.ts';

export interface LabOptions {
  /** The state folder; `defaultHome()` unless told otherwise. */
  readonly home: string;
  readonly clock: Clock;
  readonly seed: number;
  /** What the nodes may keep altogether, in bytes. */
  readonly diskBytes: number;
  /** Keeps the lab's folder even if it fails to boot. */
  readonly keep?: boolean;
  /** False initialises a new cluster instead of copying the cached one, and leaves the cache alone. */
  readonly useTemplate?: boolean;
  readonly signal: AbortSignal;
}

/**
 * Builds a lab: real PostgreSQL servers in a folder of their own, on loopback addresses, every link between them
 * through a proxy. Resolves when every standby streams and the synchronous ones are in sync.
 * @throws LabFailed, NoPrograms, or the signal's reason; nothing is left running then
 */
export async function bootLab(topology: Topology, options: LabOptions): Promise<World> {
  const undo = new UndoStack();
  const kept = { folder: options.keep ?? false };
  try {
    return await build(topology, options, undo, kept);
  } catch (error) {
    await undo.unwind();
    throw error;
  }
}

async function build(
  topology: Topology,
  options: LabOptions,
  undo: UndoStack,
  kept: { folder: boolean },
): Promise<World> {
  const { clock, signal } = options;
  const [home, account] = await Promise.all([openHome(options.home), serviceAccount()]);
  const lab = await makeLabFolder(home);
  undo.push(() => (kept.folder ? keepLabFolder(lab) : removeLabFolder(lab)));
  const names = topology.nodes.map(({ name }) => name);
  const folders = await layOutNodes(lab, names, account);
  const events = new EventStream();
  const emit = events.emit.bind(events);

  const starting = await Promise.allSettled([
    startGuardian({
      lab,
      account,
      disks: folders.flatMap(({ data, wal }) => [data, wal]),
      bytesPerDisk: Math.floor(options.diskBytes / names.length),
      bytesAltogether: 2 * options.diskBytes,
    }),
    openNetwork({
      nodes: names,
      addresses: topology.addresses,
      quality: (from, to) => linkQuality(topology, from, to),
      seed: options.seed,
      clock,
      emit,
    }),
    findPrograms(topology.postgres, home, account),
  ]);
  const [guarding, networking, finding] = starting;
  if (guarding.status === 'fulfilled') undo.push(() => guarding.value.close());
  if (networking.status === 'fulfilled') undo.push(() => networking.value.close());
  if (guarding.status === 'rejected') throw guarding.reason;
  if (networking.status === 'rejected') throw networking.reason;
  if (finding.status === 'rejected') throw finding.reason;
  const guardian = guarding.value;
  const network = networking.value;
  const programs = finding.value;
  signal.throwIfAborted();

  const launcher = openLauncher(account, guardian.space);
  if (guardian.space) undo.push(() => (kept.folder ? saveDisks(folders, launcher) : undefined));
  const connectionTo = (from: string, upstream: string) =>
    connectionInfo(network.linkEndpoint(from, upstream), from, topology.postgres.timing);
  const archive = topology.archive
    ? await openArchive({ lab, nodes: names, account, editRecord })
    : undefined;
  await fillNodes({ home, programs, launcher, plan: topology.postgres }, topology, folders, {
    useTemplate: options.useTemplate ?? true,
  });
  signal.throwIfAborted();
  const nodes = await openNodes(
    { topology, folders, programs, launcher, account, network, archive, connectionTo, clock, emit },
    undo,
  );
  const parts: LabParts = {
    topology,
    nodes,
    network,
    archive,
    disks: openDisks((name, area) => {
      const node = nodeOf(parts, name);
      return area === 'wal' ? node.wal : node.server.data;
    }, guardian.space !== undefined),
    account,
    clock,
    emit,
    connectionTo,
  };
  const question = stateQuestion(topology.postgres.version, topology.archive);
  const observe = (name: string) => observeNode(nodeOf(parts, name), { question, disks: parts.disks });
  await Promise.all([...nodes.values()].map((node) => node.server.start()));
  await awaitStreaming(topology, nodes, { observe, clock, signal });

  return {
    kind: 'lab',
    facts: {
      postgres: programs.version,
      'postgres from': programs.origin,
      platform: `${process.platform} ${process.arch}`,
      node: process.version,
      folder: lab,
      disks: guardian.noDisks ?? `in memory, ${Math.floor(options.diskBytes / names.length)} bytes each`,
      'servers run as': account?.name ?? 'the calling user',
      ...network.facts,
    },
    clock,
    offers: offersOf(topology, guardian.noDisks),
    verbs: {
      ...processVerbs(parts),
      ...networkVerbs(parts),
      ...roleVerbs(parts),
      ...sqlVerbs(parts),
      ...storageVerbs(parts),
    },
    observe,
    openSession: network.openSession,
    readRows: network.readRows,
    subscribe: (listener) => events.subscribe(listener),
    close: async ({ keep }) => {
      kept.folder ||= keep;
      for (const failure of await undo.unwind()) {
        emit({ type: 'mishap', atMs: clock.now(), what: `while closing the lab: ${String(failure)}` });
      }
    },
  };
}
