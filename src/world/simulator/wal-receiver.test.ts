import { expect, it } from 'vitest';
import { client } from '../contract/expectations.ts';
import { contractTopology } from '../contract/index.ts';
import { bootSimulator } from './simulator.ts';
import { defaultTimings } from './timings.ts';

it('what reaches a standby while it flushes is flushed together afterwards', async () => {
  const receiveMs = 40;
  const world = await bootSimulator(contractTopology, {
    seed: 1,
    timings: { ...defaultTimings, spread: 0, receiveMs },
  });
  const { clock } = world;
  const sessions = await Promise.all([1, 2, 3, 4].map(() => world.openSession('pg01', client)));
  await clock.until(clock.now() + 1_000);

  const beganMs = clock.now();
  const writes = sessions.map(async (session, index) => {
    await clock.until(beganMs + 10 * index);
    await session.write(index);
  });
  const flushedAt: number[] = [];
  let { flushedLsn } = await world.observe('pg03');
  while (clock.now() < beganMs + 4 * receiveMs) {
    await clock.until(clock.now() + 0.5);
    const state = await world.observe('pg03');
    if (state.flushedLsn !== flushedLsn) flushedAt.push(clock.now() - beganMs);
    ({ flushedLsn } = state);
  }
  await Promise.all(writes);
  await world.close({ keep: false });

  // The first one begins a flush, the others wait for it to end.
  const [first = Number.NaN, second = Number.NaN, ...more] = flushedAt;
  expect(second - first).toBeCloseTo(receiveMs, 0);
  expect(more).toEqual([]);
});
