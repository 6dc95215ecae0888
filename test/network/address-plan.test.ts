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
    Array.from({ length: 4 }, () => openTestNetwork({ delayMs: 0, jitterMs: 0 }, { style })),
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

test('a closed network gives back its addresses', async () => {
  const first = await openTestNetwork();
  const endpoint = first.nodeEndpoint('a');
  await first.close();
  const second = await openTestNetwork();
  expect(second.nodeEndpoint('a')).toEqual(endpoint);
  await second.close();
});

test('all nodes have one port; a listener on every address makes it the next', async () => {
  const before = await claimAddresses(['a', 'b'], ['front'], 'addresses');
  const ports = new Set([...before.nodes.values(), ...before.addresses.values()].map(({ port }) => port));
  expect(ports.size).toBe(1);
  await before.release();
  const [taken = 0] = ports;
  const everywhere = await occupy('0.0.0.0', taken);
  const after = await claimAddresses(['a', 'b'], ['front'], 'addresses');
  for (const { port } of after.nodes.values()) expect(port).toBeGreaterThan(taken);
  await after.release();
  await free(everywhere);
});

test('a listener on a single address makes it the next range', async () => {
  const before = await claimAddresses(['a', 'b'], ['front'], 'addresses');
  await before.release();
  const wanted = before.nodes.get('b');
  if (!wanted) throw new Error('unreachable');
  const squatter = await occupy(wanted.host, wanted.port);
  const after = await claimAddresses(['a', 'b'], ['front'], 'addresses');
  expect(after.nodes.get('b')?.port).toBe(wanted.port);
  expect(after.nodes.get('b')?.host).not.toBe(wanted.host);
  await after.release();
  await free(squatter);
});

test('a lab that is too large is told so', async () => {
  const nodes = Array.from({ length: 81 }, (_, index) => `n${index}`);
  await expect(claimAddresses(nodes, [])).rejects.toThrow('at most 80 nodes');
});
