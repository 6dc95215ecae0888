import path from 'node:path';
import { awaitCondition } from '../../../kit/clock.ts';
import type { NodeState } from '../../../model/node-state.ts';
import { clientsPlace, type Place, primaryOf, type Topology } from '../../../model/topology.ts';
import { offersOf } from '../../offers.ts';
import type { Offers, VerbName, Verbs, World, WorldEvent } from '../../world.ts';
import { VerbFailed } from '../../world.ts';
import { EventStream } from '../event-stream.ts';
import { openHome } from '../home.ts';
import { LabFailed } from '../lab-failed.ts';
import type { Keeping, LabOptions } from '../lab-options.ts';
import { findAccount } from '../machine/account.ts';
import { keepLabFolder, makeLabFolder, removeLabFolder } from '../machine/lab-folder.ts';
import { openLauncher } from '../machine/launch.ts';
import { UndoStack } from '../machine/undo.ts';
import { readRows } from '../network/read-rows.ts';
import { openSessionOver } from '../network/session.ts';
import { fillNodes, logEvent } from '../nodes.ts';
import { observeNode, stateQuestion } from '../observe.ts';
import { tailLog } from '../postgres/log-tail.ts';
import { findPrograms } from '../postgres/programs.ts';
import { openArchive } from '../storage/archive.ts';
import { openDisks } from '../storage/disks.ts';
import { editRecord } from '../storage/edit-record.ts';
import { nodeOf } from '../verbs/parts.ts';
import { signalVerbs } from '../verbs/signal-verbs.ts';
import { sqlVerbs } from '../verbs/sql-verbs.ts';
import { storageVerbs } from '../verbs/storage-verbs.ts';
import { withSystemFailures } from '../verbs/verb-failures.ts';
import { addressOf, assignAddresses } from './address-book.ts';
import { clientsHardwareAddress, clientsPort, openClients } from './clients.ts';
import type { Daemon, DaemonPlan, Site } from './daemon.ts';
import { commonFiles, configureServer, putAhead } from './furnish-host.ts';
import { watchAddresses } from './held-addresses.ts';
import { Host } from './host.ts';
import { coveredPaths, type HostFile, layFiles } from './host-files.ts';
import { HostNode, serverPlaces } from './host-node.ts';
import { HostServer } from './host-server.ts';
import { type LinkEnd, openLinks } from './links.ts';
import { installPacemaker } from './pacemaker/pacemaker.ts';
import { installPatroni } from './patroni/patroni.ts';
import { installLine, whatIsMissing } from './requirements.ts';
import { openSegment, type Segment } from './segment.ts';
import { hostVerbs } from './verbs/host-verbs.ts';
import type { HostLabParts } from './verbs/parts.ts';
import { carryOnSegment, segmentVerbs } from './verbs/segment-verbs.ts';

/** Daemons come up within half a minute; a busy machine may take long, a broken cluster for ever. */
const bootWithinMs = 180_000;

/**
 * Builds a lab of hosts: every node a machine of its own, on which a manager's real programs run and are told to do
 * everything. Resolves when the manager says that all is well and every standby streams.
 * @throws LabFailed, NoPrograms, or the signal's reason; nothing is left running then
 */
export async function bootHostLab(topology: Topology, plan: DaemonPlan, options: LabOptions): Promise<World> {
  const undo = new UndoStack();
  const keeping = { ...options, keep: options.keep ?? false };
  const events = new EventStream();
  try {
    await refuseWithout(plan.kind);
    const parts = await build(topology, plan, keeping, events.emit, undo);
    const observe = observer(parts);
    const following = await parts.daemon.follow([...parts.nodes.values()], options.clock, events.emit);
    undo.push(following.close);
    await awaitHealthy(parts, observe, options);
    const verbs = withSystemFailures(verbsOf(parts, plan.kind));
    return {
      kind: 'lab',
      facts: { ...factsOf(parts), ...parts.facts },
      clock: options.clock,
      offers: offersOf(verbs, topology, refusals(plan.kind)) as Offers,
      verbs,
      observe,
      openSession: (address, session) => {
        const number = parts.book.virtual.get(address);
        if (number === undefined) throw new Error(`there is no virtual address ${address}`);
        const endpoint = { host: number, port: serverPlaces.port };
        const dial = () => parts.clients.dial(endpoint.host, endpoint.port);
        return openSessionOver(dial, endpoint, session, options.clock);
      },
      carry: carryOnSegment(parts),
      readRows: (name) => {
        const { machine } = nodeOf(parts, name);
        return readRows(name, { host: machine.seen(serverPlaces.sockets), port: serverPlaces.port });
      },
      subscribe: events.subscribe,
      close: async ({ keep }) => {
        keeping.keep ||= keep;
        for (const failure of await undo.unwind()) {
          const what = `while closing the lab: ${failure instanceof Error ? failure.message : String(failure)}`;
          events.emit({ type: 'mishap', atMs: options.clock.now(), what });
        }
      },
    };
  } catch (error) {
    await undo.unwind();
    throw error;
  }
}

