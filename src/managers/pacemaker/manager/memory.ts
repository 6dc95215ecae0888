import type { Start } from '../../manager.ts';
import type { Adoption } from './agents/agent.ts';
import type { Kept } from './agents/script.ts';
import { type AttributeEntry, type AttributeTable, emptyTable } from './attributes.ts';
import type { KnownNode } from './compose-cib.ts';
import { beginExecutor, type Executor, type Lane } from './executor.ts';
import type { KnownWhy } from './reasons.ts';
import { beginRing, type Ring } from './ring.ts';
import type { Ask, Said } from './said.ts';
import type { PacemakerSettings } from './settings.ts';
import type { Transition } from './transition.ts';

/**
 * What one instance remembers. Plain data: a decision works on a copy of it. A copy is made at every look, so almost
 * everything in here is only ever replaced as a whole and never changed in place; `copyMemory` copies the rest. What is
 * over becomes `undefined`: an object that has had something deleted is copied slowly ever after.
 */
export interface Memory {
  readonly startedMs: number;
  ring: Ring;
  /** True once every node has been in its ring, or it has waited long enough for them. */
  met: boolean;
  /** Since when it has been without quorum; `null` while it has it, absent if it never had. */
  quorumLostMs?: number | null;
  attributes: AttributeTable;
  executor: Executor;
  kept: Kept;
  /** What the node was when the trial began; gone once the first look has been compared with it. */
  adopts?: Adoption | undefined;
  known: Readonly<Record<string, KnownNode>>;
  /** What was taken in of the attributes that each peer wrote. */
  takenIn: Readonly<Record<string, readonly AttributeEntry[]>>;
  controller?: Controller | undefined;
  ordersGiven: number;
  lastSaid?: Said;
  /** Present if the last look found nothing to do: until when, unless something happens. See rest.ts. */
  rest?: Rest | undefined;
  lastSaidMs: number;
}

/**
 * What an instance knows after a look that changed nothing. Most looks are made because a peer said once more what it had
 * said before; they come to the same result, which need not be worked out again.
 */
export interface Rest {
  /** When there is something to do without anybody asking. */
  readonly untilMs: number;
  readonly settled: boolean;
}

/** How far the fencing of a node by a device has got. */
export type Shot = 'wanted' | 'under way' | 'done';

/** What the designated controller remembers besides. */
export interface Controller {
  readonly term: string;
  transitions: number;
  transition?: Transition;
  /** Why the state must be looked at again. */
  news: string[];
  /** The lines of history that were taken notice of: call id and ask by place. */
  seen: Readonly<Record<string, string>>;
  /** The history of each node that was read last: every line of it is among those. */
  read: Readonly<Record<string, KnownNode['history']>>;
  members: string;
  attributes: Readonly<Record<string, string>>;
  /** What `attributes` was last worked out from. */
  compared?: Pick<AttributeTable, 'entries' | 'cleared'> & Pick<Ring, 'members'>;
  /** When each node was lost, for the wait until a watchdog has certainly fired. */
  lostMs: Record<string, number>;
  /** Nodes that are to be fenced although they are still there. */
  fences: string[];
  /** How far the fencing of nodes by devices has got. */
  shots: Readonly<Record<string, Shot>>;
  /** What each node was last asked for; it stands while the ring is stalled. */
  asks: Readonly<Record<string, readonly Ask[]>>;
  /** True if nothing is under way and nothing is left to be decided. */
  calm: boolean;
  /** The last explanations of why nobody is promoted, by what they were about. */
  whys: readonly KnownWhy[];
}

/** What outlives the instance: the agent's lock file. */
export interface Disk {
  readonly lock: boolean;
}

export function beginMemory(start: Start<PacemakerSettings>): Memory {
  const { node, atMs, topology } = start;
  const disk = start.disk as Disk | undefined;
  const plan = topology.nodes.find(({ name }) => name === node);
  const synchronous = topology.nodes.find((each) => each.role === 'standby' && each.replication === 'sync');
  const adopts: Adoption | undefined =
    plan && !disk
      ? {
          role: plan.role,
          synchronous: plan.role === 'standby' && plan.replication === 'sync',
          synchronousNode: synchronous?.name,
        }
      : undefined;
  return {
    startedMs: atMs,
    ring: beginRing(node, atMs),
    met: false,
    attributes: emptyTable(),
    executor: beginExecutor(),
    kept: { lock: disk?.lock ?? false, synchronous: '', positions: '', counted: 0, devices: [] },
    ...(adopts && { adopts }),
    known: {},
    takenIn: {},
    ordersGiven: 0,
    lastSaidMs: Number.NEGATIVE_INFINITY,
  };
}

/** A name for an order that no other of this instance has, nor of one that ran on the node before. */
export function nextOrderId(memory: Memory, node: string): string {
  memory.ordersGiven += 1;
  return `${node}-${memory.startedMs}-${memory.ordersGiven}`;
}

/** A copy that a decision may work on. What is only ever replaced as a whole is shared. */
export function copyMemory(memory: Memory): Memory {
  const { ring, attributes, executor, controller } = memory;
  return {
    ...memory,
    ring: { ...ring },
    attributes: { ...attributes },
    executor: copyExecutor(executor),
    ...(controller && { controller: copyController(controller) }),
  };
}

function copyExecutor(executor: Executor): Executor {
  const lanes: Record<string, Lane> = {};
  for (const [name, lane] of Object.entries(executor.lanes)) {
    const copy = { ...lane };
    const { running } = copy;
    if (running) {
      const answers = { ...running.answers, given: [...running.answers.given] };
      copy.running = { ...running, answers };
    }
    lanes[name] = copy;
  }
  return { ...executor, lanes };
}

function copyController(controller: Controller): Controller {
  const { transition } = controller;
  return {
    ...controller,
    news: [...controller.news],
    lostMs: { ...controller.lostMs },
    fences: [...controller.fences],
    ...(transition && { transition: { ...transition, states: [...transition.states] } }),
  };
}
