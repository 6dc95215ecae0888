import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LinkQuality } from '../../src/model/topology.ts';
import type { Network } from '../../src/world/lab/network/network.ts';
import { clock, dial, eventually, listen, openTestNetwork, type Peer } from './two-places.ts';

const places = [
  ['clients', 'a'],
  ['a', 'clients'],
] as const;
const way = fc.constantFrom(...places);
const quality = fc.record(
  {
    delayMs: fc.constantFrom(0, 0.3, 2, 9),
    jitterMs: fc.constantFrom(0, 0.5, 6),
    bytesPerSecond: fc.constantFrom(300_000, 20_000_000),
  },
  { requiredKeys: ['delayMs', 'jitterMs'] },
);

type Way = readonly [string, string];
type End = 'client' | 'server';
type Step =
  | { readonly do: 'cut'; readonly way: Way }
  | { readonly do: 'mend'; readonly way: Way }
  | { readonly do: 'slow'; readonly way: Way; readonly quality: LinkQuality }
  | { readonly do: 'say'; readonly end: End; readonly bytes: number }
  | { readonly do: 'end'; readonly end: End }
  | { readonly do: 'wait'; readonly ms: number };

const end = fc.constantFrom<End>('client', 'server');
const bytes = fc.constantFrom(1, 50, 5_000, 90_000);
const ms = fc.constantFrom(0, 1, 4);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cut' as const), way }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('mend' as const), way }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('slow' as const), way, quality }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constant('say' as const), end, bytes }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait' as const), ms }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), end }) },
);

/** Bytes that say where in the stream they belong. */
function content(from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let index = 0; index < length; index += 1)
    bytes[index] = ((from + index) * 31 + (from + index) / 251) & 255;
  return bytes;
}

/** Does all steps; answers how much each end said and whether it ended its stream. */
async function run(network: Network, steps: readonly Step[], peers: Readonly<Record<End, Peer>>) {
  const said = { client: 0, server: 0 };
  const over = { client: false, server: false };
  for (const step of steps) {
    switch (step.do) {
      case 'cut':
      case 'mend':
        network[step.do](...step.way);
        break;
      case 'slow':
        network.slow(...step.way, step.quality);
        break;
      case 'wait':
        await clock.until(clock.now() + step.ms);
        break;
      case 'end':
        peers[step.end].socket.end();
        over[step.end] = true;
        break;
      case 'say':
        if (over[step.end]) break;
        peers[step.end].socket.write(content(said[step.end], step.bytes));
        said[step.end] += step.bytes;
    }
  }
  return { said, over };
}

test('whatever is cut, slowed and mended, every byte arrives once and in order', async () => {
  const network = await openTestNetwork();
  const server = await listen(network.nodeEndpoint('a'));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }), async (steps) => {
      const seen = server.peers.length;
      const client = await dial(network.linkEndpoint('clients', 'a'));
      await eventually('the connection', () => server.peers.length > seen);
      const other = server.peers[seen];
      if (!other) throw new Error('unreachable');
      const { said, over } = await run(network, steps, { client, server: other });
      for (const [from, to] of places) network.mend(from, to);
      await eventually(
        'every byte',
        () => other.bytes.length >= said.client && client.bytes.length >= said.server,
      );
      await eventually('each end of stream', () => {
        return (!over.client || other.state === 'ended') && (!over.server || client.state === 'ended');
      });
      expect(other.bytes.equals(content(0, said.client))).toBe(true);
      expect(client.bytes.equals(content(0, said.server))).toBe(true);
      expect(client.state).toBe(over.server ? 'ended' : 'open');
      expect(other.state).toBe(over.client ? 'ended' : 'open');
      client.socket.destroy();
      other.socket.destroy();
    }),
    { numRuns: 80 },
  );
  await server.close();
  await network.close();
});