async function refuseWithout(kind: DaemonPlan['kind']): Promise<void> {
  const { obstacle, packages } = await whatIsMissing(kind);
  if (obstacle) throw new LabFailed(`hosts under ${kind} cannot be made here: ${obstacle}`);
  if (packages.length === 0) return;
  throw new LabFailed(`${kind} cannot run here: packages are missing. Run: ${installLine(packages)}`);
}

type Built = HostLabParts & { readonly facts: Readonly<Record<string, string | number | boolean>> };

async function build(
  topology: Topology,
  plan: DaemonPlan,
  options: LabOptions & Keeping,
  emit: (event: WorldEvent) => void,
  undo: UndoStack,
): Promise<Built> {
  const { clock } = options;
  const [home, account] = await Promise.all([openHome(options.home), findAccount('postgres')]);
  if (!account) throw new LabFailed('there is no user postgres; install the package postgresql');
  const lab = await makeLabFolder(home);
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

  const segment = await openSegment(lab);
  undo.push(segment.close);
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
  const links = await openLinks(segment, endOf);
  await Promise.all(machines.map((machine) => machine.powerOn()));
  const disks = openDisks((name, area) => {
    const node = nodes.get(name);
    if (!node) throw new VerbFailed(`there is no node ${name}`);
    return area === 'wal' ? node.wal : node.server.data;
  }, false);
  return {
    ...{
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
    },
    ...{ clock, emit },
    facts: { folder: lab, postgres: programs.version, 'postgres from': programs.origin },
  };
}

function install(site: Site, plan: DaemonPlan): Promise<Daemon> {
  return plan.kind === 'pacemaker' ? installPacemaker(site, plan) : installPatroni(site, plan);
}

/** The hosts of a lab by their names. */
class HostYard {
  private readonly hosts = new Map<string, Host>();
  private readonly segment: Segment;
  private readonly lab: string;
  private readonly clock: LabOptions['clock'];
  private readonly addressOf: (place: Place) => string;

  constructor(segment: Segment, lab: string, clock: LabOptions['clock'], address: (place: Place) => string) {
    this.segment = segment;
    this.lab = lab;
    this.clock = clock;
    this.addressOf = address;
  }

  /** Makes a host with its files; it is off. */
  async furnish(name: string, files: readonly HostFile[], programs: string): Promise<Host> {
    const folder = path.join(this.lab, 'nodes', name);
    await layFiles(path.join(folder, 'root'), files);
    const { segment, clock } = this;
    const covered = coveredPaths(files);
    const index = this.hosts.size;
    const host = new Host({
      name,
      address: this.addressOf(name),
      index,
      folder,
      covered,
      programs,
      segment,
      clock,
    });
    this.hosts.set(name, host);
    return host;
  }

  /** Makes a host and powers it on. */
  async add(name: string, files: readonly HostFile[], programs: string): Promise<Host> {
    const host = await this.furnish(name, files, programs);
    await host.powerOn();
    return host;
  }

  of(name: string): Host {
    const host = this.hosts.get(name);
    if (!host) throw new VerbFailed(`there is no host ${name}`);
    return host;
  }

  others(nodes: readonly string[]): Map<string, Host> {
    return new Map([...this.hosts].filter(([name]) => !nodes.includes(name)));
  }

  async close(): Promise<void> {
    await Promise.all([...this.hosts.values()].map((host) => host.powerOff()));
  }
}

