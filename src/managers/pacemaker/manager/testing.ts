import type { NodeState, StandbyState } from '../../../model/node-state.ts';
import type { Topology } from '../../../model/topology.ts';
import type { Heard, Order, Result } from '../../manager.ts';
import type { Memory } from './memory.ts';
import { pacemaker } from './pacemaker.ts';
import type { Said } from './said.ts';
import { type PacemakerSettings, pacemakerSettings } from './settings.ts';

/**
 * A few hosts with a pretended Postgres each, for tests of the manager alone: everything takes a fixed time, messages
 * between hosts take one millisecond, and nothing else happens than what a test does.
 */
export interface Stage {
  readonly nowMs: () => number;
  readonly host: (node: string) => Host;
  readonly holder: (address: string) => string | undefined;
  /** Every decision with something to say, with its time and node. */
  readonly decisions: readonly Decided[];
  readonly orders: readonly { readonly atMs: number; readonly node: string; readonly order: Order }[];
  readonly runUntil: (atMs: number) => void;
  /** Runs until this holds, or to the limit. Returns whether it came to hold. */
  readonly runWhile: (holds: () => boolean, limitMs: number) => boolean;
  readonly powerOff: (node: string) => void;
  readonly powerOn: (node: string) => void;
  readonly settled: () => boolean;
  /** Nothing arrives that `from` says to `to`. */
  readonly cut: (from: string, to: string) => void;
}

export interface Decided {
  readonly atMs: number;
  readonly node: string;
  readonly reasons: readonly string[];
  readonly working: unknown;
}

export interface Host {
  on: boolean;
  server: NodeState['server'];
  role: 'primary' | 'standby';
  /** The node or address it streams from; `null`: from nobody. */
  upstream: string | null;
  synchronous: string;
  lsn: number;
}

const tookMs: Readonly<Partial<Record<Order['verb'], number>>> = {
  look: 5,
  start: 400,
  stop: 300,
  promote: 200,
  rebuild: 3000,
};

interface Instance {
  memory: Memory;
  heard: Map<string, Heard<Said>>;
  results: Result[];
  nextMs: number;
  settled: boolean;
}

