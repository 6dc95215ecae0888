import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../../test/parity/simulate.ts';
import { readScenario } from '../../scenario/read-scenario.ts';

/** A cluster under Patroni with short timings, in the simulator, with whatever befalls it. */
function underPatroni(suspects: string, settings = ''): ReturnType<typeof readScenario>['scenario'] {
  const text = `
reenact: 1
title: Patroni in a test
topology:
  nodes: { pg01: { role: primary }, pg02: {}, pg03: {} }
manager: { kind: patroni, ttl: 5s, loop-wait: 1s, retry-timeout: 2s, address: primary${settings} }
workload: { kind: ledger, rate: 20/s, clients: 2 }
suspects:
${suspects}
symptoms:
  split: { check: two-writable-primaries }
  lost: { check: acknowledged-writes-lost, at-least: 1 }
  refused: { check: writes-unavailable, longer-than: 12s }
expect: averted
limits: { watch: 30s }
`;
  return readScenario(text, 'test.yaml').scenario;
}

describe('a cluster under Patroni', () => {
  it('in synchronous mode loses no acknowledged write when its leader loses power', async () => {
    const scenario = underPatroni('  dies: { fault: power-off, on: pg01, at: 4s }', ', synchronous-mode: on');
    for (let seed = 1; seed <= 5; seed += 1) {
      const { verdict } = await simulate(scenario, { seed });
      expect(verdict).toMatchObject({ verdict: 'averted', asExpected: true });
    }
  });

  it('starts the server of a leader as a standby and promotes it again when only the server died', async () => {
    const scenario = underPatroni('  dies: { fault: kill-postmaster, on: pg01, at: 3s }');
    const { events, timeline } = await simulate(scenario);
    const orders = events.flatMap((event) =>
      event.type === 'order' && event.stage === 'begun' ? [event.what] : [],
    );
    expect(orders).toEqual(['start the server of pg01 as a standby of pg02', 'promote pg01']);
    const timelines = timeline.observations.get('pg01')?.flatMap(({ state }) => state.timeline ?? []);
    expect([...new Set(timelines)]).toEqual([1, 2]);
  });

  it('copies anew whoever wrote on after the others had a new leader, once the network is whole again', async () => {
    const cuts = ['[pg01, pg03]', '[pg02, pg03]', '[pg01, store]', '[pg02, store]'].map(
      (ends, index) => `  cut-${index}: { fault: cut-link, between: ${ends}, at: 3s, for: 10s }`,
    );
    const { timeline, events } = await simulate(underPatroni(cuts.join('\n')));
    const copies = events.flatMap((event) =>
      event.type === 'order' && event.stage === 'begun' && event.verb === 'rebuild' ? [event.what] : [],
    );
    expect(copies.sort()).toEqual(['rebuild pg01 from pg03', 'rebuild pg02 from pg03']);
    const ends = ['pg01', 'pg02'].map((node) => timeline.observations.get(node)?.at(-1)?.state);
    expect(ends).toMatchObject([
      { role: 'standby', timeline: 2, receiving: true },
      { role: 'standby', timeline: 2, receiving: true },
    ]);
  });

  it('never has two writable primaries, whichever links are cut and for how long', async () => {
    const places = ['pg01', 'pg02', 'pg03', 'store'];
    const cut = fc
      .record({
        ends: fc.shuffledSubarray(places, { minLength: 2, maxLength: 2 }),
        at: fc.integer({ min: 500, max: 9_000 }),
        lasts: fc.integer({ min: 200, max: 12_000 }),
        oneWay: fc.boolean(),
      })
      .map(({ ends: [from = '', to = ''], at, lasts, oneWay }) => {
        const where = oneWay ? `from: ${from}, to: ${to}` : `between: [${from}, ${to}]`;
        return `{ fault: cut-link, ${where}, at: ${at}ms, for: ${lasts}ms }`;
      });
    await fc.assert(
      fc.asyncProperty(fc.array(cut, { minLength: 1, maxLength: 4 }), fc.nat(1_000), async (cuts, seed) => {
        const scenario = underPatroni(cuts.map((text, index) => `  cut-${index}: ${text}`).join('\n'));
        const { verdict } = await simulate(scenario, { seed });
        const split = verdict.symptoms.find(({ name }) => name === 'split');
        expect(split?.finding.status, JSON.stringify(split)).not.toBe('present');
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});