async function openNode(
  machine: Host,
  clock: LabOptions['clock'],
  emit: (event: WorldEvent) => void,
): Promise<HostNode> {
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

function observer(parts: HostLabParts): World['observe'] {
  const question = stateQuestion(parts.topology.postgres.version, parts.topology.archive);
  return (name) => observeNode(nodeOf(parts, name), { question, disks: parts.disks });
}

async function awaitHealthy(
  parts: HostLabParts,
  observe: (node: string) => Promise<NodeState>,
  { clock, signal }: LabOptions,
): Promise<void> {
  let missing: string | undefined;
  const nodes = [...parts.nodes.values()];
  const healthy = await awaitCondition(
    clock,
    async () => {
      const off = nodes.find(({ host }) => host === 'off');
      if (off)
        throw new LabFailed(`the host ${off.name} ended while it booted; see ${off.machine.consoleFile}`);
      missing =
        (await parts.daemon.whatIsMissing(nodes)) ?? (await whoDoesNotStream(parts.topology, observe));
      return missing === undefined ? true : undefined;
    },
    { withinMs: bootWithinMs, everyMs: 200, signal },
  );
  if (healthy) return;
  throw new LabFailed(`the cluster did not come up within ${bootWithinMs / 1_000} s: ${missing}`);
}

async function whoDoesNotStream(
  topology: Topology,
  observe: (node: string) => Promise<NodeState>,
): Promise<string | undefined> {
  const primary = await observe(primaryOf(topology).name);
  if (primary.role !== 'primary') return `${primary.node} is no primary`;
  const standbys = topology.nodes.filter(({ role }) => role === 'standby');
  for (const { name } of standbys) {
    const found = primary.standbys?.find((standby) => standby.name === name);
    if (found?.state !== 'streaming') return `${name} does not stream from ${primary.node}`;
  }
  const wanted = standbys.filter(({ replication }) => replication === 'sync').length;
  const inSync = (primary.standbys ?? []).filter(({ sync }) => sync === 'sync' || sync === 'quorum').length;
  return wanted > 0 && inSync === 0 ? 'no standby is in sync yet' : undefined;
}

/** What a lab of hosts cannot do, and why. */
function refusals(kind: DaemonPlan['kind']): Partial<Record<VerbName, string>> {
  const manager = { pacemaker: 'Pacemaker', patroni: 'Patroni' }[kind];
  const its = (what: string) => `${manager} itself runs the servers of this lab and ${what}`;
  return {
    stop: its('would take a stop behind its back for a crash; use kill-postmaster'),
    moveAddress: its('says who holds an address'),
    promote: its('says who is promoted'),
    follow: its('says who follows whom'),
    configure: its('writes their settings'),
    rebuild: its('says how a standby is made'),
    slow: 'links between hosts have no delay of their own: that takes the kernel module sch_netem',
    fillDisk: 'the hosts have no disks of their own',
    freeDisk: 'the hosts have no disks of their own',
  };
}

function verbsOf(parts: HostLabParts, kind: DaemonPlan['kind']): Verbs {
  const refuse = (verb: VerbName) => async (): Promise<never> => {
    throw new VerbFailed(refusals(kind)[verb] ?? `${verb} is not offered here`);
  };
  const refused = Object.fromEntries(
    (Object.keys(refusals(kind)) as VerbName[]).map((verb) => [verb, refuse(verb)]),
  );
  return {
    ...storageVerbs(parts),
    ...hostVerbs(parts),
    ...signalVerbs(parts),
    ...segmentVerbs(parts),
    ...sqlVerbs(parts),
    readSettings: async (name, settings) => {
      const rows = await nodeOf(parts, name).withSession('reading settings', 5_000, (session) =>
        session.ask<{ name: string; setting: string }>(
          'select name, current_setting(name) as setting from pg_settings where name = any($1)',
          [settings],
        ),
      );
      const found = new Map(rows.map((row) => [row.name, row.setting]));
      return Object.fromEntries(settings.map((setting) => [setting, found.get(setting) ?? null]));
    },
    ...refused,
  } as Verbs;
}

function factsOf(parts: HostLabParts): World['facts'] {
  const places = [...parts.book.places, ...parts.book.virtual];
  return {
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    hosts: 'namespaces of their own on one network segment',
    ...parts.daemon.facts,
    ...Object.fromEntries(places.map(([name, address]) => [`address of ${name}`, address])),
  };
}
