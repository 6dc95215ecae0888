import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  dial,
  eventually,
  letTrafficPass,
  openStandingNetwork,
  type Peer,
  type StandingNetwork,
} from './two-places.ts';

let standing: StandingNetwork;
let network: StandingNetwork['network'];
let a: StandingNetwork['a'];
let healthy: StandingNetwork['healthy'];

beforeEach(async () => {
  standing = await openStandingNetwork();
  ({ network, a, healthy } = standing);
});

afterEach(() => standing.close());

async function connectToHolder(): Promise<[Peer, Peer]> {
  const client = await dial(network.addressEndpoint('front'));
  await eventually('the holder sees the connection', () => a.peers.length > 0);
  const server = a.peers.at(-1);
  if (!server) throw new Error('unreachable');
  return [client, server];
}

test('moving an address breaks both halves of its connections and leads new ones to the new holder', async () => {
  const [client, server] = await connectToHolder();
  network.moveAddress('front', 'b');
  await eventually('the client is reset', () => client.state === 'reset');
  await eventually('the former holder is reset', () => server.state === 'reset');
  const again = await dial(network.addressEndpoint('front'));
  again.say('who is there?');
  await again.hears('who is there?');
  expect(network.events).toMatchObject([{ type: 'address', address: 'front', owner: 'b' }]);
  expect(healthy.state).toBe('open');
});

test('the client learns of a move even if the former holder cannot be reached, and that one only once it can', async () => {
  const [client, server] = await connectToHolder();
  network.cut('clients', 'a');
  network.cut('a', 'clients');
  network.moveAddress('front', 'b');
  await eventually('the client is reset', () => client.state === 'reset');
  await letTrafficPass(healthy);
  expect(server.state).toBe('open');
  network.mend('clients', 'a');
  await eventually('the former holder is reset', () => server.state === 'reset');
});

test('an address that nobody holds answers nothing; who waited reaches the next holder', async () => {
  const [client] = await connectToHolder();
  network.moveAddress('front', null);
  await eventually('the client is reset', () => client.state === 'reset');
  const waiting = await dial(network.addressEndpoint('front'));
  const impatient = await dial(network.addressEndpoint('front'));
  waiting.say('hello');
  impatient.socket.destroy();
  await letTrafficPass(healthy);
  expect(waiting.state).toBe('open');
  network.moveAddress('front', 'b');
  await waiting.hears('hello');
  // One healthy connection, one that waited; nobody saw the one that gave up.
  expect(standing.b.peers).toHaveLength(2);
});

test('an address is subject to the links between the clients and its holder', async () => {
  const [client, server] = await connectToHolder();
  network.cut('clients', 'a');
  client.say('wait');
  await letTrafficPass(healthy);
  expect(server.text).toBe('');
  network.mend('clients', 'a');
  await server.hears('wait');
  network.reset('clients', 'a');
  await eventually('reset', () => client.state === 'reset');
});

test('an attempt that a dead holder never answered reaches the new holder', async () => {
  network.powerOff('a');
  const client = await dial(network.addressEndpoint('front'));
  client.say('hello');
  await letTrafficPass(healthy);
  network.moveAddress('front', 'b');
  await client.hears('hello');
});

test('giving an address to its holder changes nothing, and is told all the same', async () => {
  const [client, server] = await connectToHolder();
  network.moveAddress('front', 'a');
  client.say('still here');
  await server.hears('still here');
  expect(network.events).toMatchObject([{ type: 'address', owner: 'a' }]);
  expect(() => network.moveAddress('front', 'nobody knows')).toThrow('there is no node nobody knows');
  expect(() => network.moveAddress('back', 'a')).toThrow('there is no virtual address back');
});
