import type { NodeState, StorageState } from '../model/node-state.ts';
import { guardedDefaults } from '../model/setting.ts';
import type { SettingValue, Topology } from '../model/topology.ts';
import { droppedBy, type Holders, takenBy } from './address-holders.ts';
import {
  type ArchivedSegment,
  type ArchivingMode,
  type ServerProcess,
  type StorageArea,
  VerbFailed,
  type Verbs,
  type WorldEvent,
} from './world.ts';

/** An event as a test writes it: its time is when it is told. */
export type EventWithoutTime = WorldEvent extends infer Each
  ? Each extends WorldEvent
    ? Omit<Each, 'atMs'>
    : never
  : never;

/** What the reactions of a scripted world may touch. */
export interface Puppets {
  readonly topology: Topology;
  readonly stateOf: (node: string) => NodeState;
  readonly set: (node: string, change: Partial<NodeState>) => void;
  readonly tell: (event: EventWithoutTime) => void;
  readonly settings: ReadonlyMap<string, Map<string, string>>;
  readonly archive: Map<string, ArchivedSegment>;
}

/** What each verb does to the states of a scripted world: what was asked, at once, and nothing else. */
export function reactToVerbs(puppets: Puppets): Verbs {
  const { set, stateOf, tell } = puppets;
  return {
    ...reactOnServers(puppets),
    ...reactOnArchive(puppets),
    ...reactOnStorage(puppets),
    ...reactOnStreams(puppets),
    ...reactOnAddresses(puppets),
    cut: async (from, to) => tell({ type: 'link', from, to, state: 'cut' }),
    reset: async (from, to) => tell({ type: 'link', from, to, state: 'reset' }),
    slow: async (from, to) => tell({ type: 'link', from, to, state: 'slow' }),
    mend: async (from, to) => tell({ type: 'link', from, to, state: 'open' }),
    openTransaction: async (node) => {
      set(node, { idleTransactions: [4_242] });
      return 4_242;
    },
    closeTransaction: async (node) => set(node, { idleTransactions: [] }),
    writeBulk: async (node, bytes) => set(node, { flushedLsn: (stateOf(node).flushedLsn ?? 0) + bytes }),
    checkpoint: async () => undefined,
    setManager: async (node, state) => tell({ type: 'manager', node, state }),
  };
}

function reactOnAddresses({
  topology,
  stateOf,
  tell,
}: Puppets): Pick<Verbs, 'moveAddress' | 'takeAddress' | 'dropAddress' | 'keepNeighbour'> {
  const held = new Map<string, Holders>(topology.addresses.map(({ name, owner }) => [name, [owner]]));
  const hold = (address: string, holders: Holders) => {
    held.set(address, holders);
    const [owner = null, ...rest] = holders;
    const others = rest.filter((node) => stateOf(node).host === 'on');
    tell({ type: 'address', address, owner, ...(others.length > 0 ? { others } : {}) });
  };
  const holdersOf = (address: string) => held.get(address) ?? [];
  return {
    moveAddress: async (address, to) => hold(address, to === null ? [] : [to]),
    takeAddress: async (node, address) => hold(address, takenBy(node, holdersOf(address))),
    dropAddress: async (node, address) => {
      if (holdersOf(address).includes(node)) hold(address, droppedBy(node, holdersOf(address)));
    },
    keepNeighbour: async (place, address, node) => tell({ type: 'neighbour', place, address, node }),
  };
}

type ServerVerb =
  | 'start'
  | 'stop'
  | 'crash'
  | 'powerOff'
  | 'powerOn'
  | 'signal'
  | 'pause'
  | 'resume'
  | 'promote'
  | 'follow'
  | 'configure'
  | 'readSettings'
  | 'readControl'
  | 'rebuild';

