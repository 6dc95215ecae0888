import { createServer, type Server } from 'node:net';

/** Where something listens. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Which loopback addresses and ports a lab uses, held for it until `release`. */
export interface AddressPlan {
  /** `addresses`: one loopback address per node, one port for all. `ports`: one address, a port per node. */
  readonly style: 'addresses' | 'ports';
  /** What is held, in words. */
  readonly range: string;
  readonly nodes: ReadonlyMap<string, Endpoint>;
  readonly addresses: ReadonlyMap<string, Endpoint>;
  /** The clients' own address. */
  readonly clients: Endpoint;
  readonly release: () => Promise<void>;
}

/** Where to look; tests choose what does not collide with labs that run on the same machine. */
export interface AddressWishes {
  /** By default whatever the machine permits. */
  readonly style?: AddressPlan['style'];
  /** The first port tried on loopback addresses of their own; PostgreSQL's unless told otherwise. */
  readonly firstPort?: number;
}

type Layout = Omit<AddressPlan, 'release'>;

/** Labs at once in each style, and how many ports are tried when others are taken on every address. */
const ranges = 64;
const postgresPort = 5432;
const ports = 32;
const firstSharedPort = 15_432;

/**
 * Finds a range where every endpoint is free and holds it by listening on the clients' own endpoint: two labs that
 * look at the same time cannot both succeed, and the system lets go when the process dies, however it dies.
 *
 * Linux answers on all of 127.0.0.0/8, so each node gets an address of its own and all use port 5432, or the next
 * one if something listens there on every address. Elsewhere only 127.0.0.1 exists and nodes differ by port.
 */
export async function claimAddresses(
  nodes: readonly string[],
  addresses: readonly string[],
  wishes: AddressWishes = {},
): Promise<AddressPlan> {
  if (nodes.length > 80 || addresses.length > 80)
    throw new Error('a lab has at most 80 nodes and 80 virtual addresses');
  let obstacle: NodeJS.ErrnoException | undefined;
  for (const layout of layouts(nodes, addresses, {
    style: await answeringStyle(),
    firstPort: postgresPort,
    ...wishes,
  })) {
    try {
      return await claim(layout);
    } catch (error) {
      obstacle = error as NodeJS.ErrnoException;
    }
  }
  throw new Error(
    `no free loopback addresses for this lab; the last attempt ended with: ${obstacle?.message ?? 'nothing tried'}. ` +
      'End other labs or the programs that listen there.',
  );
}

/** Whether this machine answers on more loopback addresses than 127.0.0.1. */
async function answeringStyle(): Promise<AddressPlan['style']> {
  try {
    await close(await listen({ host: '127.20.0.1', port: 0 }));
    return 'addresses';
  } catch {
    return 'ports';
  }
}

function* layouts(
  nodes: readonly string[],
  addresses: readonly string[],
  { style, firstPort }: Required<AddressWishes>,
): Generator<Layout> {
  const assign = (names: readonly string[], endpoint: (index: number) => Endpoint) =>
    new Map(names.map((name, index) => [name, endpoint(index)]));
  if (style === 'addresses') {
    for (let port = firstPort; port < firstPort + ports; port += 1) {
      for (let range = 0; range < ranges; range += 1) {
        const at = (last: number): Endpoint => ({ host: `127.20.${range}.${last}`, port });
        yield {
          style,
          range: `127.20.${range}.0/24 port ${port}`,
          clients: at(1),
          nodes: assign(nodes, (index) => at(11 + index)),
          addresses: assign(addresses, (index) => at(101 + index)),
        };
      }
    }
  } else {
    const step = 1 + nodes.length + addresses.length;
    for (let range = 0; range < ranges; range += 1) {
      const at = (offset: number): Endpoint => ({
        host: '127.0.0.1',
        port: firstSharedPort + range * 200 + offset,
      });
      yield {
        style,
        range: `127.0.0.1 ports ${at(0).port} to ${at(step - 1).port}`,
        clients: at(0),
        nodes: assign(nodes, (index) => at(1 + index)),
        addresses: assign(addresses, (index) => at(1 + nodes.length + index)),
      };
    }
  }
}

async function claim(layout: Layout): Promise<AddressPlan> {
  const hold = await listen(layout.clients);
  try {
    for (const endpoint of [...layout.nodes.values(), ...layout.addresses.values()])
      await close(await listen(endpoint));
  } catch (error) {
    await close(hold);
    throw error;
  }
  return { ...layout, release: () => close(hold) };
}

function listen(endpoint: Endpoint): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen({ ...endpoint, exclusive: true }, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
