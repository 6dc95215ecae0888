import type { Clock } from '../../../kit/clock.ts';
import { clientsPlace, type Place, primaryOf, type Topology } from '../../../model/topology.ts';
import { plannedQuality } from '../../link-state.ts';
import { VerbFailed, type WorldEvent } from '../../world.ts';
import { openHome } from '../home.ts';
import { LabFailed } from '../lab-failed.ts';
import type { Keeping, LabOptions } from '../lab-options.ts';
import { findAccount } from '../machine/account.ts';
import { keepLabFolder, makeLabFolder, removeLabFolder } from '../machine/lab-folder.ts';
import { openLauncher } from '../machine/launch.ts';
import type { UndoStack } from '../machine/undo.ts';
import { fillNodes, logEvent } from '../nodes.ts';
import { tailLog } from '../postgres/log-tail.ts';
import { findPrograms } from '../postgres/programs.ts';
import { openArchive } from '../storage/archive.ts';
import { openDisks } from '../storage/disks.ts';
import { editRecord } from '../storage/edit-record.ts';
import { openRemount } from '../storage/remount.ts';
import { addressOf, assignAddresses, prefixLength } from './address-book.ts';
import { clientsHardwareAddress, clientsPort, openClients } from './clients.ts';
import type { Daemon, DaemonPlan, Site } from './daemon.ts';
import { commonFiles, configureServer, putAhead } from './furnish-host.ts';
import { watchAddresses } from './held-addresses.ts';
import type { Host } from './host.ts';
import { HostNode, serverPlaces } from './host-node.ts';
import { HostServer } from './host-server.ts';
import { HostYard } from './host-yard.ts';
import { type LinkEnd, openLinks } from './links.ts';
import { installPacemaker } from './pacemaker/pacemaker.ts';
import { installPatroni } from './patroni/patroni.ts';
import { openSegment } from './segment.ts';
import type { HostLabParts } from './verbs/parts.ts';

export type Built = HostLabParts & { readonly facts: Readonly<Record<string, string | number | boolean>> };

