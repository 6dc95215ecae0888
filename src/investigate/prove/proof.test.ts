import { describe, expect, it } from 'vitest';
import { openDraw } from '../../kit/draw.ts';
import type { Scenario } from '../../model/scenario.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import { exchangeNodes } from './exchange-nodes.ts';
import { readFix } from './fix.ts';
import { concludeProof, type ProofResult, proofCases } from './proof.ts';
import { renderProof } from './proof-text.ts';
import { rankSuggestions, suggestionsFor } from './suggest.ts';

function scenarioWith(replication: string, expect = 'reenacted'): Scenario {
  return readScenario(
    `reenact: 1
title: Commits wait
topology:
  postgres: 18
  nodes:
    pg01: { role: primary }
    pg02: { role: standby, replication: ${replication} }
    pg03: { role: standby }
  addresses: { primary: pg01 }
workload: { kind: ledger, address: primary }
suspects:
  frozen: { because: x, fault: freeze, on: pg02, at: 2s, for: 4s }
  apart: { because: x, fault: cut-link, between: [pg02, pg03], when: { node: pg03, is: down }, within: 3s }
runbook: [{ name: promote, do: promote, node: pg02, wait: 1s }]
symptoms: { stalled: { check: replication-stalled, node: pg02 } }
expect: ${expect}
`,
    'scenario.yaml',
  ).scenario;
}

const scenario = scenarioWith('sync');
const fix = readFix('topology.nodes.pg02.replication: async\n', 'fix.yaml');
const strange = readScenario(
  `reenact: 1
title: Other names
topology: { postgres: 18, nodes: { a: { role: primary } }, addresses: { primary: a } }
workload: { kind: ledger, address: primary }
symptoms: { down: { check: writes-unavailable } }
`,
  'strange.yaml',
).scenario;

describe('nodes that change places', () => {
  it('do so in all that happens and is looked for, and not in the topology', () => {
    const places = new Map([
      ['pg02', 'pg03'],
      ['pg03', 'pg02'],
    ]);
    const exchanged = exchangeNodes(scenario, places);
    const [frozen, apart] = exchanged.suspects;
    expect(exchanged.topology).toEqual(scenario.topology);
    expect(frozen).toMatchObject({ disturbance: { target: { node: 'pg03' } } });
    expect(apart).toMatchObject({
      disturbance: { target: { from: 'pg03', to: 'pg02' }, moment: { when: { node: 'pg02' } } },
    });
    expect(exchanged.runbook[0]?.params['node']).toBe('pg03');
    expect(exchanged.symptoms[0]?.params['node']).toBe('pg03');
    expect(exchangeNodes(exchanged, places)).toEqual(scenario);
  });
});

describe('a proof', () => {
  const material = {
    scenario,
    minimal: new Map([['minimal', scenario]]),
    gallery: new Map([
      ['safe', scenarioWith('sync', 'averted')],
      ['bad', scenario],
      ['strange', strange],
    ]),
    neighbours: 4,
    seed: 7,
  };
  const { cases, notApplicable } = proofCases(material, fix, 'fix.yaml', openDraw(1, 'neighbours'));

  it('tries the incident, the minimal sets, neighbours and the gallery, each as it was and with the fix', () => {
    const parts = cases.map(({ part }) => part);
    expect(parts.filter((part) => part === 'neighbour').length).toBe(4);
    expect(parts.filter((part) => part === 'gallery').length).toBe(2);
    expect(notApplicable).toEqual(['strange']);
    for (const { without, fixed } of cases) {
      expect(without.topology.nodes[1]?.replication).toBe('sync');
      expect(fixed.topology.nodes[1]?.replication).toBe('async');
    }
    expect(new Set(cases.map(({ seed }) => seed)).size).toBe(cases.length);
  });

  it('bounds the rate among the neighbours, and names what is new', () => {
    const results = cases.map(
      ({ part, name, fixed }): ProofResult => ({
        part,
        name,
        fixed,
        verdict: part === 'gallery' ? (name === 'safe' ? 'reenacted' : 'averted') : 'averted',
        created: name === 'neighbour-002' ? ['rows-diverged'] : [],
      }),
    );
    const proof = concludeProof('Commits wait', fix, results, notApplicable);
    expect(proof.bound).toBeCloseTo(1 - 0.05 ** (1 / 4), 6);
    expect(renderProof(proof, 90)).toMatchInlineSnapshot(`
      "Commits wait, with the fix
      The outage rate with this fix is below 53 %, with 95 % confidence over 4 neighbours; new
      failures: in 2 scenarios.

        the incident  still comes in 0 of 5
        minimal sets  still comes in 0 of 1
        neighbours    still comes in 0 of 4
        the gallery   reenacted 1 of 2
      New failure: rows-diverged, in neighbour-002; without the fix it is not there.
      New failure: safe of the gallery comes with the fix, and does not without it.
      Also averted: bad of the gallery.
      1 scenarios do not hold what the fix changes and were left out."
    `);
  });

  it('says where the outage still comes', () => {
    const results = cases.map(
      ({ part, name, fixed }): ProofResult => ({ part, name, fixed, verdict: 'reenacted', created: [] }),
    );
    const proof = concludeProof('Commits wait', fix, results, []);
    expect(proof.bound).toBe(1);
    expect(proof.still).toContain('case-1');
    expect(proof.still).toContain('neighbour-004');
    expect(proof.still).not.toContain('bad');
  });
});

describe('suggestions', () => {
  it('are changes that the scenario can hold, none twice and none that changes nothing', () => {
    const suggestions = suggestionsFor(scenario);
    const paths = suggestions.map((one) =>
      [...one.fix].map(([path, value]) => `${path}=${String(value)}`).join(),
    );
    expect(paths).toContain('topology.nodes.pg02.replication=async');
    expect(paths).toContain('topology.nodes.pg03.replication=sync');
    expect(paths).not.toContain('topology.nodes.pg02.replication=sync');
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('include finite scores for the infinite ones of a manager’s constraints', () => {
    const configuration = `primitive PgVip ocf:heartbeat:IPaddr2
primitive Postgres ocf:heartbeat:pgsql
ms Cluster Postgres
colocation vip-with-primary inf: PgVip Cluster:Master
colocation apart -inf: PgVip Postgres
location there PgVip 50: pg01
order first-promote Mandatory: Cluster:promote PgVip:start`;
    const settings = { configuration, scores: {}, defaults: {}, token: 3_000, 'two-node': true };
    const managed = { ...scenario, manager: { kind: 'pacemaker', settings } };
    const changes = suggestionsFor(managed).flatMap((one) => [...one.fix].map((entry) => entry.join(': ')));
    expect(changes).toEqual(
      expect.arrayContaining([
        'manager.scores.vip-with-primary: 1000',
        'manager.scores.vip-with-primary: 0',
        'manager.scores.apart: -1000',
        'manager.scores.first-promote: 0',
        'manager.defaults.resource-stickiness: 0',
        'manager.token: 1500',
        'manager.token: 6000',
        'manager.two-node: false',
      ]),
    );
    expect(changes.some((change) => change.includes('there'))).toBe(false);
  });

  it('are ranked by what they remove, and then by what they break', () => {
    const tried = (what: string, removed: number, created: string[]) => ({
      what,
      fix: new Map(),
      removed,
      told: 3,
      verdicts: [],
      created,
    });
    const ranked = rankSuggestions([tried('a', 1, []), tried('b', 3, ['x']), tried('c', 3, [])]);
    expect(ranked.map(({ what }) => what)).toEqual(['c', 'b', 'a']);
  });
});
