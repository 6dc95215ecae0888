import type { Topology } from '../../model/topology.ts';
import { plannedQuality } from '../link-state.ts';
import type { WorldEvent } from '../world.ts';
import { type Home, openHome } from './home.ts';
import type { Keeping, LabOptions } from './lab-options.ts';
import { type Account, serviceAccount } from './machine/account.ts';
import { startGuardian } from './machine/guardian.ts';
import { keepLabFolder, makeLabFolder, removeLabFolder } from './machine/lab-folder.ts';
import { type Launcher, openLauncher } from './machine/launch.ts';
import type { UndoStack } from './machine/undo.ts';
import { type Network, openNetwork } from './network/network.ts';
import { layOutNodes, type NodeFolders, saveDisks } from './nodes.ts';
import { findPrograms, type Programs } from './postgres/programs.ts';

/** What has to be there before the first server can be started. */
export interface Foundation {
  readonly home: Home;
  /** The lab's own folder. */
  readonly lab: string;
  readonly folders: readonly NodeFolders[];
  readonly account: Account | undefined;
  readonly programs: Programs;
  readonly launcher: Launcher;
  readonly network: Network;
  /** Why the nodes have no disks of their own; absent if they have. */
  readonly noDisks: string | undefined;
  readonly bytesPerDisk: number;
}

/** Makes the lab's folder, its guardian with the nodes' disks, and its network, and finds the server programs. */
export async function layFoundation(
  topology: Topology,
  options: LabOptions & Keeping,
  emit: (event: WorldEvent) => void,
  undo: UndoStack,
): Promise<Foundation> {
  const [home, account] = await Promise.all([openHome(options.home), serviceAccount()]);
  const lab = await makeLabFolder(home);
  undo.push(() => (options.keep ? keepLabFolder(lab) : removeLabFolder(lab)));
  const names = topology.nodes.map(({ name }) => name);
  const folders = await layOutNodes(lab, names, account);
  const bytesPerDisk = Math.floor(options.diskBytes / names.length);

  const [guardian, network, programs] = await together(
    startGuardian({
      lab,
      account,
      disks: folders.flatMap(({ data, wal }) => [data, wal]),
      bytesPerDisk,
      bytesAltogether: 2 * options.diskBytes,
      onLost: () =>
        emit({
          type: 'mishap',
          atMs: options.clock.now(),
          what: 'the guardian of the lab ended: nothing can be looked at any more that it held',
        }),
    }).then((started) => undoing(undo, started)),
    openNetwork({
      nodes: names,
      addresses: topology.addresses,
      quality: (from, to) => plannedQuality(topology, from, to),
      seed: options.seed,
      clock: options.clock,
      emit,
    }).then((opened) => undoing(undo, opened)),
    findPrograms(topology.postgres, home, account),
  );
  const launcher = openLauncher(account, guardian.space);
  if (guardian.space) undo.push(() => (options.keep ? saveDisks(folders, launcher) : undefined));
  return {
    home,
    lab,
    folders,
    account,
    programs,
    launcher,
    network,
    noDisks: guardian.noDisks,
    bytesPerDisk,
  };
}

function undoing<Closable extends { readonly close: () => Promise<void> }>(
  undo: UndoStack,
  opened: Closable,
): Closable {
  undo.push(opened.close);
  return opened;
}

/** Awaits all, also when one fails, so that nothing is still being opened while the rest is undone. */
async function together<One, Other, Third>(
  one: Promise<One>,
  other: Promise<Other>,
  third: Promise<Third>,
): Promise<[One, Other, Third]> {
  await Promise.allSettled([one, other, third]);
  return Promise.all([one, other, third]);
}
