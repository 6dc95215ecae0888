import { expect, test } from 'vitest';
import { dial, eventually, letTrafficPass, listen, openTestNetwork, type Peer } from './two-places.ts';

const openSockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

/** Ways in which a connection comes to its end, each given both ends of one. */
const endings: Record<string, (client: Peer, server: Peer) => void> = {
  'both say goodbye': (client, server) => {
    client.socket.end('bye');
    server.socket.end('bye');
  },
  'the client drops it': (client, server) => {
    server.socket.on('end', () => server.socket.end());
    client.socket.destroy();
  },
  'the client resets it': (client) => client.socket.resetAndDestroy(),
  'the server resets it': (_, server) => server.socket.resetAndDestroy(),
  'the client resets it while the server talks': (client, server) => {
    server.socket.write(Buffer.alloc(3_000_000));
    client.socket.resetAndDestroy();
  },
};

test.each(Object.keys(endings))('nothing is left of a connection when %s', async (name) => {
  const network = await openTestNetwork({ delayMs: 0.2, jitterMs: 0.1 });
  const server = await listen(network.nodeEndpoint('a'));
  const before = openSockets();
  for (const endpoint of [network.addressEndpoint('front'), network.linkEndpoint('b', 'a')]) {
    for (let round = 0; round < 20; round += 1) {
      const seen = server.peers.length;
      const client = await dial(endpoint);
      await eventually('the connection', () => server.peers.length > seen);
      const peer = server.peers[seen];
      expect(openSockets()).toBeGreaterThanOrEqual(before + 4);
      if (peer) endings[name]?.(client, peer);
    }
  }
  await eventually('every socket closed', () => openSockets() === before);
  await server.close();
  await network.close();
});

test('nothing is left of connections that never came about', async () => {
  const network = await openTestNetwork();
  const before = openSockets();
  const refused = await dial(network.linkEndpoint('clients', 'a'));
  await eventually('refusal', () => refused.state === 'reset');
  network.cut('clients', 'a');
  const waiting = await Promise.all(Array.from({ length: 20 }, () => dial(network.addressEndpoint('front'))));
  network.moveAddress('front', null);
  for (const peer of waiting) peer.socket.destroy();
  await eventually('every socket closed', () => openSockets() === before);
  await network.close();
});

test('nothing is left of a connection whose two hosts lost power', async () => {
  const network = await openTestNetwork();
  const before = openSockets();
  const server = await listen(network.nodeEndpoint('a'));
  const opener = await dial(network.linkEndpoint('b', 'a'));
  await eventually('the connection', () => server.peers.length === 1);
  network.powerOff('a');
  network.powerOff('b');
  opener.socket.destroy();
  await server.close();
  await eventually('every socket closed', () => openSockets() === before);
  await network.close();
});

test('closing a network ends its connections, waiting ones too', async () => {
  const network = await openTestNetwork();
  const b = await listen(network.nodeEndpoint('b'), 'echo');
  const peers = [await dial(network.linkEndpoint('clients', 'b'))];
  for (const peer of peers) await letTrafficPass(peer);
  network.powerOff('a');
  peers.push(await dial(network.addressEndpoint('front')));
  network.moveAddress('front', null);
  peers.push(await dial(network.addressEndpoint('front')));
  await network.close();
  for (const peer of peers) await eventually('the end', () => peer.state !== 'open');
  await b.close();
});