function reactOnServers({ set, stateOf, tell, settings, topology }: Puppets): Pick<Verbs, ServerVerb> {
  const start = (node: string) => {
    if (stateOf(node).host === 'off') throw new VerbFailed(`${node} has no power`);
    set(node, { server: 'ready', answers: true });
    tell({ type: 'process', node, change: 'ready', pid: 1_000 });
  };
  const end = (node: string, signal: string | null = null) => {
    if (stateOf(node).server === 'down') throw new VerbFailed(`the server of ${node} is down already`);
    set(node, { server: 'down', answers: false, silence: 'the server is down' });
    tell({ type: 'process', node, change: 'exited', pid: 1_000, signal });
  };
  const freeze = (node: string, process: ServerProcess | 'all', frozen: boolean) => {
    const { server, frozen: kinds = [] } = stateOf(node);
    if (server === 'down') throw new VerbFailed(`the server of ${node} is down`);
    const others = kinds.filter((kind) => kind !== process);
    const change = { frozen: frozen ? [...others, process] : others };
    const whole = process === 'all' || process === 'postmaster';
    set(node, whole ? { ...change, server: frozen ? 'frozen' : 'ready', answers: !frozen } : change);
  };
  const write = (node: string, values: Readonly<Record<string, SettingValue | null>>) => {
    for (const [setting, value] of Object.entries(values)) {
      if (value === null) settings.get(node)?.delete(setting);
      else settings.get(node)?.set(setting, typeof value === 'boolean' ? onOrOff(value) : String(value));
    }
  };
  return {
    start: async (node) => start(node),
    stop: async (node) => end(node),
    crash: async (node) => end(node, 'SIGKILL'),
    powerOff: async (node) => {
      set(node, { host: 'off', server: 'down', answers: false, silence: 'the host is off' });
      tell({ type: 'host', node, host: 'off' });
    },
    powerOn: async (node) => {
      set(node, { host: 'on' });
      tell({ type: 'host', node, host: 'on' });
    },
    signal: async (node, process, signal) => {
      if (stateOf(node).server === 'down') throw new VerbFailed(`the server of ${node} is down`);
      const log = { type: 'log', node, level: 'LOG', process: 'postmaster', details: [] } as const;
      tell({ ...log, message: `${process} process (PID 4242) was terminated by signal: ${signal}` });
      tell({ ...log, message: 'database system is ready to accept connections' });
      return 4_242;
    },
    pause: async (node, process) => freeze(node, process, true),
    resume: async (node, process) => freeze(node, process, false),
    promote: async (node) => set(node, { role: 'primary', timeline: 2, receiving: false }),
    follow: async (node, upstream) => {
      if (upstream !== null) {
        const others = (stateOf(upstream).standbys ?? []).filter((standby) => standby.name !== node);
        set(upstream, { standbys: [...others, { name: node, state: 'streaming', sync: 'async' }] });
      }
      set(node, { role: 'standby', receiving: upstream !== null });
    },
    configure: async (node, values, apply) => {
      write(node, values);
      if (apply === 'restart') start(node);
      if (apply !== 'reload') return;
      const message = 'received SIGHUP, reloading configuration files';
      tell({ type: 'log', node, level: 'LOG', process: 'postmaster', message, details: [] });
    },
    readSettings: async (node, names) =>
      Object.fromEntries(names.map((name) => [name, settings.get(node)?.get(name) ?? null])),
    readControl: async () => guardedDefaults,
    rebuild: async (node, from) => {
      if (!topology.nodes.some((each) => each.name === from))
        throw new VerbFailed(`there is no node ${from}`);
      set(node, { role: 'standby', receiving: true });
      start(node);
    },
  };
}

type ArchiveVerb = 'setArchiving' | 'switchWal' | 'damageArchive' | 'restoreArchive' | 'readArchive';

