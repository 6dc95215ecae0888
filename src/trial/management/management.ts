import { openDraw } from '../../kit/draw.ts';
import { outlast } from '../../kit/outlast.ts';
import type { Deed, Manager, Order, Result } from '../../managers/manager.ts';
import { storePlace, type Topology } from '../../model/topology.ts';
import type { RecordedEvent } from '../../recording/event.ts';
import { type ManagerState, VerbFailed, type World, type WorldEvent } from '../../world/world.ts';
import { carryOut, type Hands, verbsOf } from './carry-out.ts';
import { type AnyDecision, Instance } from './instance.ts';
import { recordManagement } from './record-management.ts';
import { Store } from './store.ts';
import { bootLater, Watchdogs } from './watchdogs.ts';

/** A manager that runs the cluster of a trial: one instance on every node. */
export interface Management {
  /** Nodes whose instance does not call the cluster settled yet. */
  readonly unsettled: () => readonly string[];
  /**
   * Ends every instance. Resolves when what they had ordered has ended, or has had a while to end.
   */
  readonly stop: () => Promise<void>;
}

export interface ManagementParts {
  readonly manager: Manager;
  readonly settings: unknown;
  readonly seed: number;
  readonly topology: Topology;
  readonly world: World;
  readonly record: (event: RecordedEvent) => void;
}

/** Every verb a manager's orders may use, for the comparison with what a world offers. */
export function managementNeeds(manager: Manager) {
  const deeds = manager.orders ?? (Object.keys(verbsOf) as Deed['verb'][]);
  return [...new Set(deeds.flatMap((deed) => verbsOf[deed]))];
}

/** Whether it gives orders at all; where it does not, addresses and servers are what hosts make of them by themselves. */
export function manages(manager: Manager): boolean {
  return manager.orders === undefined || manager.orders.length > 0;
}

const nobody: Management = { unsettled: () => [], stop: async () => undefined };

/** How long what was ordered last may take to end once the manager is stopped, in milliseconds. */
const lastOrdersWithinMs = 10_000;

/** One node of a managed cluster. */
interface Post {
  readonly node: string;
  instance: Instance | undefined;
  state: ManagerState;
  host: 'on' | 'off';
  disk: unknown;
  lives: number;
}

/**
 * Runs a manager in a world: an instance on every node that has power, each told only what its own node sees, what
 * arrives from its peers and what the store answers. Docs: docs/managers.md.
 */
