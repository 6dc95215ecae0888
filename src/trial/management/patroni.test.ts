import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../../test/parity/simulate.ts';
import { readScenario } from '../../scenario/read-scenario.ts';

/** A cluster under Patroni with short timings, in the simulator, with whatever befalls it. */
function underPatroni(
  suspects: string,
  settings = '',
  runbook = '',
): ReturnType<typeof readScenario>['scenario'] {
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
${runbook}`;
  return readScenario(text, 'test.yaml').scenario;
}

/** What its instances ordered, in words and in this order. */
async function ordersIn(scenario: Parameters<typeof simulate>[0], seed = 1): Promise<string[]> {
  const { events } = await simulate(scenario, { seed });
  return events.flatMap((event) => (event.type === 'order' && event.stage === 'begun' ? [event.what] : []));
}

describe('a cluster under Patroni', () => {
  it.each([
    ['', /^pg03 is ready as standby on timeline 1 and streams from pg01, after/],
    [
      '  - { do: stop-managing }\n',
      /^the server of pg03 is down; it is a standby of pg01 once it is started$/,
    ],
  ])(
    'has who points a dead standby at its upstream wait until it streams, if anybody starts it (%j)',
    async (before, proof) => {
      const follow =
        '  - { do: follow, node: pg03, upstream: pg01, when: { node: pg03, is: down }, within: 9s }\n';
      const suspects = '  dies: { fault: kill-postmaster, on: pg03, at: 4s }';
      const { events } = await simulate(underPatroni(suspects, '', `runbook:\n${before}${follow}`), {
        seed: 1,
      });
      const done = events.flatMap((event) =>
        event.type === 'order' &&
        event.by === 'operator' &&
        event.verb === 'follow' &&
        event.stage !== 'waiting' &&
        event.stage !== 'begun'
          ? [`${event.stage} ${event.reason}`]
          : [],
      );
      expect(done).toEqual([expect.stringMatching(/^done /)]);
      expect(done[0]?.slice('done '.length)).toMatch(proof);
    },
  );

  it('in synchronous mode loses no acknowledged write when its leader loses power', async () => {
    const scenario = underPatroni('  dies: { fault: power-off, on: pg01, at: 4s }', ', synchronous-mode: on');
    for (let seed = 1; seed <= 5; seed += 1) {
      const { verdict } = await simulate(scenario, { seed });
      expect(verdict).toMatchObject({ verdict: 'averted', asExpected: true });
    }
  });

  it.each([false, true])(
    'in synchronous mode begins once the store names who may succeed the leader (synchronous before: %s)',
    async (isSynchronousBefore) => {
      const plain = underPatroni(
        '  dies: { fault: power-off, on: pg01, at: 20ms }',
        ', synchronous-mode: on',
      );
      const scenario = {
        ...plain,
        // Turns that are longer than the warm-up, so that the leader's first one does not lie within it by itself.
        manager: {
          ...plain.manager,
          settings: { ...plain.manager.settings, ttl: 12_000, 'loop-wait': 4_000 },
        },
        topology: {
          ...plain.topology,
          nodes: plain.topology.nodes.map((node) =>
            node.name === 'pg03' && isSynchronousBefore ? { ...node, replication: 'sync' as const } : node,
          ),
        },
      };
      for (let seed = 1; seed <= 5; seed += 1) {
        const { events } = await simulate(scenario, { seed });
        const promoted = events.flatMap((event) =>
          event.type === 'order' && event.stage === 'begun' && event.verb === 'promote' ? [event.node] : [],
        );
        expect(promoted).toEqual([isSynchronousBefore ? 'pg03' : expect.stringMatching(/pg0[23]/)]);
        const reasons = events.flatMap((event) =>
          event.type === 'decision' ? [event.what, ...event.because] : [],
        );
        expect(reasons).toContain(
          `pg01 writes into the store that ${promoted[0]} may succeed it: ${promoted[0]} is synchronous.`,
        );
      }
    },
  );

  it('in synchronous mode names a successor in the turn in which the server was told to wait for it', async () => {
    const plain = underPatroni('  dies: { fault: power-off, on: pg01, at: 4s }', ', synchronous-mode: on');
    const settings = { ...plain.manager.settings, ttl: 20_000, 'loop-wait': 8_000 };
    for (let seed = 1; seed <= 3; seed += 1) {
      const { events } = await simulate({ ...plain, manager: { ...plain.manager, settings } }, { seed });
      const saying = (words: RegExp) =>
        events.flatMap((event) =>
          event.type === 'decision' && [event.what, ...event.because].some((reason) => words.test(reason))
            ? [{ node: event.node, atMs: event.atMs }]
            : [],
        );
      const appointed = saying(/^pg0\d has its server wait for/);
      const named = saying(/^pg0\d writes into the store that pg0\d may succeed it/);
      // The first leader's and its successor's. Both slept until their servers had time to count the standby.
      expect(appointed.map(({ node }) => node)).toEqual(['pg01', expect.stringMatching(/pg0[23]/)]);
      expect(named.map(({ node }) => node)).toEqual(appointed.map(({ node }) => node));
      for (const [index, { atMs }] of named.entries()) {
        const sleptMs = atMs - (appointed[index]?.atMs ?? 0);
        expect(sleptMs).toBeGreaterThan(2_000);
        expect(sleptMs).toBeLessThan(2_500);
      }
    }
  });

  it.each(['', ', synchronous-mode: on'])(
    'tells once who leads and who is followed (with %j)',
    async (mode) => {
      const suspects = `  dies: { fault: power-off, on: pg01, at: 4s, for: 8s }
  apart: { fault: cut-link, between: [pg03, store], at: 20s, for: 4s }`;
      const { events } = await simulate(underPatroni(suspects, mode));
      const told = events.flatMap((event) =>
        event.type === 'decision'
          ? [[event.node, event.what], ...event.because.map((why) => [event.node, why])]
          : [],
      );
      for (const node of ['pg01', 'pg02', 'pg03']) {
        const standings = told.flatMap(([who, what = '']) =>
          who === node ? (/ (leads|follows pg\d+|cannot reach the store)/.exec(what)?.[1] ?? []) : [],
        );
        expect(standings.length).toBeGreaterThan(0);
        expect(standings.filter((standing, index) => standing === standings[index - 1])).toEqual([]);
      }
    },
  );

  it('in synchronous mode has nobody succeed a leader that died before it had a synchronous standby', async () => {
    // The first leader is back in time to take the lease, and lacks what the second one acknowledged.
    const scenario = underPatroni(
      `  dies: { fault: power-off, on: pg01, at: 3s, for: 8s }
  successor-dies: { fault: power-off, on: pg02, when: { node: pg02, is: primary }, within: 15s, then: 800ms }`,
      ', synchronous-mode: on',
    );
    for (let seed = 1; seed <= 5; seed += 1) {
      const { verdict, events } = await simulate(scenario, { seed });
      const named = (name: string) => verdict.symptoms.find((each) => each.name === name)?.finding.status;
      expect([named('lost'), named('refused')]).toEqual(['absent', 'present']);
      const reasons = events.flatMap((event) => (event.type === 'decision' ? [event.what] : []));
      expect(reasons.join('\n')).toContain(
        'pg01 was not the synchronous standby; only pg02 may become leader',
      );
    }
  });

  it('starts a server that nobody leads as a standby of nobody, so that no two stream from each other', async () => {
    const cuts = ['pg01', 'pg02', 'pg03'].map(
      (node) => `  cut-${node}: { fault: cut-link, between: [${node}, store], at: 3s, for: 8s }`,
    );
    const orders = await ordersIn(underPatroni(cuts.join('\n')));
    expect(orders).toContain('start the server of pg01 as a standby of nobody');
    expect(orders).not.toContainEqual(
      expect.stringMatching(/^start the server of pg01 as a standby of pg0[23]/),
    );
  });

  it('has a standby that leaves a free lease to another get no more WAL until that one has it', async () => {
    // pg02 is ahead and cannot reach the store for a while; pg01 writes on without its agent.
    const scenario = underPatroni(`  agent: { fault: freeze-manager, on: pg01, at: 3s }
  behind: { fault: slow-link, from: pg01, to: pg03, at: 1s, with: { delay: 400ms } }
  away: { fault: cut-link, between: [pg02, store], at: 2s, for: 14s }`);
    const { events, timeline } = await simulate(scenario);
    const moves = events.flatMap((event) =>
      event.type === 'order' && event.stage === 'begun' && event.node === 'pg03' ? [event] : [],
    );
    expect(moves.map(({ what }) => what)).toEqual(['pg03 follows nobody', 'pg03 follows pg02']);
    const [left, found] = moves.map(({ atMs }) => atMs);
    const between = timeline.observations
      .get('pg03')
      ?.filter(({ atMs }) => atMs > (left ?? 0) + 1_000 && atMs < (found ?? 0))
      .map(({ state }) => state);
    expect(between?.length).toBeGreaterThan(10);
    expect(new Set(between?.map(({ flushedLsn }) => flushedLsn)).size).toBe(1);
  });

  it('starts the server of a leader as a standby and promotes it again when only the server died', async () => {
    const scenario = underPatroni('  dies: { fault: kill-postmaster, on: pg01, at: 3s }');
    const { events, timeline } = await simulate(scenario);
    const orders = events.flatMap((event) =>
      event.type === 'order' && event.stage === 'begun' ? [event.what] : [],
    );
    expect(orders).toEqual(['start the server of pg01 as a standby of nobody', 'promote pg01']);
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
