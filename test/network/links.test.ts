import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  clock,
  dial,
  eventually,
  letTrafficPass,
  openStandingNetwork,
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

describe('an open link', () => {
  test('carries bytes both ways and passes on each half being closed', async () => {
    const [client, server] = await standing.connectToA('clients');
    client.say('question');
    await server.hears('question');
    client.socket.end();
    await eventually('the server sees the end', () => server.state === 'ended');
    server.say('answer after the end');
    await client.hears('answer after the end');
    server.socket.end();
    await eventually('the client sees the end', () => client.state === 'ended');
  });

  test('refuses a connection to a node where nothing listens', async () => {
    await a.close();
    const client = await dial(network.linkEndpoint('clients', 'a'));
    await eventually('refusal', () => client.state === 'reset');
    a = await standing.listenAtA();
  });

  test('passes on a reset by the server', async () => {
    const [client, server] = await standing.connectToA('clients');
    server.socket.resetAndDestroy();
    await eventually('reset', () => client.state === 'reset');
  });

  test('passes on a reset by the client', async () => {
    const [client, server] = await standing.connectToA('clients');
    client.socket.resetAndDestroy();
    await eventually('reset', () => server.state === 'reset');
  });

  test('shows the server the address of the place that connects', async () => {
    const [, fromClients] = await standing.connectToA('clients');
    const [, fromB] = await standing.connectToA('b');
    expect(fromB.socket.remoteAddress).not.toBe(fromClients.socket.remoteAddress);
    expect(fromB.socket.remoteAddress).toBe(network.nodeEndpoint('b').host);
  });
});

describe('a cut', () => {
  test('one way holds back what travels that way and nothing else', async () => {
    const [client, server] = await standing.connectToA('clients');
    network.cut('clients', 'a');
    client.say('lost?');
    server.say('the other way is open');
    await client.hears('the other way is open');
    await letTrafficPass(healthy);
    expect(server.text).toBe('');
    network.mend('clients', 'a');
    await server.hears('lost?');
    expect([client.state, server.state]).toEqual(['open', 'open']);
  });

  test('the other way lets the question through and holds the answer', async () => {
    const [client, server] = await standing.connectToA('clients');
    network.cut('a', 'clients');
    client.say('question');
    await server.hears('question');
    server.say('answer');
    await letTrafficPass(healthy);
    expect(client.text).toBe('');
    network.mend('a', 'clients');
    await client.hears('answer');
  });

  test('governs a connection whichever end opened it', async () => {
    const [opener, server] = await standing.connectToA('b');
    network.cut('a', 'b');
    server.say('from a to b');
    opener.say('from b to a');
    await server.hears('from b to a');
    await letTrafficPass(healthy);
    expect(opener.text).toBe('');
    network.mend('a', 'b');
    await opener.hears('from a to b');
  });

  test.each([
    ['clients', 'a'],
    ['a', 'clients'],
  ])('from %s to %s leaves a new connection unanswered until mended', async (from, to) => {
    network.cut(from, to);
    const client = await dial(network.linkEndpoint('clients', 'a'));
    client.say('hello');
    await letTrafficPass(healthy);
    expect(a.peers).toHaveLength(0);
    expect(client.state).toBe('open');
    network.mend(from, to);
    await eventually('the server sees it', () => a.peers[0]?.text === 'hello');
  });

  test('never shows the server who gave up waiting', async () => {
    network.cut('clients', 'a');
    const impatient = await dial(network.linkEndpoint('clients', 'a'));
    impatient.say('hello');
    impatient.socket.destroy();
    const abrupt = await dial(network.linkEndpoint('clients', 'a'));
    abrupt.socket.resetAndDestroy();
    await letTrafficPass(healthy);
    network.mend('clients', 'a');
    const [, server] = await standing.connectToA('clients');
    await letTrafficPass(healthy);
    expect(a.peers).toEqual([server]);
  });

  test('holds back the news that the other end is gone', async () => {
    const [client, server] = await standing.connectToA('clients');
    network.cut('a', 'clients');
    server.say('last words');
    server.socket.end();
    await letTrafficPass(healthy);
    expect([client.text, client.state]).toEqual(['', 'open']);
    network.mend('a', 'clients');
    await eventually('the end', () => client.state === 'ended');
    expect(client.text).toBe('last words');
  });

  test('is told to whoever listens, as is mending', () => {
    network.cut('a', 'b');
    network.slow('a', 'b', { delayMs: 1, jitterMs: 0 });
    network.mend('a', 'b');
    network.slow('a', 'b', { delayMs: 1, jitterMs: 0 });
    network.reset('a', 'b');
    expect(network.events.map((event) => (event.type === 'link' ? event.state : event.type))).toEqual([
      'cut',
      'cut',
      'open',
      'slow',
      'reset',
    ]);
    expect(network.events[0]).toMatchObject({ type: 'link', from: 'a', to: 'b' });
  });
});

