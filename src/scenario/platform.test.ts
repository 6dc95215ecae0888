import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RefusedInput } from '../kit/problem.ts';
import { readScenario } from './read-scenario.ts';
import { applyRemedies } from './remedies.ts';
import { select } from './select.ts';
import { writeScenario } from './write-scenario.ts';

const good = `reenact: 1
title: A shop
platform:
  sample: 500ms
  parts:
    people: { part: client, calls: shop, rate: { from: 10/s, to: 40/s }, timeout: 3s, backoff: { base: { from: 1s, to: 2s } } }
    shop: { part: server, service: 1s }
suspects:
  spike: { fault: surge, on: people, with: { rate: 80/s }, when: { part: shop, gauge: inside, above: 3 }, within: 9s, for: 5s }
  patience: { setting: platform.parts.people.timeout, value: 3s, neutral: 30s }
symptoms:
  crowded: { check: gauge, part: shop, gauge: inside, above: 10 }
`;

const problemOf = (text: string) => {
  try {
    readScenario(text, 'shop.yaml');
  } catch (error) {
    if (error instanceof RefusedInput)
      return error.problems.map(({ code, message }) => `${code}: ${message}`);
    throw error;
  }
  return [];
};

/** What a part of a scenario becomes with one of its remedies in place. */
function remediesOf(text: string) {
  const { scenario } = readScenario(text, 'shop.yaml');
  return (name: string, part: string) => {
    const remedy = scenario.remedies?.filter((each) => each.name === name) ?? [];
    const applied = applyRemedies(scenario, remedy);
    if ('flaws' in applied) throw new Error(JSON.stringify(applied.flaws));
    return applied.scenario.platform?.parts.find((each) => each.name === part)?.params;
  };
}