/** Makes the hosts with their network and powers them on; whether all comes up is to be awaited. */
export async function buildLab(
  topology: Topology,
  plan: DaemonPlan,
  options: LabOptions & Keeping,
  emit: (event: WorldEvent) => void,
  undo: UndoStack,
): Promise<Built> {
  const { clock } = options;
  const [home, account] = await Promise.all([openHome(options.home), findAccount('postgres')]);
  if (!account) throw new LabFailed('there is no user postgres; install the package postgresql');
  // The keeper first: it is what removes the folder if reenact is killed.
  const segment = await openSegment();
  undo.push(segment.close);
  const lab = await makeLabFolder(home);
  segment.entrustFolder(lab);
  undo.push(() => (options.keep ? keepLabFolder(lab) : removeLabFolder(lab)));
  const programs = await findPrograms({ ...topology.postgres, binaries: 'system' }, home, account);
  const launcher = openLauncher(account, undefined);
  const names = topology.nodes.map(({ name }) => name);
  const archive = topology.archive
    ? await openArchive({ lab, nodes: names, account, editRecord })
    : undefined;
  const book = assignAddresses(topology);
  const site: Site = { topology, lab, book, programs, archive };
  const daemon = await install(site, plan);

  const clients = await openClients(segment, book);
  undo.push(clients.close);
  const hosts = new HostYard(segment, lab, clock, (place) => addressOf(book, place));
  undo.push(() => hosts.close());
  options.signal.throwIfAborted();
  await daemon.prepare?.({ clock, addHost: (name, files, start) => hosts.add(name, files, start) });

  const machines = await Promise.all(
    names.map(async (name) => {
      const files = [...commonFiles(book, account), ...(await daemon.files(name))];
      return hosts.furnish(name, files, daemon.programsOf(name));
    }),
  );
  const dataOf = (machine: Host) => machine.seen(serverPlaces.data);
  const folders = machines.map((machine) => ({
    node: machine.name,
    folder: machine.seen(serverPlaces.home),
    data: dataOf(machine),
    wal: machine.seen(serverPlaces.wal),
    logFile: machine.seen(serverPlaces.log),
  }));
  const tools = { home, programs, launcher, plan: topology.postgres };
  await fillNodes(tools, topology, folders, { useTemplate: options.useTemplate ?? true });
  const filling = { topology, book, archive, account, programs, launcher };
  for (const machine of machines) await configureServer(filling, machine.name, dataOf(machine));
  const first = machines.find(({ name }) => name === primaryOf(topology).name);
  if (first) await putAhead(filling, dataOf(first));

  const nodes = new Map<string, HostNode>();
  undo.push(() => closeNodes(nodes));
  for (const machine of machines) nodes.set(machine.name, await openNode(machine, clock, emit));
  const held = watchAddresses(machines, book.virtual, clock, emit);
  undo.push(held.close);
  const endOf = (place: Place): LinkEnd => {
    if (place === clientsPlace) {
      const addresses = async () => [addressOf(book, place)];
      return { port: clientsPort, hardwareAddress: clientsHardwareAddress, addresses, run: clients.run };
    }
    const host = hosts.of(place);
    return {
      port: host.port,
      hardwareAddress: host.hardwareAddress,
      addresses: async () => [
        addressOf(book, place),
        ...held.heldBy(place).map((name) => book.virtual.get(name) ?? ''),
      ],
      run: host.isOn ? (file, args, input) => host.run(file, args, input) : undefined,
    };
  };
  const places = [clientsPlace, ...names, ...hosts.others(names).keys()];
  const links = await openLinks(segment, {
    places,
    seed: options.seed,
    endOf,
    quality: (from, to) => plannedQuality(topology, from, to),
    news: (from, to, state) => emit({ type: 'link', atMs: clock.now(), from, to, state }),
  });
  undo.push(links.close);
  await Promise.all(machines.map((machine) => machine.powerOn()));
  for (const place of places) await links.restore(place);
  for (const { name, owner } of topology.addresses) {
    if (daemon.moves.includes(name)) continue;
    const number = `${book.virtual.get(name)}/${prefixLength}`;
    await hosts.of(owner).run('ip', ['address', 'add', number, 'dev', 'eth0']);
  }
  const machineOf = (name: string): Host => {
    const node = nodes.get(name);
    if (!node) throw new VerbFailed(`there is no node ${name}`);
    return node.machine;
  };
  const disks = openDisks({
    areaFolder: (name, area) => machineOf(name).through(serverPlaces[area]),
    limited: false,
    remount: openRemount(
      (name, program, args) => machineOf(name).run(program, args),
      (_, area) => serverPlaces[area],
    ),
  });
  return {
    topology,
    book,
    nodes,
    otherHosts: hosts.others(names),
    clients,
    links,
    held,
    daemon,
    archive,
    disks,
    clock,
    emit,
    facts: { folder: lab, postgres: programs.version, 'postgres from': programs.origin },
  };
}

function install(site: Site, plan: DaemonPlan): Promise<Daemon> {
  return plan.kind === 'pacemaker' ? installPacemaker(site, plan) : installPatroni(site, plan);
}

async function openNode(machine: Host, clock: Clock, emit: (event: WorldEvent) => void): Promise<HostNode> {
  const log = await tailLog(machine.seen(serverPlaces.log), (message) =>
    emit(logEvent(machine.name, message, clock)),
  );
  const server = new HostServer({ host: machine, data: machine.seen(serverPlaces.data), log, clock, emit });
  return new HostNode(machine, server, clock);
}

async function closeNodes(nodes: ReadonlyMap<string, HostNode>): Promise<void> {
  for (const node of nodes.values()) node.letGo();
  await Promise.all([...nodes.values()].map((node) => node.server.close()));
}