export function stageOf(topology: Topology, written: unknown, options: { freezes?: boolean } = {}): Stage {
  const settings: PacemakerSettings = pacemakerSettings.parse(written);
  let nowMs = 0;
  let serial = 0;
  const queue: { atMs: number; serial: number; run: () => void }[] = [];
  const decisions: Decided[] = [];
  const orders: { atMs: number; node: string; order: Order }[] = [];
  const disks = new Map<string, unknown>();
  const hosts = new Map<string, Host>();
  const instances = new Map<string, Instance>();
  const addresses = new Map(topology.addresses.map(({ name, owner }) => [name, owner]));
  const cuts = new Set<string>();
  const at = (atMs: number, run: () => void) => {
    serial += 1;
    queue.push({ atMs, serial, run });
  };
  const primary = topology.nodes.find(({ role }) => role === 'primary')?.name ?? '';
  const synchronous =
    topology.nodes.find((each) => each.replication === 'sync' && each.role === 'standby')?.name ?? '';
  for (const { name, role } of topology.nodes) {
    hosts.set(name, {
      on: true,
      server: 'ready',
      role,
      upstream: primary,
      synchronous: role === 'primary' ? synchronous : '',
      lsn: 1000,
    });
  }
  const host = (node: string): Host => {
    const found = hosts.get(node);
    if (!found) throw new Error(`no host ${node}`);
    return found;
  };
  const upstreamOf = ({ upstream }: Host) => addresses.get(upstream ?? '') ?? upstream ?? '';
  const streams = (node: string) => {
    const each = host(node);
    const from = upstreamOf(each);
    const upstream = hosts.get(from);
    if (!each.on || each.server !== 'ready' || each.role !== 'standby' || !upstream) return false;
    return upstream.on && upstream.server === 'ready' && upstream.role === 'primary';
  };
  const stateOf = (node: string): NodeState => {
    const each = host(node);
    const ready = each.server === 'ready';
    const standbys: StandbyState[] = topology.nodes
      .filter(({ name }) => name !== node && streams(name) && upstreamOf(host(name)) === node)
      .map(({ name }) => ({ name, state: 'streaming', sync: each.synchronous === name ? 'sync' : 'async' }));
    return {
      node,
      host: 'on',
      server: each.server,
      answers: ready,
      ...(ready && { role: each.role, flushedLsn: each.lsn, replayedLsn: each.lsn, timeline: 1 }),
      ...(ready && each.role === 'primary' && { standbys }),
      ...(ready && each.role === 'standby' && { receiving: streams(node) }),
    };
  };
  const perform = (node: string, order: Order): Partial<Result> => {
    const each = host(node);
    switch (order.verb) {
      case 'look':
        return { how: 'done', state: stateOf(node) };
      case 'start':
        each.server = 'ready';
        if (order.upstream !== undefined) {
          each.role = 'standby';
          each.upstream = order.upstream;
        }
        return { how: 'done' };
      case 'stop':
        each.server = 'down';
        return { how: 'done' };
      case 'promote':
        if (each.server !== 'ready') return { how: 'failed', why: 'the server is down' };
        each.role = 'primary';
        return { how: 'done' };
      case 'follow':
        each.upstream = order.upstream;
        return { how: 'done' };
      case 'configure':
        each.synchronous = String(order.values['synchronous_standby_names'] ?? each.synchronous);
        return { how: 'done' };
      case 'take-address':
        addresses.set(order.address, node);
        return { how: 'done' };
      case 'drop-address':
        if (addresses.get(order.address) === node) addresses.delete(order.address);
        return { how: 'done' };
      case 'power-off':
        powerOff(node);
        return { how: 'done' };
      case 'fence':
        if (host(order.target).on) powerOff(order.target);
        return { how: 'done' };
      default:
        return { how: 'failed', why: `${order.verb} is not part of this stage` };
    }
  };
  const wake = (node: string, atMs: number) => {
    const instance = instances.get(node);
    if (!instance) return;
    at(atMs, () => instances.get(node) === instance && instance.nextMs <= nowMs && ask(node, instance));
  };
  const ask = (node: string, instance: Instance) => {
    const results = instance.results;
    instance.results = [];
    if (options.freezes) freeze(instance.memory);
    const holds = [...addresses].filter(([, holder]) => holder === node).map(([name]) => name);
    const decision = pacemaker.decide(
      { node, atMs: nowMs, topology, holds, heard: new Map(instance.heard), results },
      settings,
      instance.memory,
    );
    instance.memory = decision.memory;
    instance.nextMs = decision.nextMs;
    instance.settled = decision.settled ?? true;
    if (decision.disk !== undefined) disks.set(node, decision.disk);
    if (decision.reasons.length > 0)
      decisions.push({ atMs: nowMs, node, reasons: decision.reasons, working: decision.working });
    for (const order of decision.orders) {
      orders.push({ atMs: nowMs, node, order });
      const beganMs = nowMs;
      at(nowMs + (tookMs[order.verb] ?? 10), () => {
        if (instances.get(node) !== instance) return;
        const done = { how: 'done' as const, ...perform(node, order) };
        instance.results.push({ id: order.id, order, beganMs, endedMs: nowMs, ...done });
        if (instances.get(node) === instance) ask(node, instance);
      });
    }
    if (decision.says) {
      const said = structuredClone(decision.says);
      for (const { name } of topology.nodes) {
        if (name === node || cuts.has(`${node} ${name}`)) continue;
        at(nowMs + 1, () => {
          const peer = instances.get(name);
          if (!peer || !host(node).on) return;
          peer.heard.set(node, { said, heardMs: nowMs });
          ask(name, peer);
        });
      }
    }
    if (Number.isFinite(decision.nextMs)) wake(node, decision.nextMs);
  };
  const begin = (node: string) => {
    const disk = disks.get(node);
    const memory = pacemaker.begin({
      node,
      atMs: nowMs,
      topology,
      settings,
      ...(disk !== undefined && { disk }),
    });
    const instance: Instance = { memory, heard: new Map(), results: [], nextMs: nowMs, settled: false };
    instances.set(node, instance);
    ask(node, instance);
  };
  const powerOff = (node: string) => {
    const each = host(node);
    each.on = false;
    each.server = 'down';
    instances.delete(node);
    for (const [address, holder] of addresses) if (holder === node) addresses.delete(address);
  };
  for (const { name } of topology.nodes) begin(name);
  const step = (limitMs: number): boolean => {
    let first = -1;
    for (const [index, each] of queue.entries()) {
      const best = queue[first];
      if (!best || each.atMs < best.atMs || (each.atMs === best.atMs && each.serial < best.serial))
        first = index;
    }
    const next = queue[first];
    if (!next || next.atMs > limitMs) {
      nowMs = limitMs;
      return false;
    }
    queue.splice(first, 1);
    nowMs = next.atMs;
    next.run();
    return true;
  };
  return {
    nowMs: () => nowMs,
    host,
    holder: (address) => addresses.get(address),
    decisions,
    orders,
    runUntil: (atMs) => {
      while (step(atMs));
    },
    runWhile: (holds, limitMs) => {
      while (!holds()) if (!step(limitMs)) return holds();
      return true;
    },
    powerOff,
    powerOn: (node) => {
      host(node).on = true;
      begin(node);
    },
    settled: () => [...instances.values()].every(({ settled }) => settled),
    cut: (from, to) => cuts.add(`${from} ${to}`),
  };
}

/** Makes a value unchangeable, so that a program that changes what it was given fails. */
function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const each of Object.values(value)) freeze(each);
}