describe('a reset', () => {
  test('breaks every connection between the two places and refuses new ones that way only', async () => {
    const [client, server] = await standing.connectToA('clients');
    const [fromB, serverOfB] = await standing.connectToA('b');
    const fromA = await dial(network.linkEndpoint('a', 'b'));
    fromA.say('ping');
    await fromA.hears('ping');
    network.reset('a', 'b');
    for (const peer of [fromB, serverOfB, fromA]) await eventually('broken', () => peer.state === 'reset');
    expect([client.state, server.state]).toEqual(['open', 'open']);

    const refused = await dial(network.linkEndpoint('a', 'b'));
    await eventually('refusal', () => refused.state === 'reset');
    const [otherWay, serverAgain] = await standing.connectToA('b');
    serverAgain.say('still possible');
    await otherWay.hears('still possible');

    network.mend('a', 'b');
    const again = await dial(network.linkEndpoint('a', 'b'));
    again.say('ping');
    await again.hears('ping');
  });
});

describe('a slow link', () => {
  test('delays each way by its own quality', async () => {
    const [client, server] = await standing.connectToA('clients');
    network.slow('clients', 'a', { delayMs: 60, jitterMs: 0 });
    let sentMs = clock.now();
    client.say('slow');
    await server.hears('slow');
    expect(clock.now() - sentMs).toBeGreaterThanOrEqual(60);
    network.slow('a', 'clients', { delayMs: 40, jitterMs: 0 });
    sentMs = clock.now();
    server.say('less slow');
    await client.hears('less slow');
    expect(clock.now() - sentMs).toBeGreaterThanOrEqual(40);
  });

  test('takes a round trip to open a connection, and one to refuse it', async () => {
    network.slow('clients', 'a', { delayMs: 40, jitterMs: 0 });
    network.slow('a', 'clients', { delayMs: 20, jitterMs: 0 });
    const sentMs = clock.now();
    const [client, server] = await standing.connectToA('clients');
    expect(clock.now() - sentMs).toBeGreaterThanOrEqual(40);
    client.say('first');
    await server.hears('first');
    expect(clock.now() - sentMs).toBeGreaterThanOrEqual(40 + 20 + 40);
    await a.close();
    const refusedFromMs = clock.now();
    const refused = await dial(network.linkEndpoint('clients', 'a'));
    await eventually('refusal', () => refused.state === 'reset');
    expect(clock.now() - refusedFromMs).toBeGreaterThanOrEqual(40 + 20);
    a = await standing.listenAtA();
  });

  test('gives up its delay when mended', async () => {
    const [client, server] = await standing.connectToA('clients');
    network.slow('clients', 'a', { delayMs: 3_600_000, jitterMs: 0 });
    client.say('an hour ');
    await letTrafficPass(healthy);
    network.mend('clients', 'a');
    client.say('or not');
    await server.hears('an hour or not');
  });

  test('keeps order whatever the jitter', async () => {
    const [client, server] = await standing.connectToA('clients');
    network.slow('clients', 'a', { delayMs: 0, jitterMs: 15 });
    let expected = '';
    for (let word = 0; word < 60; word += 1) {
      expected += `${word};`;
      client.say(`${word};`);
      await letTrafficPass(healthy);
    }
    await eventually('all words', () => server.text.length === expected.length);
    expect(server.text).toBe(expected);
  });

  test('shares its bandwidth among its connections', async () => {
    network.slow('clients', 'a', { delayMs: 0, jitterMs: 0, bytesPerSecond: 1_000_000 });
    const pairs = [await standing.connectToA('clients'), await standing.connectToA('clients')];
    const bytes = 150_000;
    const sentMs = clock.now();
    for (const [client] of pairs) client.socket.write(Buffer.alloc(bytes, 1));
    const arrivals = pairs.map(async ([, server]) => {
      await eventually('all bytes', () => server.bytes.length === bytes);
      return clock.now() - sentMs;
    });
    const [first = 0, second = 0] = await Promise.all(arrivals);
    // Together 300 ms; a link that was idle may send a turn of 4 ms at once. Fair turns end at about the same time.
    expect(Math.max(first, second)).toBeGreaterThanOrEqual(290);
    expect(Math.min(first, second)).toBeGreaterThanOrEqual(200);
  });

  test('sends a backlog at once when its bandwidth is mended', async () => {
    const [client, server] = await standing.connectToA('clients');
    network.slow('clients', 'a', { delayMs: 0, jitterMs: 0, bytesPerSecond: 10 });
    client.socket.write(Buffer.alloc(1_000_000, 1));
    await letTrafficPass(healthy);
    network.mend('clients', 'a');
    await eventually('all bytes', () => server.bytes.length === 1_000_000);
  });
});

describe('a receiver that does not read', () => {
  test.each(['slow reader', 'cut'] as const)('holds the sender back: %s', async (obstacle) => {
    const [client, server] = await standing.connectToA('clients');
    if (obstacle === 'cut') network.cut('clients', 'a');
    else server.socket.pause();
    const total = 64 * 1024 * 1024;
    const block = Buffer.alloc(1024 * 1024, 7);
    for (let sent = 0; sent < total; sent += block.length) client.socket.write(block);
    let accepted = -1;
    await eventually('nothing more is accepted', () => {
      const before = accepted;
      accepted = client.socket.bytesWritten - client.socket.writableLength;
      return accepted === before && accepted > 0;
    });
    await letTrafficPass(healthy);
    expect(client.socket.writableLength).toBeGreaterThan(total / 2);
    if (obstacle === 'cut') network.mend('clients', 'a');
    else server.socket.resume();
    await eventually('every byte', () => server.bytes.length === total);
  });
});