function reactOnArchive({ set, stateOf, tell, archive }: Puppets): Pick<Verbs, ArchiveVerb> {
  const modes = new Map<string, ArchivingMode['mode']>();
  const sound = new Map<string, ArchivedSegment>();
  let finished = 0;
  const nameOf = (number: number) => `0000000100000000${number.toString(16).toUpperCase().padStart(8, '0')}`;
  const store = (node: string, segment: string) => {
    archive.set(segment, { bytes: 16_777_216, digest: `sound ${segment}` });
    const { archived = 0, failed = 0 } = stateOf(node).archiver ?? {};
    set(node, { archiver: { archived: archived + 1, failed, waiting: 0, lastArchived: segment } });
  };
  return {
    setArchiving: async (node, mode) => {
      modes.set(node, mode.mode);
    },
    switchWal: async (node) => {
      finished += 1;
      const segment = nameOf(finished);
      const mode = modes.get(node) ?? 'works';
      if (mode === 'works') {
        store(node, segment);
        return segment;
      }
      const { archived = 0, failed = 0, waiting = 0 } = stateOf(node).archiver ?? {};
      const fails = mode === 'fails' ? 1 : 0;
      set(node, { archiver: { archived, failed: failed + fails, waiting: waiting + 1 } });
      const message = 'archive command failed with exit code 1';
      if (fails) tell({ type: 'log', node, level: 'LOG', process: 'archiver', message, details: [] });
      return segment;
    },
    damageArchive: async ({ segment = nameOf(finished), ...damage }) => {
      const content = archive.get(segment);
      if (!content) throw new VerbFailed(`the archive has no segment ${segment}`);
      sound.set(segment, content);
      if (damage.how === 'missing') archive.delete(segment);
      else archive.set(segment, { ...content, digest: `damaged ${segment}` });
      return { segment, description: `${segment}: ${damage.how}` };
    },
    restoreArchive: async (segment) => {
      const content = sound.get(segment);
      if (content) archive.set(segment, content);
    },
    readArchive: async (segment) => archive.get(segment) ?? null,
  };
}

type StreamVerb =
  | 'createSlot'
  | 'dropSlot'
  | 'attachConsumer'
  | 'detachConsumer'
  | 'beginBackup'
  | 'endBackup';

function reactOnStreams({ set, stateOf }: Puppets): Pick<Verbs, StreamVerb> {
  const slotsOf = (node: string) => stateOf(node).slots ?? [];
  const use = (node: string, name: string, active: boolean) =>
    set(node, { slots: slotsOf(node).map((slot) => (slot.name === name ? { ...slot, active } : slot)) });
  return {
    createSlot: async (node, name, kind) => {
      set(node, { slots: [...slotsOf(node), { name, kind, active: false, restartLsn: 0x300_0000 }] });
    },
    dropSlot: async (node, name) => {
      const slots = slotsOf(node);
      if (!slots.some((slot) => slot.name === name)) throw new VerbFailed(`there is no slot "${name}"`);
      set(node, { slots: slots.filter((slot) => slot.name !== name) });
    },
    attachConsumer: async (node, name) => use(node, name, true),
    detachConsumer: async (node, name) => use(node, name, false),
    beginBackup: async (node) => {
      set(node, { backups: [{ pid: 4_343, streamedBytes: 0 }] });
      return 4_343;
    },
    endBackup: async (node) => set(node, { backups: [] }),
  };
}

type StorageVerb = 'fillDisk' | 'freeDisk' | 'failStorage' | 'remountStorage' | 'mendStorage';

function reactOnStorage({ set, stateOf }: Puppets): Pick<Verbs, StorageVerb> {
  const change = (node: string, area: StorageArea, storage: StorageState) =>
    set(node, { storage: { ...stateOf(node).storage, [area]: storage } });
  return {
    fillDisk: async (node, area, freeBytes) => change(node, area, { writable: true, freeBytes }),
    freeDisk: async (node, area) => change(node, area, { writable: true }),
    failStorage: async (node, area) => change(node, area, { writable: false }),
    remountStorage: async (node, area) => change(node, area, { writable: false }),
    mendStorage: async (node, area) => change(node, area, { writable: true }),
  };
}

function onOrOff(value: boolean): string {
  return value ? 'on' : 'off';
}
