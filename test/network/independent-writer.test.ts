import { expect, test } from 'vitest';
import { startIndependentWriter } from './run-independent-writer.ts';
import { startServer } from './single-server.ts';
import { clock, openTestNetwork } from './two-places.ts';

test.each(['cut', 'no holder'] as const)('the independent writer measures an outage: %s', async (outage) => {
  const network = await openTestNetwork();
  const server = await startServer('a', network.nodeEndpoint('a'));
  const writer = await startIndependentWriter(network.addressEndpoint('front'));
  const fromMs = clock.now();
  if (outage === 'cut') network.cut('a', 'clients');
  else network.moveAddress('front', null);
  await clock.until(fromMs + 700);
  if (outage === 'cut') network.mend('a', 'clients');
  else network.moveAddress('front', 'a');
  const durationMs = clock.now() - fromMs;
  const seen = (await server.ask('select count(*)::int as count from independent_writer'))[0]?.['count'];
  await clock.until(clock.now() + 100);
  const { acknowledged, failed, gap } = await writer.stop();
  await server.stop();
  await network.close();
  // An answer that was already in the other process when the outage began does not count as part of it.
  expect(gap.durationMs).toBeGreaterThanOrEqual(durationMs - 5);
  expect(gap.toMs - gap.fromMs).toBeCloseTo(gap.durationMs, 3);
  expect(failed).toBeGreaterThan(0);
  expect(acknowledged).toBeGreaterThan(0);
  expect(seen).toBeGreaterThan(0);
  console.info(`outage of ${durationMs.toFixed(1)} ms, the writer saw ${gap.durationMs.toFixed(1)} ms`);
});