describe('a scenario of a platform', () => {
  it('keeps ranges as unknowns, at any depth', () => {
    const [people] = readScenario(good, 'shop.yaml').scenario.platform?.parts ?? [];
    expect(people?.unknowns).toEqual([
      { path: ['rate'], from: 10, to: 40 },
      { path: ['backoff', 'base'], from: 1_000, to: 2_000 },
    ]);
    expect(people?.params).toMatchObject({ rate: 10, attempts: 1, timeout: 3_000 });
  });

  it('is the same after it was written and read again', () => {
    const { scenario } = readScenario(good, 'shop.yaml');
    const written = writeScenario(scenario);
    expect(readScenario(written, 'again.yaml').scenario).toEqual(scenario);
  });

  it('leaves a setting of a part out like any other suspect', () => {
    const { scenario } = select(readScenario(good, 'shop.yaml').scenario, { without: ['patience'] });
    expect(scenario.platform?.parts[0]?.params).toMatchObject({ timeout: 30_000 });
  });

  it('takes a remedy that begins a group of settings, and one that changes an item of a list', () => {
    const remedies = `remedies:
  budget: { set: { platform.parts.people.budget.size: 3 } }
  other-region: { set: { platform.parts.sop.by.0: night } }
  nobody-else: { set: { platform.parts.sop.by.1: null } }
`;
    const parts = `
    day: { part: people }
    night: { part: people }
    sop:
      part: procedure
      by: [day, night]
      noticed: [{ part: shop, gauge: inside, above: 9 }]
      steps: [{ name: look, takes: 1s, by: night }]
`;
    const text = good.replace(/ +shop: .*\n/, (shop) => `${shop.trimEnd()}${parts}`) + remedies;
    const paramsWith = remediesOf(text);
    expect(paramsWith('budget', 'people')?.['budget']).toEqual({
      'per-success': 0.1,
      'per-retry': 1,
      size: 3,
    });
    expect(paramsWith('other-region', 'sop')?.['by']).toEqual(['night', 'night']);
    expect(paramsWith('nobody-else', 'sop')?.['by']).toEqual(['day']);
  });

  it('takes a remedy that removes a group, and one that knows a value of which the scenario knows the range', () => {
    const remedies = `remedies:
  at-once: { set: { platform.parts.people.backoff: null } }
  few: { set: { platform.parts.people.rate: 12/s } }
`;
    const paramsWith = remediesOf(good + remedies);
    const asWritten = readScenario(good, 'shop.yaml').scenario.platform?.parts[0]?.params['backoff'];
    expect(paramsWith('at-once', 'people')?.['backoff']).not.toEqual(asWritten);
    expect(paramsWith('few', 'people')).toMatchObject({ rate: 12, backoff: asWritten });
  });

  it.each([
    ['platform.parts.people.budgte.size: 3', /`budgte` is not a key/],
    ['platform.parts.people.budget.sise: 3', /`sise` is not a key/],
    ['platform.parts.shop: null', /There is no part of the platform called "shop"/],
    ['platform.parts.people.backoff: 3s', /is not one value but several/],
    ['platform.parts.people.budget.size: null', /`platform.parts.people` has no `budget`/],
    ['platform.parts.poeple.rate: 3', /`platform.parts` has no `poeple`/],
    ['platform.parts.people.__proto__.size: 3', /has no `__proto__`/],
    ['platform.parts.people.calls.0: shop', /`platform.parts.people.calls` has no `0`/],
  ])('refuses a remedy that sets %s', (set, message) => {
    expect(problemOf(`${good}remedies: { it: { set: { ${set} } } }\n`).join('\n')).toMatch(message);
  });

  it.each([
    [
      'service: 1s }',
      'service: 1s }\n    r: { part: region }\n    db: { part: database, in: r, step: 0s }',
      /scenario\/wrong-value: `step`: it takes longer than nothing/,
    ],
    [
      'service: 1s }',
      'service: 1s }\n    l: { part: leases, calls: shop, holders: 3, renew: 0, lifetime: 9s, timeout: 1s }',
      /scenario\/wrong-value: `renew`: it takes longer than nothing/,
    ],
    ['calls: shop', 'calls: shpo', /scenario\/unknown-part: There is no part of the platform called "shpo"/],
    ['calls: shop', 'calls: people', /scenario\/unknown-part: people is a client, which has no service/],
    [
      'service: 1s }',
      'service: 1s, calls: shop }',
      /scenario\/waits-for-itself: shop -> shop: each asks the next/,
    ],
    [
      'service: 1s }',
      'service: 1s, calls: store }\n    store: { part: cache, calls: shop, keys: 3, lifetime: 1s }',
      /scenario\/waits-for-itself: shop -> store -> shop: each asks the next before it answers/,
    ],
    ['part: server', 'part: servre', /scenario\/unknown-kind: There is no part called "servre"/],
    ['fault: surge', 'fault: sruge', /scenario\/unknown-kind/],
    ['gauge: inside, above: 3', 'gauge: outside, above: 3', /shop has no gauge called "outside"/],
    ['gauge: inside, above: 10', 'gauge: outside', /shop has no gauge called "outside"/],
    ['gauge: inside, above: 3', 'gauge: inside', /above a number or below one/],
    ['from: 10/s, to: 40/s', 'from: 40/s, to: 10/s', /does not go from a smaller number/],
    ['people.timeout', 'people.timout', /scenario\/setting-path/],
    ['timeout: 3s', 'timeout: 3', /scenario\/missing-unit/],
    ['title: A shop', 'title: A shop\nworkload: ledger', /`workload` belongs to a cluster/],
    ['{ part: server, service: 1s }', '{ part: server, service: 1s, servcie: 2s }', /`servcie` is not a key/],
  ])('with %s written as %s is refused', (instead, write, message) => {
    expect(problemOf(good.replace(instead, write)).join('\n')).toMatch(message);
  });
});

describe('incidents/retry-storm', () => {
  it('reads without a flaw', () => {
    const text = readFileSync(new URL('../../incidents/retry-storm/scenario.yaml', import.meta.url), 'utf8');
    expect(readScenario(text, 'scenario.yaml').scenario.platform?.parts).toHaveLength(2);
  });
});