export function startManagement(parts: ManagementParts): Management {
  const { manager, topology, world } = parts;
  if (!manages(manager)) return nobody;
  const { clock } = world;
  const store = new Store(clock);
  const book = recordManagement(parts.record, clock);
  const posts = new Map<string, Post>(
    topology.nodes.map(({ name }) => [
      name,
      { node: name, instance: undefined, state: 'running', host: 'on', disk: undefined, lives: 0 },
    ]),
  );
  const held = new Map<string, readonly string[]>(
    topology.addresses.map(({ name, owner }) => [name, [owner]]),
  );
  const lives: Instance[] = [];
  const phases = new Map(
    topology.nodes.map(({ name }) => [name, openDraw(parts.seed, `manager on ${name}`).fraction()]),
  );
  let messages = 0;

  const holds = (node: string) =>
    topology.addresses.flatMap(({ name }) => (held.get(name)?.includes(node) ? [name] : []));

  const say = (from: string, said: unknown) => {
    messages += 1;
    const number = messages;
    for (const peer of posts.values()) {
      if (peer.node === from) continue;
      void world.carry(from, peer.node).then((fate) => {
        if (fate === 'arrived') peer.instance?.hear(from, said, number);
      });
    }
  };

  const askStore: Hands['askStore'] = async (node, question, withinMs) => {
    if (!manager.needsStore) throw new VerbFailed(`${manager.kind} has no store`);
    const there = await world.carry(node, storePlace);
    if (there === 'refused') throw new VerbFailed('the store cannot be reached: the connection was refused');
    if (there === 'lost') return await never();
    const answer = await store.ask(question, clock.now() + withinMs);
    const back = await world.carry(storePlace, node);
    if (back === 'refused') throw new VerbFailed('the connection to the store broke before it answered');
    return back === 'arrived' ? answer : await never();
  };

  const watchdogs = new Watchdogs(world, (node) => book.watchdogBit(node));
  const fence: Hands['fence'] = async (target, action) => {
    // A host without power is as safe as one whose power was taken; whoever took it gives it back.
    if (posts.get(target)?.host === 'off') return;
    await world.verbs.powerOff(target);
    if (action === 'reboot') void bootLater(world, target);
  };
  const hands: Hands = {
    world,
    askStore,
    setWatchdog: (node, afterMs) => watchdogs.set(node, afterMs),
    fence,
  };

  const decided = (post: Post, decision: AnyDecision) => {
    if ('disk' in decision) post.disk = decision.disk;
    book.decided(post.node, decision);
    if (decision.says !== undefined) say(post.node, decision.says);
  };

  const begin = (post: Post) => {
    const { node } = post;
    post.lives += 1;
    const life = post.lives;
    const tell = (tells: (node: string, life: number, of: Order) => void) => (order: Order) =>
      tells(node, life, order);
    post.instance = new Instance({
      manager,
      settings: parts.settings,
      node,
      topology,
      clock,
      disk: post.disk,
      phase: life === 1 ? phases.get(node) : undefined,
      holds: () => holds(node),
      carryOut: (order) => carryOut(order, node, order.withinMs, hands),
      decided: (decision) => decided(post, decision),
      orderBegan: tell(book.orderBegan),
      orderEnded: (result: Result) => book.orderEnded(node, life, result),
      failed: (error) => book.failed(manager.kind, node, error),
    });
    lives.push(post.instance);
  };

  const end = (post: Post) => {
    post.instance?.end();
    post.instance = undefined;
  };

  const takeUp = (post: Post, state: ManagerState) => {
    const before = post.state;
    post.state = state;
    if (post.host === 'off' || before === state) return;
    if (state === 'frozen') post.instance?.freeze();
    else if (state === 'running' && before === 'frozen') post.instance?.thaw();
    else if (state === 'running') begin(post);
    else end(post);
  };

  /**
   * Whether a person has told the cluster to be left alone, as the instance of a host that boots learns from its peers
   * (Pacemaker's configuration, Patroni's store), or where there are none from what it knew itself.
   */
  const isUnmanaged = (post: Post) => {
    const peers = [...posts.values()].filter((peer) => peer !== post && peer.host === 'on');
    return (peers.length > 0 ? peers : [post]).some(({ state }) => state === 'unmanaged');
  };

  const onHost = (post: Post, host: 'on' | 'off') => {
    post.host = host;
    end(post);
    watchdogs.set(post.node, null);
    if (host === 'off') return;
    const unmanaged = isUnmanaged(post);
    post.state = 'running';
    // What a network interface was given at run time is not there after a boot.
    for (const { name } of topology.addresses) void world.verbs.dropAddress(post.node, name);
    if (unmanaged) void world.verbs.setManager(post.node, 'unmanaged');
    else begin(post);
  };

  const onEvent = (event: WorldEvent) => {
    if (event.type === 'address') {
      held.set(event.address, event.owner === null ? [] : [event.owner, ...(event.others ?? [])]);
      return;
    }
    if (event.type !== 'host' && event.type !== 'manager') return;
    const post = posts.get(event.node);
    if (!post) return;
    if (event.type === 'host') onHost(post, event.host);
    else takeUp(post, event.state);
  };

  const unsubscribe = world.subscribe(onEvent);
  for (const post of posts.values()) begin(post);
  return {
    unsettled: () =>
      [...posts.values()].flatMap(({ node, instance }) => (instance && !instance.settled ? [node] : [])),
    stop: async () => {
      unsubscribe();
      watchdogs.stop();
      for (const post of posts.values()) end(post);
      const ended = Promise.all(lives.map((instance) => instance.idle()));
      await outlast(clock, ended, lastOrdersWithinMs);
    },
  };
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
