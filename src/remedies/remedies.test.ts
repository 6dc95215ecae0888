import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RefusedInput } from '../kit/problem.ts';
import { readScenario } from '../scenario/read-scenario.ts';
import { writeScenario } from '../scenario/write-scenario.ts';
import { judgePlay } from '../trial/testing-platform.ts';
import { optionsOf } from './option.ts';
import { renderRemediesHtml } from './remedies-html.tsx';
import { remediesText } from './remedies-text.ts';
import { smallestSets } from './smallest-sets.ts';
import { type PlayAll, weighRemedies } from './weigh-remedies.ts';

const file = new URL('../../incidents/retry-storm/scenario.yaml', import.meta.url);
/** The retry storm without its own remedies. */
const text = readFileSync(file, 'utf8').replace(/^remedies:\n(?: .*\n)+/m, '');

const play: PlayAll = async function* (trials) {
  for (const { scenario, seed } of trials) yield { verdict: await judgePlay(scenario, seed) };
};

const remediesOf = (written: string) =>
  text.replace('limits: { watch: 80s }', `remedies:\n${written}\nlimits: { watch: 80s }`);

describe('remedies of a scenario', () => {
  it('are written and read the same', () => {
    const written = remediesOf(
      '  fewer: { because: less comes back, set: { platform.parts.people.attempts: 2, platform.parts.people.timeout: 5s } }',
    );
    const { scenario } = readScenario(written, 'storm.yaml');
    expect(scenario.remedies).toEqual([
      {
        name: 'fewer',
        because: 'less comes back',
        changes: [
          { path: 'platform.parts.people.attempts', value: 2 },
          { path: 'platform.parts.people.timeout', value: '5s' },
        ],
      },
    ]);
    expect(readScenario(writeScenario(scenario), 'again.yaml').scenario).toEqual(scenario);
  });

  it('are refused at their place if they lead nowhere or do not fit', () => {
    const problems = (written: string) => {
      try {
        readScenario(remediesOf(written), 'storm.yaml');
      } catch (error) {
        if (error instanceof RefusedInput) return error.problems.map(({ code }) => code);
        throw error;
      }
      return [];
    };
    expect(problems('  odd: { set: { platform.parts.nobody.rate: 1/s } }')).toEqual([
      'scenario/setting-path',
    ]);
    expect(problems('  odd: { set: { symptoms.x: 1 } }')).toEqual(['scenario/setting-path']);
    expect(problems('  odd: { set: { platform.parts.people.attempts: 0 } }')).toEqual([
      'scenario/suspect-value',
    ]);
    expect(problems('  odd: { set: {} }')).toHaveLength(1);
  });

  it('are weighed on the same draws: what prevents, what only shortens, what does nothing', async () => {
    const { scenario } = readScenario(
      remediesOf(`  one-attempt: { set: { platform.parts.people.attempts: 1 } }
  nearer: { set: { platform.parts.people.network: 50ms } }`).replace(
        'symptoms:\n',
        'symptoms:\n  crowded: { check: gauge, part: shop, gauge: inside, above: 100, decides: false }\n',
      ),
      'storm.yaml',
    );
    const report = await weighRemedies({
      scenario,
      world: 'simulator',
      options: optionsOf(scenario, true),
      seed: 1,
      repeat: 4,
      mostSize: 2,
      play,
    });
    if (!report) throw new Error('nobody interrupted');
    expect(report.withOutage).toBe(4);
    const saved = new Map(report.options.map((option) => [option.name, option]));
    expect(saved.get('one-attempt')?.prevented).toBe(4);
    expect(saved.get('without-spike')?.prevented).toBe(4);
    expect(saved.get('one-attempt')?.savedMs?.low).toBeGreaterThan(20_000);
    expect(saved.get('nearer')?.prevented).toBe(0);
    expect(Math.abs(saved.get('nearer')?.savedMs?.mean ?? 1e9)).toBeLessThan(5_000);
    expect(report.preventing).toEqual([['one-attempt'], ['without-spike'], ['without-retries']]);
    // The spike itself crowds the shop for a while, also where nobody tries again.
    expect(report.symptoms.map(({ name }) => name)).toEqual(['crowded', 'nobody-is-served']);
    const [crowded, unserved] = saved.get('one-attempt')?.bySymptom ?? [];
    expect(crowded?.mean).toBeGreaterThan(30_000);
    expect(unserved?.mean).toBe(saved.get('one-attempt')?.savedMs?.mean);
    const written = remediesText(report, 100).join('\n');
    expect(written).toMatch(/as it was +\d+ ± \d+ +3\d ± \d+/);
    expect(written).toMatch(/one-attempt +31\.0 s/);
    expect(written).toContain('Any one of these alone would have prevented it in all 4 plays');
    const page = renderRemediesHtml({ ...report, title: '<img src=x>' });
    expect(page).not.toContain('<img');
    expect(page).not.toContain('<script');
  });
});

