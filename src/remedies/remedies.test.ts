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
    expect(saved.get('one-attempt')?.savedMs.low).toBeGreaterThan(20_000);
    expect(saved.get('nearer')?.prevented).toBe(0);
    expect(Math.abs(saved.get('nearer')?.savedMs.mean ?? 1e9)).toBeLessThan(5_000);
    expect(report.preventing).toEqual([['one-attempt'], ['without-spike'], ['without-retries']]);
    // The spike itself crowds the shop for a while, also where nobody tries again.
    expect(report.symptoms.map(({ name }) => name)).toEqual(['crowded', 'nobody-is-served']);
    const [crowded, unserved] = saved.get('one-attempt')?.bySymptom ?? [];
    expect(crowded?.mean).toBeGreaterThan(30_000);
    expect(unserved?.mean).toBe(saved.get('one-attempt')?.savedMs.mean);
    const written = remediesText(report, 100).join('\n');
    expect(written).toMatch(/as it was +\d+ ± \d+ +3\d ± \d+/);
    expect(written).toMatch(/one-attempt +31\.0 s/);
    expect(written).toContain('Any one of these alone would have prevented it in all 4 plays');
    const page = renderRemediesHtml({ ...report, title: '<img src=x>' });
    expect(page).not.toContain('<img');
    expect(page).not.toContain('<script');
  });
});

describe('the smallest sets', () => {
  /** A world in which the outage is prevented exactly by sets that hold one of these. */
  const world =
    (...causes: readonly (readonly number[])[]) =>
    (sets: readonly (readonly number[])[]) =>
      Promise.resolve(sets.map((set) => causes.some((cause) => cause.every((index) => set.includes(index)))));

  it('are found beside what prevents alone, and hold nothing needless', async () => {
    const prevents = world([0], [1, 2], [2, 3, 4]);
    const search = { count: 6, alone: [0], mostSize: 3, plays: 2, prevents };
    expect(await smallestSets(search)).toEqual([[0], [1, 2], [2, 3, 4]]);
    expect(await smallestSets({ ...search, mostSize: 2 })).toEqual([[0], [1, 2]]);
  });

  it('must prevent it in every play', async () => {
    const worlds = [world([1, 2], [3, 4]), world([3, 4])];
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
