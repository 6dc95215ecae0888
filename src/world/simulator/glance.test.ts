import { expect, it } from 'vitest';
import type { NodeState } from '../../model/node-state.ts';
import { client } from '../contract/expectations.ts';
import { contractTopology } from '../contract/index.ts';
import type { World } from '../world.ts';
import { bootSimulator } from './simulator.ts';

/** Glances at a node as probes do, ten times a second. */
async function glances(whatHappens: (world: World) => Promise<unknown>): Promise<(NodeState | undefined)[]> {
  const world = await bootSimulator(contractTopology, { seed: 1 });
  const { clock } = world;
  const seen: (NodeState | undefined)[] = [];
  const round = () => {
    seen.push(world.glance?.('pg01'));
    clock.callAt?.(clock.now() + 100, round, 'quiet');
  };
  clock.callAt?.(clock.now() + 100, round, 'quiet');
  await whatHappens(world);
  await world.close({ keep: false });
  return seen;
}

it('a node is seen as it was, by the same look, while nothing stirs, and anew once something does', async () => {
  const seen = await glances(async ({ clock, openSession }) => {
    await clock.until(clock.now() + 450);
    const session = await openSession('pg01', client);
    await session.write(1);
    await clock.until(clock.now() + 100);
  });
  const before = seen[2];
  expect(seen[3]).toBe(before);
  expect(seen.at(-1)?.flushedLsn).toBeGreaterThan(before?.flushedLsn ?? Number.NaN);
});

it('how long a transaction has been open is seen to grow although nothing stirs', async () => {
  const seen = await glances(async ({ clock, verbs }) => {
    await verbs.openTransaction('pg01', 'forgotten', true);
    await clock.until(clock.now() + 1_500);
  });
  const [last, before] = [seen.at(-1), seen.at(-2)].map((state) => state?.writingTransactions?.[0]?.openMs);
  expect(last).toBe((before ?? Number.NaN) + 100);
});