/** A failover that a remedy may make shorter, and what it loses of the writes. */
const cluster = readScenario(
  `reenact: 1
title: A leader dies
topology: { postgres: 18, nodes: { pg01: { role: primary }, pg02: {} } }
manager: { kind: patroni }
workload: { kind: ledger, address: primary }
suspects: { host-dies: { fault: power-off, on: pg01, at: 1s } }
symptoms:
  writes-fail: { check: writes-unavailable }
  writes-lost: { check: acknowledged-writes-lost, decides: false }
remedies:
  looser: { set: { manager.maximum-lag-on-failover: 1GB } }
  sooner: { set: { manager.ttl: 20s } }
  slower: { set: { manager.loop-wait: 12s } }
`,
  'failover.yaml',
).scenario;

interface Told {
  /** The outage, in seconds; writes lost; or why the play tells nothing. */
  readonly seconds?: number;
  readonly rows?: number;
  readonly why?: string;
}

/** Plays as this world has it: what its symptoms measured, by the seed and what the manager is set to. */
const world = (tell: (seed: number, settings: Readonly<Record<string, unknown>>) => Told): PlayAll =>
  async function* (trials) {
    for (const { scenario, seed } of trials) {
      const { seconds, rows, why } = tell(seed, scenario.manager.settings);
      yield await Promise.resolve({
        verdict: {
          verdict: why === undefined ? 'reenacted' : 'inconclusive',
          expected: 'reenacted',
          asExpected: true,
          symptoms: scenario.symptoms.map(({ name, check }) => ({
            name,
            check,
            finding: { status: 'present', summary: '', evidence: [], ...measuredBy(check, seconds, rows) },
          })),
          coverage: [],
          ledger: { status: 'cannot-tell', why: '', acknowledged: 0, failed: 0, inDoubt: 0, missedReads: 0 },
          reasons: why === undefined ? [] : [why],
          remarks: [],
        },
      });
    }
  };

function measuredBy(check: string, seconds?: number, rows?: number) {
  if (check === 'acknowledged-writes-lost')
    return rows === undefined ? {} : { measured: { value: rows, unit: 'rows' as const } };
  if (check === 'log-line') return { measured: { value: rows ?? 0, unit: 'lines' as const } };
  return seconds === undefined ? {} : { measured: { value: seconds * 1_000, unit: 'ms' as const } };
}

const weighed = async (play: PlayAll, options = {}) => {
  const report = await weighRemedies({
    scenario: cluster,
    world: 'simulator',
    options: optionsOf(cluster, false),
    seed: 1,
    repeat: 4,
    mostSize: 1,
    play,
    ...options,
  });
  if (!report) throw new Error('nobody interrupted');
  return report;
};

/** Of every setting its own loss: the looser limit is sooner done and loses more, the slower loop is only slower. */
const failover = world((seed, { 'maximum-lag-on-failover': limit, ttl, 'loop-wait': loop }) => {
  if (limit === 1024 ** 3) return { seconds: 8 + seed / 10, rows: 100 + seed };
  if (ttl === 20_000) return { seconds: 20 + seed / 10, rows: seed };
  return { seconds: (loop === 12_000 ? 33 : 30) + seed / 5, rows: seed };
});

