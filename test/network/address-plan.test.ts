import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { expect, test } from 'vitest';
import { claimAddresses } from '../../src/world/lab/network/address-plan.ts';
import { dial, listen, openTestNetwork } from './two-places.ts';

async function occupy(host: string, port: number): Promise<Server> {
  const server = createServer().listen({ host, port, exclusive: true });
  await once(server, 'listening');
  return server;
}

async function free(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

test.each(['addresses', 'ports'] as const)('networks at the same time do not meet: %s', async (style) => {
  const networks = await Promise.all(
    Array.from({ length: 4 }, () => openTestNetwork({ delayMs: 0, jitterMs: 0 }, { wishes: { style } })),
  );
  const endpoints = networks.flatMap((network) => [
    ...['a', 'b'].map(network.nodeEndpoint),
    network.addressEndpoint('front'),
    network.linkEndpoint('clients', 'a'),
    network.linkEndpoint('clients', 'b'),
    network.linkEndpoint('a', 'b'),
    network.linkEndpoint('b', 'a'),
  ]);
  expect(new Set(endpoints.map(({ host, port }) => `${host}:${port}`)).size).toBe(endpoints.length);
  for (const network of networks) {
    const server = await listen(network.nodeEndpoint('a'), 'echo');
    const client = await dial(network.addressEndpoint('front'));
    client.say('mine');
    await client.hears('mine');
    await server.close();
  }
  await Promise.all(networks.map((network) => network.close()));
});

/** Claims addresses from a port on that no lab on this machine wants. */
async function claimFrom(firstPort: number) {
  return claimAddresses(['a', 'b'], ['front'], { style: 'addresses', firstPort });
}

async function freePort(): Promise<number> {
  const server = await occupy('0.0.0.0', 0);
  const address = server.address();
  await free(server);
  if (address === null || typeof address === 'string') throw new Error('a listener without a port');
  return address.port;
}

test('what is claimed is claimed once, and free again when released', async () => {
  const port = await freePort();
  const first = await claimFrom(port);
  const second = await claimFrom(port);
  expect(second.range).not.toBe(first.range);
  await first.release();
  const third = await claimFrom(port);
  expect(third.range).toBe(first.range);
  await Promise.all([second.release(), third.release()]);
});

test('all nodes have one port; a listener on every address makes it another', async () => {
  const port = await freePort();
  const everywhere = await occupy('0.0.0.0', port);
  const claimed = await claimFrom(port);
  const ports = new Set(
    [...claimed.nodes.values(), ...claimed.addresses.values()].map((endpoint) => endpoint.port),
  );
  expect(ports.size).toBe(1);
  expect(ports.has(port)).toBe(false);
  await claimed.release();
  await free(everywhere);
});

test('a listener on a single address makes it the next range', async () => {
  const port = await freePort();
  const before = await claimFrom(port);
  await before.release();
  const wanted = before.nodes.get('b');
  if (!wanted) throw new Error('unreachable');
  const squatter = await occupy(wanted.host, wanted.port);
  const after = await claimFrom(port);
  expect(after.nodes.get('b')?.port).toBe(wanted.port);
  expect(after.nodes.get('b')?.host).not.toBe(wanted.host);
  await after.release();
  await free(squatter);
});

test('when nothing is free it says what is in the way and what to do', async () => {
  await expect(claimFrom(65_536)).rejects.toThrow(/no free loopback addresses .* End other labs/s);
});

test('a lab that is too large is told so', async () => {
  const nodes = Array.from({ length: 81 }, (_, index) => `n${index}`);
  await expect(claimAddresses(nodes, [])).rejects.toThrow('at most 80 nodes');
});
