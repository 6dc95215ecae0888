import { afterEach, beforeEach, expect, test } from 'vitest';
import { dial, eventually, letTrafficPass, openStandingNetwork, type StandingNetwork } from './two-places.ts';

let standing: StandingNetwork;
let network: StandingNetwork['network'];
let a: StandingNetwork['a'];
let healthy: StandingNetwork['healthy'];

beforeEach(async () => {
  standing = await openStandingNetwork();
  ({ network, a, healthy } = standing);
});

afterEach(() => standing.close());

test('a host without power says nothing, not even that its processes died', async () => {
  const [client] = await standing.connectToA('clients');
  network.powerOff('a');
  await a.close();
  client.say('anybody there?');
  await letTrafficPass(healthy);
  expect([client.text, client.state]).toEqual(['', 'open']);
  a = await standing.listenAtA();
});

test('what it had sent and had not arrived is lost with it', async () => {
  const [client, server] = await standing.connectToA('clients');
  network.slow('a', 'clients', { delayMs: 3_600_000, jitterMs: 0 });
  server.say('on the wire');
  await letTrafficPass(healthy);
  network.powerOff('a');
  network.powerOn('a');
  network.mend('a', 'clients');
  const [second, serverAgain] = await standing.connectToA('clients');
  serverAgain.say('later');
  await second.hears('later');
  expect(client.text).toBe('');
});

test('a host that came back resets whoever speaks of an old connection', async () => {
  const [speaking] = await standing.connectToA('clients');
  const [silent] = await standing.connectToA('clients');
  const [early] = await standing.connectToA('b');
  network.powerOff('a');
  early.say('sent while it was off');
  await letTrafficPass(healthy);
  await a.close();
  network.powerOn('a');
  a = await standing.listenAtA();
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
  a = await standing.listenAtA();
  network.powerOn('a');
  await eventually('the server sees it', () => a.peers[0]?.text === 'hello');
});

test('a connection still being opened is asked for again when it is back', async () => {
  network.slow('a', 'clients', { delayMs: 30_000, jitterMs: 0 });
  const [client] = await standing.connectToA('clients');
  client.say('hello');
  network.powerOff('a');
  await a.close();
  a = await standing.listenAtA();
  network.mend('a', 'clients');
  network.powerOn('a');
  await eventually('the server sees it', () => a.peers[0]?.text === 'hello');
  expect(client.state).toBe('open');
});

test('what it opened hangs at the other end until that end speaks', async () => {
  const [atA, server] = [await dial(network.linkEndpoint('a', 'b')), () => standing.b.peers.at(-1)];
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
  const [client, server] = await standing.connectToA('clients');
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