describe('what is counted', () => {
  it('stands beside how long the outage lasts, and what loses more is said to, however much shorter it is', async () => {
    const report = await weighed(failover);
    expect(report.symptoms).toMatchObject([
      { name: 'writes-fail', unit: 'ms' },
      { name: 'writes-lost', unit: 'rows', amount: { mean: 2.5 } },
    ]);
    // Whoever loses nothing more comes first, and the shortest outage last because of its price.
    expect(report.options.map(({ name }) => name)).toEqual(['sooner', 'slower', 'looser']);
    const [sooner, , looser] = report.options;
    expect(sooner?.bySymptom[1]).toEqual({ mean: 0, low: 0, high: 0 });
    expect(looser?.bySymptom[1]).toMatchObject({ mean: -100, low: -100, high: -100 });
    const lines = remediesText(report, 200);
    expect(lines.join('\n')).toMatch(/looser +writes-lost +-100 rows +-100 to -100/);
    expect(lines.join('\n')).toMatch(/\n +outage +22\.0 s +2\d\.0 s to 2\d\.0 s/);
    // Columns stand below each other, however long what is in them.
    const table = lines.slice(3, lines.indexOf('', 3));
    const [heading = ''] = table;
    const at = heading.indexOf('95 %');
    expect(table.map((line) => line.slice(at - 2, at))).toEqual(table.map(() => '  '));
    expect(table.map((line) => line[at])).not.toContain(' ');
    expect(lines[1]).toMatch(
      /lasts 3\d\.0 s on average .*; writes-lost is 2\.5 rows on average \(0\.4 to 4\.6\)/,
    );
    const prices = lines.filter((line) => line.includes('price'));
    expect(prices).toEqual([
      'looser has a price: the outage is 22.0 s shorter (22.0 s to 22.0 s), but writes-lost is 100 rows more (100 to 100).',
    ]);
    const page = renderRemediesHtml(report);
    expect(page).toContain('looser has a price');
    expect(page).toContain('saves, writes-lost');
  });

  it('is told without intervals and without a price where each was played once', async () => {
    const report = await weighed(failover, { repeat: 1 });
    const text = remediesText(report, 200).join('\n');
    expect(text).toContain(
      'As it was, the outage comes in the one play (seed 1) and lasts 30.0 s; writes-lost is 1 row.',
    );
    expect(text).toMatch(/looser +writes-lost +-100 rows +- +0 of 1\n/);
    expect(text).toContain('One play of each has no interval');
    expect(text).toContain('--repeat 12');
    const page = renderRemediesHtml(report);
    for (const written of [text, page])
      expect(written).not.toMatch(
        /none to any|± any|on average|all 1 plays|1 plays|1 of 1 plays|half of the 95/,
      );
    const averted = { ...report, preventing: [['sooner']] };
    expect(remediesText(averted, 200).join('\n')).toContain('in the one play in which it came:');
  });

  it('is told of lines of a log, and more of them are no price', async () => {
    const noted = {
      name: 'noted',
      check: 'log-line',
      params: { matches: 'x', 'at-least': 1 },
      decides: false,
    };
    const [writesFail] = cluster.symptoms;
    const scenario = { ...cluster, symptoms: [...(writesFail ? [writesFail] : []), noted] };
    const report = await weighed(failover, { scenario });
    const text = remediesText(report, 200).join('\n');
    expect(text).toMatch(/looser +outage .*\n +noted +-100 lines +-100 to -100/);
    expect(text).not.toMatch(/price|worse/);
    // Who saves most of the outage comes first, whatever is logged.
    expect(report.options[0]?.name).toBe('looser');
  });

  it('has no price that is written as nothing', async () => {
    const report = await weighed(
      world((seed, { ttl }) => ({ seconds: ttl === 20_000 ? 29.99 : 30, rows: ttl === 20_000 ? 8 : seed })),
    );
    const prices = remediesText(report, 200).filter((line) => line.startsWith('sooner '));
    expect(prices).toEqual([expect.stringMatching(/^sooner makes it worse: writes-lost is 5\.5 rows more/)]);
  });

  it('can be all that is measured', async () => {
    const report = await weighed(failover, { symptom: 'writes-lost' });
    expect(report.outageMs).toBeUndefined();
    expect(report.options.at(-1)).toMatchObject({ name: 'looser', bySymptom: [{}, { mean: -100 }] });
    expect(report.options.at(-1)).not.toHaveProperty('savedMs');
    const text = remediesText(report, 200).join('\n');
    expect(text).toMatch(/looser +-100 rows/);
    expect(text).toContain('looser makes it worse: writes-lost is 100 rows more');
  });

  it('of inconclusive plays is left out, and why is said', async () => {
    const why = 'Nothing proves that host-dies landed.';
    const report = await weighed(
      world((seed, { ttl }) =>
        seed === 2 || ttl === 20_000 ? { why, seconds: 0, rows: 0 } : { seconds: 30, rows: 7 },
      ),
    );
    expect(report).toMatchObject({ inconclusive: 1, withOutage: 3, outageMs: { mean: 30_000 } });
    const text = remediesText(report, 200).join('\n');
    expect(text).toContain(`With sooner, 4 of 4 plays are inconclusive and left out. ${why}`);
    expect(text).toMatch(/sooner +writes-lost +- +0 of 3; 4 inconclusive/);
    await expect(weighed(world(() => ({ why })))).rejects.toThrow(why);
  });

  it('is told also where two remedies cannot be in place together', async () => {
    const remedy = (name: string, path: string, value: number | string) => ({
      name,
      because: '',
      changes: [{ path, value }],
    });
    const scenario = {
      ...cluster,
      remedies: [
        remedy('fewer', 'topology.settings.max_connections', 20),
        remedy('reserved', 'topology.settings.reserved_connections', 30),
        remedy('sooner', 'manager.ttl', '20s'),
      ],
    };
    const tried: string[] = [];
    const playing: PlayAll = async function* (trials) {
      for (const trial of trials) {
        const { topology, manager } = trial.scenario;
        const isSooner = manager.settings['ttl'] === 20_000;
        const changed = [...Object.keys(topology.settings), ...(isSooner ? ['ttl'] : [])];
        tried.push(changed.join(' '));
        for await (const { verdict } of failover([trial]))
          yield { verdict: changed.length > 1 ? { ...verdict, verdict: 'averted' } : verdict };
      }
    };
    const report = await weighed(playing, { scenario, options: optionsOf(scenario, false), mostSize: 2 });
    expect(tried).not.toContain('max_connections reserved_connections');
    expect(report.preventing).toEqual([
      ['fewer', 'sooner'],
      ['reserved', 'sooner'],
    ]);
  });

  it('is needed', async () => {
    await expect(weighed(world(() => ({})))).rejects.toThrow('measures the outage');
  });
});

