import type { NodeState } from '../model/node-state.ts';
import { guardedDefaults } from '../model/setting.ts';
import { type Place, primaryOf, type Topology } from '../model/topology.ts';
import { type ScriptedClock, startScriptedClock } from './scripted-clock.ts';
import { type EventWithoutTime, reactToVerbs } from './scripted-reactions.ts';
import {
  type ArchivedSegment,
  type Carried,
  type NodeRows,
  type Offers,
  SessionError,
  type VerbName,
  type Verbs,
  type World,
  type WorldEvent,
} from './world.ts';

/** One use of a verb: its name and what it was given. */
export interface Call {
  readonly verb: VerbName;
  readonly args: readonly unknown[];
}

/**
 * A world for unit tests, in which nothing happens but what the test says. Its nodes are states that the test sets; a
 * verb changes them the way a cluster that does as it is told would, unless the test replaces that verb. There are no
 * servers, no sessions and no rows, and no time passes: see `startScriptedClock`.
 */
export interface ScriptedWorld extends World {
  readonly kind: 'scripted';
  readonly clock: ScriptedClock;
  /** Every use of a verb so far. */
  readonly calls: readonly Call[];
  /** Changes what is seen of a node. */
  readonly set: (node: string, change: Partial<NodeState>) => void;
  readonly state: (node: string) => NodeState;
  /** Reports an event; its time is now. */
  readonly tell: (event: EventWithoutTime) => void;
  /** Replaces what a verb does: `async () => undefined` makes a world that does not react. */
  readonly script: <Name extends VerbName>(verb: Name, does: Verbs[Name]) => void;
  /** Makes every verb do nothing, as the worst world would. */
  readonly ignoreEverything: () => void;
  /** Settings of each node, as its configuration file would hold them. */
  readonly settings: ReadonlyMap<string, Map<string, string>>;
  /** The archive's segments by name. */
  readonly archive: Map<string, ArchivedSegment>;
}

/** Opens a scripted world whose nodes are ready and whose standbys stream. */
export function openScriptedWorld(topology: Topology): ScriptedWorld {
  const clock = startScriptedClock();
  const calls: Call[] = [];
  const listeners = new Set<(event: WorldEvent) => void>();
  const states = new Map(topology.nodes.map((node) => [node.name, readyState(topology, node.name)]));
  const settings = new Map(topology.nodes.map((node) => [node.name, new Map<string, string>()]));
  const archive = new Map<string, ArchivedSegment>();

  const stateOf = (node: string): NodeState => {
    const state = states.get(node);
    if (!state) throw new Error(`this topology has no node ${node}`);
    return state;
  };
  const set = (node: string, change: Partial<NodeState>) => {
    states.set(node, { ...stateOf(node), ...change });
  };
  const barriers = new Map<string, string>();
  const tell = (event: EventWithoutTime) => {
    const told: WorldEvent = { ...event, atMs: clock.now() };
    if (event.type === 'link') barriers.set(`${event.from} ${event.to}`, event.state);
    for (const listener of listeners) listener(told);
  };

  const carry = async (from: Place, to: Place): Promise<Carried> => {
    await clock.until(clock.now() + topology.link.delayMs);
    const barrier = barriers.get(`${from} ${to}`);
    const powerless = [from, to].some((place) => states.get(place)?.host === 'off');
    if (powerless || barrier === 'cut') return 'lost';
    return barrier === 'reset' ? 'refused' : 'arrived';
  };

  const reactions = reactToVerbs({ topology, stateOf, set, tell, settings, archive });
  const names = Object.keys(reactions) as VerbName[];
  const scripts: Partial<Record<VerbName, unknown>> = {};
  const play = (verb: VerbName, args: readonly unknown[]): unknown => {
    calls.push({ verb, args });
    const does = (scripts[verb] ?? reactions[verb]) as (...args: readonly unknown[]) => unknown;
    return does(...args);
  };
  const verbs = Object.fromEntries(
    names.map((verb) => [verb, async (...args: readonly unknown[]) => play(verb, args)]),
  ) as unknown as Verbs;

  return {
    kind: 'scripted',
    facts: {},
    clock,
    offers: Object.fromEntries(names.map((verb) => [verb, true])) as Offers,
    verbs,
    calls,
    settings,
    archive,
    set,
    state: stateOf,
    tell,
    script: (verb, does) => {
      scripts[verb] = does;
    },
    ignoreEverything: () => {
      for (const verb of names) scripts[verb] = async () => emptyAnswer(verb);
    },
    observe: async (node) => stateOf(node),
    openSession: async () => {
      throw new SessionError('refused', 'ECONNREFUSED', 'a scripted world has no sessions', true);
    },
    carry,
    readRows: async (node): Promise<NodeRows> => ({ node, rows: [], duplicated: [], altered: [] }),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => undefined,
  };
}

function readyState(topology: Topology, node: string): NodeState {
  const common = {
    node,
    host: 'on',
    server: 'ready',
    answers: true,
    timeline: 1,
    flushedLsn: 0x300_0060,
    slots: [],
    walBytes: topology.postgres.walSegmentBytes,
    archiver: { archived: 0, failed: 0, waiting: 0 },
  } as const;
  if (primaryOf(topology).name !== node) {
    return { ...common, role: 'standby', receiving: true, replay: 'running', replayedLsn: 0x300_0060 };
  }
  const standbys = topology.nodes
    .filter((each) => each.role === 'standby')
    .map((each) => ({ name: each.name, state: 'streaming', sync: each.replication }));
  return { ...common, role: 'primary', standbys };
}

/** What a verb that did nothing answers: something of the right kind that is not there. */
function emptyAnswer(verb: VerbName): unknown {
  switch (verb) {
    case 'signal':
    case 'openTransaction':
    case 'beginBackup':
      return 4_242;
    case 'readSettings':
      return {};
    case 'readControl':
      return guardedDefaults;
    case 'switchWal':
      return '0000000100000000000000FF';
    case 'damageArchive':
      return { segment: '0000000100000000000000FF', description: 'nothing was done' };
    case 'readArchive':
      return { bytes: 1, digest: 'unchanged' };
    default:
      return undefined;
  }
}
