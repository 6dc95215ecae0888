import { describe, expect, it } from 'vitest';
import { readIncident } from '../../../test/parity/simulate.ts';
import type { SimulatedOutcome } from './play-one.ts';
import { type PlayOptions, playTrials } from './play-trials.ts';

const trialsOf = async (file: string, count: number) => {
  const scenario = await readIncident(file);
  return Array.from({ length: count }, (_, seed) => ({ scenario, seed }));
};

async function outcomes(trials: Awaited<ReturnType<typeof trialsOf>>, options: PlayOptions) {
  const came: SimulatedOutcome[] = [];
  for await (const outcome of playTrials(trials, options)) came.push(outcome);
  return came;
}

describe('trials in the simulator', () => {
  it('come out the same and in order, on one thread or on several', async () => {
    const trials = [
      ...(await trialsOf('incidents/primary-lost-by-hand/scenario.yaml', 4)),
      ...(await trialsOf('incidents/retry-storm/scenario.yaml', 2)),
      ...(await trialsOf('incidents/primary-lost-by-hand/synchronous.yaml', 3)),
    ];
    const alone = await outcomes(trials, { threads: 1 });
    expect(alone.map(({ endings }) => endings.how)).toEqual(trials.map(() => 'completed'));
    expect(await outcomes(trials, { threads: 3 })).toEqual(alone);
  }, 120_000);

  it('end with an interrupt', async () => {
    const trials = await trialsOf('incidents/primary-lost-by-hand/scenario.yaml', 50);
    for (const threads of [1, 2]) {
      const interrupt = new AbortController();
      const came: SimulatedOutcome[] = [];
      for await (const outcome of playTrials(trials, { threads, interrupted: interrupt.signal })) {
        came.push(outcome);
        interrupt.abort();
      }
      expect(came.length).toBe(1);
    }
  }, 120_000);
});
