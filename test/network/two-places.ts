import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { awaitCondition } from '../../src/kit/clock.ts';
import { startRealClock } from '../../src/kit/real-clock.ts';
import type { LinkQuality } from '../../src/model/topology.ts';
import {
  type Endpoint,
  type Network,
  type NetworkPlan,
  openNetwork,
} from '../../src/world/lab/network/network.ts';
import type { WorldEvent } from '../../src/world/world.ts';

export const clock = startRealClock();

/** A network of nodes `a`, `b` and an address `front` held by `a`, with everything it reported. */
export interface TestNetwork extends Network {
  readonly events: readonly WorldEvent[];
}

export async function openTestNetwork(
  quality: LinkQuality = { delayMs: 0, jitterMs: 0 },
  plan: Partial<NetworkPlan> = {},
): Promise<TestNetwork> {
  const events: WorldEvent[] = [];
  const network = await openNetwork({
    nodes: ['a', 'b'],
    addresses: [{ name: 'front', owner: 'a' }],
    quality: () => quality,
    seed: 7,
    clock,
    emit: (event) => events.push(event),
    ...plan,
  });
  return { ...network, events };
}

/** One end of a connection, and what it has seen. */
export class Peer {
  readonly socket: Socket;
  /** How the connection ended for this end; `open` while it has not. */
  state: 'open' | 'ended' | 'reset' = 'open';
  #chunks: Buffer[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#chunks.push(chunk));
    socket.on('end', () => {
      this.state = 'ended';
    });
    socket.on('error', () => {
      this.state = 'reset';
    });
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  get text(): string {
    return this.bytes.toString();
  }

  say(text: string): void {
    this.socket.write(text);
  }

  async hears(text: string): Promise<void> {
    await eventually(`hearing ${JSON.stringify(text)}`, () => this.text.endsWith(text));
  }
}

/** A server that keeps its connections and, if it echoes, sends back what it hears. */
export interface TestServer {
  readonly peers: readonly Peer[];
  readonly close: () => Promise<void>;
}

export async function listen(endpoint: Endpoint, manner: 'echo' | 'silent' = 'silent'): Promise<TestServer> {
  const peers: Peer[] = [];
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    peers.push(new Peer(socket));
    if (manner === 'echo') {
      socket.on('data', (chunk) => socket.write(chunk));
      socket.on('end', () => socket.end());
    }
  });
  server.listen({ ...endpoint, exclusive: true });
  await once(server, 'listening');
  return {
    peers,
    close: async () => {
      for (const peer of peers) peer.socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Connects, or is refused. */
export async function dial(endpoint: Endpoint): Promise<Peer> {
  const socket = connect({ ...endpoint, allowHalfOpen: true });
  const peer = new Peer(socket);
  await eventually('the system connects', () => !socket.connecting);
  return peer;
}

/** Awaits something that must come true; fails with what was awaited. */
export async function eventually(what: string, holds: () => boolean): Promise<void> {
  const seen = await awaitCondition(clock, () => (holds() ? true : undefined), {
    everyMs: 1,
    withinMs: 10_000,
  });
  if (!seen) throw new Error(`awaited in vain: ${what}`);
}

/**
 * Lets several round trips of another, healthy connection pass: what has not happened by then was held back by the
 * network and not merely late.
 */
export async function letTrafficPass(healthy: Peer): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    const word = `<${clock.now()}>`;
    healthy.say(word);
    await healthy.hears(word);
  }
}

/** The network that a test finds standing: a silent server at `a`, an echoing one at `b`, and a healthy client of `b`. */
export interface StandingNetwork {
  readonly network: TestNetwork;
  readonly a: TestServer;
  readonly b: TestServer;
  readonly healthy: Peer;
  /** A connection from a place to the silent server at `a`, and the server's end of it. */
  readonly connectToA: (from: string) => Promise<[Peer, Peer]>;
  /** Has a new silent server at `a`, after the test has closed the one before. */
  readonly listenAtA: () => Promise<TestServer>;
  readonly close: () => Promise<void>;
}

export async function openStandingNetwork(): Promise<StandingNetwork> {
  const network = await openTestNetwork();
  const listenAtA = () => listen(network.nodeEndpoint('a'));
  let a = await listenAtA();
  const b = await listen(network.nodeEndpoint('b'), 'echo');
  const healthy = await dial(network.linkEndpoint('clients', 'b'));
  return {
    network,
    a,
    b,
    healthy,
    connectToA: async (from) => {
      const before = a.peers.length;
      const opener = await dial(network.linkEndpoint(from, 'a'));
      await eventually('the server sees the connection', () => a.peers.length > before);
      const server = a.peers[before];
      if (!server) throw new Error('unreachable');
      return [opener, server];
    },
    listenAtA: async () => {
      a = await listenAtA();
      return a;
    },
    close: async () => {
      healthy.socket.destroy();
      await Promise.all([a.close(), b.close()]);
      await network.close();
    },
  };
}
