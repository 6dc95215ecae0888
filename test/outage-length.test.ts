import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { findOutages, longest } from '../src/checks/availability.ts';
import type { OperationEvent } from '../src/recording/event.ts';
import type { World } from '../src/world/world.ts';
import { type IndependentWriter, startIndependentWriter } from './network/run-independent-writer.ts';
import { runScenario } from './support/run-scenario.ts';

/** When clients and the writer beside them give up, in milliseconds: who is less patient meets a slow server as no server. */
const patienceMs = 3_000;

/**
 * The outage that a report states is the one a writer beside the clients measures: another process with another loop,
 * another table, and no knowledge of the trial.
 */
it('an outage is as long as an independent writer says', async () => {
  let beside: Promise<IndependentWriter> | undefined;
  const file = 'incidents/primary-lost-by-hand/scenario.yaml';
  // A write every 5 ms, because the edges of an outage are known no better than the clients ask; two clients and no
  // backlog, so that they do not take the machine away from the writer when the outage ends.
  const text = (await readFile(file, 'utf8')).replace(
    'clients: 8, rate: 100/s, reads: 20%',
    `clients: 2, rate: 200/s, reads: 0%, give-up: 100ms, connect-timeout: ${patienceMs}ms, query-timeout: ${patienceMs}ms`,
  );
  let world: World | undefined;
  let report: ReturnType<IndependentWriter['stop']> | undefined;
  const result = await runScenario(text, {
    file,
    meet: (booted) => {
      world = booted;
      beside = startIndependentWriter(endpointOf(booted, 'primary'), { timeoutMs: patienceMs });
    },
    watch: (event) => {
      if (event.type === 'phase' && event.phase === 'heal') report = beside?.then((writer) => writer.stop());
    },
  });
  const measured = await report;
  expect(world?.kind).toBe('lab');
  const { watch, operations } = result.timeline;
  if (!watch || !measured) throw new Error('the trial was not watched');
  const reported = longest(findOutages(operations, 'write', watch, 100));
  if (!reported) throw new Error('no outage was reported');
  const reportedMs = reported.toMs - reported.fromMs;
  // Neither sees more finely than a busy machine lets it run.
  const coarseMs = 20 + measured.nextGapMs + nextGapMs(operations);
  console.log(
    `reported ${reportedMs.toFixed(1)} ms, measured beside it ${measured.gap.durationMs.toFixed(1)} ms, seen to ${coarseMs.toFixed(1)} ms`,
  );
  expect(reportedMs).toBeGreaterThan(1_000);
  expect(Math.abs(reportedMs - measured.gap.durationMs)).toBeLessThanOrEqual(coarseMs);
  await result.forget();
});

/** The longest time between two acknowledgements but for the outage. */
function nextGapMs(operations: readonly OperationEvent[]): number {
  const answeredMs = operations
    .flatMap(({ outcome, atMs }) => (outcome === 'acknowledged' ? [atMs] : []))
    .sort((left, right) => left - right);
  const gaps = answeredMs.slice(1).map((atMs, before) => atMs - (answeredMs[before] ?? atMs));
  return gaps.sort((left, right) => right - left)[1] ?? 0;
}

function endpointOf(world: World, address: string): { host: string; port: number } {
  const [host = '', port = ''] = String(world.facts[`address of ${address}`]).split(':');
  return { host, port: Number(port) };
}
