import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  dial,
  eventually,
  letTrafficPass,
  listen,
  openTestNetwork,
  type Peer,
  type TestNetwork,
  type TestServer,
} from './two-places.ts';

let network: TestNetwork;
let a: TestServer;
let b: TestServer;
let healthy: Peer;

beforeEach(async () => {
  network = await openTestNetwork();
  a = await listen(network.nodeEndpoint('a'));
  b = await listen(network.nodeEndpoint('b'), 'echo');
  healthy = await dial(network.linkEndpoint('clients', 'b'));
});

afterEach(async () => {
  await Promise.all([a.close(), b.close()]);
  await network.close();
});

async function connectToA(from: string): Promise<[Peer, Peer]> {
  const opener = await dial(network.linkEndpoint(from, 'a'));
  await eventually('the server sees the connection', () => a.peers.length > 0);
  const server = a.peers.at(-1);
  if (!server) throw new Error('unreachable');
  return [opener, server];
}

test('a host without power says nothing, not even that its processes died', async () => {
  const [client] = await connectToA('clients');
  network.powerOff('a');
  await a.close();
  client.say('anybody there?');
  await letTrafficPass(healthy);
  expect([client.text, client.state]).toEqual(['', 'open']);
  a = await listen(network.nodeEndpoint('a'));
});

test('what it had sent and had not arrived is lost with it', async () => {
  const [client, server] = await connectToA('clients');
  network.slow('a', 'clients', { delayMs: 3_600_000, jitterMs: 0 });
  server.say('on the wire');
  await letTrafficPass(healthy);
  network.powerOff('a');
  network.powerOn('a');
  network.mend('a', 'clients');
  const [second, serverAgain] = await connectToA('clients');
  serverAgain.say('later');
  await second.hears('later');
  expect(client.text).toBe('');
});

test('a host that came back resets whoever speaks of an old connection', async () => {
  const [speaking] = await connectToA('clients');
  const [silent] = await connectToA('clients');
  const [early] = await connectToA('b');
  network.powerOff('a');
  early.say('sent while it was off');
  await letTrafficPass(healthy);
  await a.close();
  network.powerOn('a');
  a = await listen(network.nodeEndpoint('a'));
  await eventually('reset of what was sent before', () => early.state === 'reset');
  speaking.say('do you remember me?');
  await eventually('reset', () => speaking.state === 'reset');
  expect(silent.state).toBe('open');
  expect(a.peers).toHaveLength(0);
});

test('a connection asked for while it was off comes about, or is refused, when it is back', async () => {
  await a.close();
  network.powerOff('a');
  const first = await dial(network.linkEndpoint('clients', 'a'));
  await letTrafficPass(healthy);
  expect(first.state).toBe('open');
  network.powerOn('a');
  await eventually('refusal, for nothing listens', () => first.state === 'reset');

  network.powerOff('a');
  const second = await dial(network.linkEndpoint('clients', 'a'));
  second.say('hello');
  await letTrafficPass(healthy);
  a = await listen(network.nodeEndpoint('a'));
  network.powerOn('a');
  await eventually('the server sees it', () => a.peers[0]?.text === 'hello');
});

test('a connection still being opened is asked for again when it is back', async () => {
  network.slow('a', 'clients', { delayMs: 30_000, jitterMs: 0 });
  const [client] = await connectToA('clients');
  client.say('hello');
  network.powerOff('a');
  await a.close();
  a = await listen(network.nodeEndpoint('a'));
  network.mend('a', 'clients');
  network.powerOn('a');
  await eventually('the server sees it', () => a.peers[0]?.text === 'hello');
  expect(client.state).toBe('open');
});

test('what it opened hangs at the other end until that end speaks', async () => {
  const [atA, server] = [await dial(network.linkEndpoint('a', 'b')), () => b.peers.at(-1)];
  atA.say('ping');
  await atA.hears('ping');
  network.powerOff('a');
  atA.socket.destroy();
  await letTrafficPass(healthy);
  expect(server()?.state).toBe('open');
  network.powerOn('a');
  server()?.say('are you there?');
  await eventually('reset', () => server()?.state === 'reset');
});

test('power and cuts are independent', async () => {
  const [client, server] = await connectToA('clients');
  network.cut('clients', 'a');
  network.powerOff('b');
  network.powerOn('b');
  client.say('waiting');
  const other = await dial(network.linkEndpoint('clients', 'b'));
  await letTrafficPass(other);
  expect(server.text).toBe('');
  network.mend('clients', 'a');
  await server.hears('waiting');
});
