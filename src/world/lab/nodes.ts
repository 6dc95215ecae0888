import { chown, mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../kit/clock.ts';
import { primaryOf, type Topology } from '../../model/topology.ts';
import type { WorldEvent } from '../world.ts';
import { LabNode } from './lab-node.ts';
import type { Account } from './machine/account.ts';
import { type Launcher, output } from './machine/launch.ts';
import { removeSegment } from './machine/shared-memory.ts';
import type { UndoStack } from './machine/undo.ts';
import type { Network } from './network/network.ts';
import { initialSettings } from './postgres/configuration.ts';
import type { LogMessage } from './postgres/log-parser.ts';
import { tailLog } from './postgres/log-tail.ts';
import { readPostmasterFile } from './postgres/postmaster-file.ts';
import type { Programs } from './postgres/programs.ts';
import { Server } from './postgres/server.ts';
import {
  copyCluster,
  findTemplate,
  initialise,
  keepTemplate,
  lowParameters,
  type TemplateTools,
} from './postgres/template.ts';
import type { Archive } from './storage/archive.ts';

/** Where a node keeps its files, as the servers see it. */
export interface NodeFolders {
  readonly node: string;
  readonly folder: string;
  readonly data: string;
  readonly wal: string;
  readonly logFile: string;
}

/** Makes the empty folders of every node; `data` and `wal` belong to the servers' user. */
export function layOutNodes(
  lab: string,
  names: readonly string[],
  account: Account | undefined,
): Promise<NodeFolders[]> {
  return Promise.all(
    names.map(async (node) => {
      const folder = path.join(lab, 'nodes', node);
      const folders = {
        node,
        folder,
        data: path.join(folder, 'data'),
        wal: path.join(folder, 'wal'),
        logFile: path.join(folder, 'postgres.log'),
      };
      await mkdir(folder, { recursive: true });
      for (const part of [folders.data, folders.wal]) {
        await mkdir(part, { mode: 0o700 });
        if (account) await chown(part, account.uid, account.gid);
      }
      await (await open(folders.logFile, 'a', 0o644)).close();
      return folders;
    }),
  );
}

/**
 * Gives every node the same freshly initialised cluster: a copy of the template or, where there is none, a new one
 * made in the primary's place and copied to the others while it is still cold.
 */
export async function fillNodes(
  installed: Omit<TemplateTools, 'low'>,
  topology: Topology,
  folders: readonly NodeFolders[],
  options: { readonly useTemplate: boolean },
): Promise<void> {
  const tools: TemplateTools = { ...installed, low: lowParameters(topology) };
  const template = options.useTemplate ? await findTemplate(tools) : undefined;
  if (template !== undefined) {
    await Promise.all(folders.map(({ folder }) => copyCluster(tools.launcher, template, folder)));
    return;
  }
  const primary = folders.find(({ node }) => node === primaryOf(topology).name);
  if (!primary) throw new Error('the primary has no folder');
  await initialise(tools, primary.folder);
  await Promise.all([
    ...folders
      .filter((other) => other !== primary)
      .map(({ folder }) => copyCluster(tools.launcher, primary.folder, folder)),
    ...(options.useTemplate ? [keepTemplate(tools, primary.folder)] : []),
  ]);
}

export interface NodeTools {
  readonly topology: Topology;
  readonly folders: readonly NodeFolders[];
  readonly programs: Programs;
  readonly launcher: Launcher;
  readonly account: Account | undefined;
  readonly network: Network;
  readonly archive: Archive | undefined;
  readonly connectionTo: (from: string, upstream: string) => string;
  readonly clock: Clock;
  readonly emit: (event: WorldEvent) => void;
}

/** Makes every node ready to start; undoing ends its server and lets go of its log. */
export async function openNodes(tools: NodeTools, undo: UndoStack): Promise<Map<string, LabNode>> {
  const nodes: LabNode[] = [];
  // All at once, since each takes its time to end.
  undo.push(() => Promise.all(nodes.map(endNode)).then(() => {}));
  for (const folders of tools.folders) nodes.push(await openNode(tools, folders));
  for (const node of nodes) {
    await node.writeConfiguration();
    const plan = tools.topology.nodes.find(({ name }) => name === node.name);
    if (plan?.role === 'standby') await node.becomeStandby();
  }
  return new Map(nodes.map((node) => [node.name, node]));
}

async function openNode(tools: NodeTools, folders: NodeFolders): Promise<LabNode> {
  const { topology, network, archive, launcher, clock, emit } = tools;
  const { node } = folders;
  const log = await tailLog(folders.logFile, (message) => emit(logEvent(node, message, clock)));
  const server = new Server({
    node,
    postgres: tools.programs.postgres,
    data: folders.data,
    logFile: folders.logFile,
    log,
    launcher,
    clock,
    emit,
  });
  const endpoint = network.nodeEndpoint(node);
  return new LabNode({
    name: node,
    server,
    endpoint,
    clock,
    account: tools.account,
    logFile: folders.logFile,
    wal: launcher.seen(folders.wal),
    settings: initialSettings(topology, node, {
      endpoint,
      archiveCommand: archive?.commandFor(node) ?? '',
      restoreCommand: archive?.restoreCommand ?? '',
      connectionTo: tools.connectionTo,
    }),
  });
}

async function endNode(node: LabNode): Promise<void> {
  node.letGo();
  await node.server.retire();
  // A server that was killed leaves the segment that guards its data directory.
  const file = readPostmasterFile(node.server.data);
  if (file?.segment !== undefined) await removeSegment(file.segment);
}

/** The server stamps its messages with the wall clock; the distance to now puts them on the world's clock. */
export function logEvent(node: string, message: LogMessage, clock: Clock): WorldEvent {
  const agoMs = message.writtenMs === undefined ? 0 : Math.max(0, Date.now() - message.writtenMs);
  const { level, process, message: words, details } = message;
  return { type: 'log', atMs: clock.now() - agoMs, node, level, process, message: words, details };
}

/** Copies the nodes' disks, which are about to disappear, into the ordinary folders below them. */
export async function saveDisks(folders: readonly NodeFolders[], launcher: Launcher): Promise<void> {
  for (const { folder, data, wal } of folders) {
    await output(
      launcher.outside('cp', ['-a', launcher.seen(data), launcher.seen(wal), folder], {
        stdio: ['ignore', 'ignore', 'pipe'],
      }),
    );
  }
}