describe('the smallest sets', () => {
  /** A world in which the outage is prevented exactly by sets that hold one of these. */
  const worldOf =
    (...causes: readonly (readonly number[])[]) =>
    (sets: readonly (readonly number[])[]) =>
      Promise.resolve(sets.map((set) => causes.some((cause) => cause.every((index) => set.includes(index)))));

  it('are found beside what prevents alone, and hold nothing needless', async () => {
    const prevents = worldOf([0], [1, 2], [2, 3, 4]);
    const search = { count: 6, alone: [0], mostSize: 3, plays: 2, prevents };
    expect(await smallestSets(search)).toEqual([[0], [1, 2], [2, 3, 4]]);
    expect(await smallestSets({ ...search, mostSize: 2 })).toEqual([[0], [1, 2]]);
  });

  it('must prevent it in every play', async () => {
    const worlds = [worldOf([1, 2], [3, 4]), worldOf([3, 4])];
    const prevents = (sets: readonly (readonly number[])[], at: number) =>
      worlds[at]?.(sets) ?? Promise.reject(new Error('there are two plays'));
    expect(await smallestSets({ count: 6, alone: [], mostSize: 2, plays: 2, prevents })).toEqual([[3, 4]]);
  });

  it('are not looked for if everything together does not prevent it', async () => {
    let asked = 0;
    const prevents = (sets: readonly (readonly number[])[]) => {
      asked += sets.length;
      return Promise.resolve(sets.map(() => false));
    };
    expect(await smallestSets({ count: 9, alone: [], mostSize: 4, plays: 3, prevents })).toEqual([]);
    expect(asked).toBe(1);
  });
});
